/**
 * A backend that answers word by word, as a language model does, with nothing but node:http: a streamed
 * answer to an RPC (NDJSON) and a subscription stream (server-sent events). config/tokens.yaml goes
 * with it, docs/streams.md explains it.
 */
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const host = process.env.HOST ?? '127.0.0.1'
const port = Number(process.env.PORT ?? '3000')
const proxyKey = process.env.BACKHAUL_VAR_PROXY_KEY
if (!proxyKey) throw new Error('set BACKHAUL_VAR_PROXY_KEY: the key that Backhaul sends along')
const realtimePort = process.env.BACKHAUL_HTTP_SERVER_PORT ?? '8000'
const pauseMs = Number(process.env.TOKEN_PAUSE_MS ?? '60')

const page = new URL('./index.html', import.meta.url)
const centrifuge = join(
  dirname(createRequire(import.meta.url).resolve('centrifuge')),
  '../dist/centrifuge.js',
)

/** Answers that are being given; what they cost is why cancelling matters. */
let running = 0

const server = createServer((request, response) => {
  handle(request, response).catch((problem) => {
    console.error(problem)
    response.destroy()
  })
})

server.listen(port, host, () => {
  console.log(`backend listening on http://${host}:${server.address().port}`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    server.close(() => process.exit(0))
    server.closeAllConnections()
  })
}

async function handle(request, response) {
  switch (`${request.method} ${request.url}`) {
    case 'GET /':
      return sendFile(response, page, 'text/html; charset=utf-8', { realtimePort })
    case 'GET /centrifuge.js':
      return sendFile(response, centrifuge, 'text/javascript; charset=utf-8', {})
    case 'GET /running':
      return sendJson(response, 200, { running })
    case 'POST /connect':
    case 'POST /rpc':
    case 'POST /stream':
      break
    default:
      return sendJson(response, 404, { error: 'there is no such page' })
  }
  if (request.headers['x-proxy-key'] !== proxyKey) {
    return sendJson(response, 403, { error: 'X-Proxy-Key is wrong' })
  }
  const question = await readJson(request)
  if (request.url === '/connect') return sendJson(response, 200, { result: { user: 'guest' } })
  return request.url === '/rpc' ? answerRpc(question, response) : answerStream(question, response)
}

/** The first record is the reply; each word is a message to the client that asked. */
async function answerRpc({ data }, response) {
  const id = String(data?.id ?? '')
  response.writeHead(200, { 'content-type': 'application/x-ndjson' })
  const write = (record) => send(response, `${JSON.stringify(record)}\n`)
  await write({ result: { data: { id } } })
  for await (const token of tokens(data?.prompt, response)) {
    await write({ message: { data: { id, token } } })
  }
  await write({ message: { data: { id, done: true } } })
  response.end()
}

/** The first record grants the subscription; each word is a publication to this subscriber. */
async function answerStream({ channel, data }, response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const write = (record) => send(response, `data: ${JSON.stringify(record)}\n\n`)
  await write({ result: { data: { channel } } })
  for await (const token of tokens(data?.prompt, response)) {
    await write({ publication: { data: { token } } })
  }
  // The end of the stream is the end of the subscription.
  response.end()
}

/** Words of an answer, until it is complete or nobody listens any more. */
async function* tokens(prompt, response) {
  const words = `You asked: ${String(prompt ?? '')}. ${'And so on, word by word. '.repeat(8)}The end.`
  running++
  try {
    for (const word of words.split(/(?<= )/)) {
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
      if (response.destroyed) return
      yield word
    }
  } finally {
    running--
  }
}

/** Waits while the network is full: that is how a slow browser slows the model down. */
async function send(response, text) {
  if (response.destroyed || response.write(text)) return
  await new Promise((resolve) => {
    response.once('drain', resolve)
    response.once('close', resolve)
  })
}

async function readJson(request) {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  return JSON.parse(Buffer.concat(chunks).toString('utf8'))
}

function sendJson(response, status, body) {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}

async function sendFile(response, file, type, values) {
  let text = await readFile(file, 'utf8')
  for (const [key, value] of Object.entries(values)) text = text.replaceAll(`{{${key}}}`, value)
  response.writeHead(200, { 'content-type': type })
  response.end(text)
}
