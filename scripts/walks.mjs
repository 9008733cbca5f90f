/**
 * `npm run walks [-- checkout] [-- --files]`: which files of the server one operation runs through, from
 * V8's coverage of one warm call; generated code is left out. The measure of docs/architecture.md,
 * "Three walks", for this checkout or another built one. Needs redis-server.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Session } from 'node:inspector/promises'
import { createRequire } from 'node:module'
import { createServer as createTcpServer } from 'node:net'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  options: { files: { type: 'boolean', default: false } },
  allowPositionals: true,
})
const root = resolve(positionals[0] ?? '.')
const dist = pathToFileURL(join(root, 'dist')).href
const { Centrifuge } = createRequire(join(root, 'package.json'))('centrifuge')
const websocket = createRequire(join(root, 'package.json'))('ws')
const { startNode } = await import(`${dist}/app/index.js`)
const { parseConfig } = await import(`${dist}/config/index.js`)
const { createLogger } = await import(`${dist}/observability/index.js`)

/** Calls an operation often enough that everything is warm, then once more, counting. */
const WARM = 20

const backend = await startBackend()
const redis = await startRedis()
const log = createLogger({ level: 'fatal', file: '', stdoutIsTty: false })
const alone = await startNode(configured({}), log)
const engine = { type: 'redis', redis: { address: `127.0.0.1:${redis.port}` } }
const first = await startNode(configured({ engine }), log)
const second = await startNode(configured({ engine }), log)

const inspector = new Session()
inspector.connect()
await inspector.post('Profiler.enable')
await inspector.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false })

const client = await connected(alone.port)
await walk('RPC there and back', () => client.rpc('x', { a: 1 }))

const other = await connected(alone.port)
let rooms = 0
await walk('subscribe with proxy, history and recovery', async () => {
  const channel = `room:${rooms++}`
  const sub = await subscribed(other, channel)
  await sub.publish({ a: 1 })
  const { epoch } = await sub.history({ limit: 0 })
  await forget()
  await subscribed(client, channel, { epoch, offset: 0 })
})

const near = await connected(first.port)
const far = await subscribed(await connected(second.port), 'room:shared')
await subscribed(near, 'room:shared')
await walk('publish over the API, through Redis, to a client of the other node', async () => {
  const got = once(far, 'publication')
  await fetch(`http://127.0.0.1:${first.port}/api/publish`, {
    method: 'POST',
    headers: { 'x-api-key': 'walks' },
    body: JSON.stringify({ channel: 'room:shared', data: 1 }),
  })
  await got
})
redis.process.kill()
process.exit(0)

async function walk(name, operation) {
  for (let i = 0; i < WARM; i++) await operation()
  await forget()
  await operation()
  const { result } = await inspector.post('Profiler.takePreciseCoverage')
  const files = new Set()
  let functions = 0
  for (const script of result) {
    if (!script.url.startsWith(dist) || script.url.includes('/gen/')) continue
    for (const { ranges } of script.functions) {
      if (ranges[0].count === 0) continue
      files.add(script.url.slice(dist.length + 1))
      functions++
    }
  }
  console.log(`${name}: ${files.size} files, ${functions} functions`)
  if (values.files) for (const file of [...files].sort()) console.log(`  ${file}`)
}

/** What was counted so far does not count. */
async function forget() {
  await inspector.post('Profiler.takePreciseCoverage')
}

async function startBackend() {
  const results = { '/connect': { user: '1' }, '/rpc': { data: 1 } }
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ result: results[request.url] ?? {} }))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${server.address().port}`
}

async function startRedis() {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address()
  probe.close()
  await once(probe, 'close')
  const child = spawn('redis-server', ['--port', port, '--save', '', '--bind', '127.0.0.1'])
  for await (const chunk of child.stdout) if (String(chunk).includes('Ready to accept')) break
  return { port, process: child }
}

function configured(more) {
  const proxy = { endpoint: `${backend}/subscribe` }
  const config = {
    listener: 'node',
    http_api: { key: 'walks' },
    client: { proxy: { connect: { enabled: true, endpoint: `${backend}/connect` } } },
    channel: {
      proxy: { subscribe: proxy },
      namespaces: [
        {
          name: 'room',
          subscribe_proxy_enabled: true,
          presence: true,
          history_size: 100,
          history_ttl: '300s',
          force_recovery: true,
          allow_publish_for_subscriber: true,
          allow_history_for_subscriber: true,
        },
      ],
    },
    rpc: {
      proxy: { endpoint: `${backend}/rpc` },
      without_namespace: { proxy_enabled: true },
    },
    ...more,
  }
  const env = { BACKHAUL_HTTP_SERVER_PORT: '0', BACKHAUL_HTTP_SERVER_ADDRESS: '127.0.0.1' }
  return parseConfig(config, { env }).config
}

async function connected(port) {
  const created = new Centrifuge(`ws://127.0.0.1:${port}/connection/websocket`, { websocket })
  created.connect()
  await created.ready()
  return created
}

async function subscribed(owner, channel, since) {
  const sub = owner.newSubscription(channel, since === undefined ? {} : { since })
  const done = once(sub, 'subscribed')
  sub.subscribe()
  await done
  return sub
}
