/**
 * A chat in one program: Backhaul on the program's own HTTP server. Run `npm run build` once, then
 * `node examples/embedded/server.mjs`. docs/library.md
 */
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'backhaul'

const backhaul = await createServer({
  config: {
    listener: 'node',
    log: { level: 'warn' },
    client: {
      allowed_origins: ['http://localhost:*'],
      proxy: { connect: { enabled: true, endpoint: 'local:' } },
    },
    rpc: { proxy: { endpoint: 'local:' }, without_namespace: { proxy_enabled: true } },
    channel: {
      namespaces: [
        {
          name: 'chat',
          allow_subscribe_for_client: true,
          history_size: 20,
          history_ttl: '1h',
        },
      ],
    },
  },
  backend: {
    connect: ({ data }) => ({ result: { user: data?.name ?? 'guest' } }),
    rpc: ({ method, user }) => ({ result: { data: { method, user } } }),
  },
  hooks: {
    connected: ({ client, name }) => console.log('connected', client, name),
    disconnected: ({ client }, { code, reason }) =>
      console.log('disconnected', client, code, reason),
    subscribed: ({ client }, channel) => console.log('subscribed', client, channel),
    unsubscribed: ({ client }, channel) => console.log('unsubscribed', client, channel),
  },
})

const http = createHttpServer(async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/say') return response.writeHead(404).end()
  let text = ''
  for await (const piece of request.setEncoding('utf8')) text += piece
  const { offset } = await backhaul.api.publish({ channel: 'chat:lobby', data: { text } })
  response.end(`published as ${offset}\n`)
})

http.listen(Number(process.env.PORT ?? 8000), '127.0.0.1', async () => {
  const { port } = await backhaul.attach(http)
  console.log(`listening on ws://127.0.0.1:${port}/connection/websocket`)
})

process.once('SIGTERM', async () => {
  await backhaul.close()
  http.close()
})
