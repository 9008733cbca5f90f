/** (d) Memory per idle connection: authenticated by token, one subscription each. */
import { createHmac } from 'node:crypto'
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { ServerProcess } from '../load/server-process.mjs'
import { startBackhaul } from '../load/start.mjs'

const SECRET = 'secret-of-the-benchmark'
const CONFIG = {
  listener: 'uws',
  client: { token: { hmac_secret_key: SECRET } },
  channel: { without_namespace: { allow_subscribe_for_client: true } },
}

function token(user) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: user, exp: 4102444800 })}`
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`
}

/** Growth of the server per connection, in bytes. */
export async function runIdle(kind, { connections = 10_000, workers } = {}) {
  const bare = kind === 'bare'
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode: 'idle' })
    : await startBackhaul(kind, CONFIG, { workers })
  const sockets = []
  const open = async (count, from) => {
    for (let i = 0; i < count; i += 100) {
      const batch = []
      for (let j = i; j < Math.min(count, i + 100); j++)
        batch.push(openOne(server.port, from + j, bare))
      sockets.push(...(await Promise.all(batch)))
    }
  }
  // A few connections first, so that code and pools are warm before the base is taken.
  await open(500, 0)
  const before = await server.memory()
  await open(connections, 500)
  const after = await server.memory()
  for (const socket of sockets) socket.close()
  await server.stop()
  return {
    rssPerConnection: (after.rss - before.rss) / connections,
    heapPerConnection: (after.heapUsed - before.heapUsed) / connections,
    externalPerConnection: (after.external - before.external) / connections,
  }
}

function openOne(port, number, bare) {
  return new Promise((resolve) => {
    let replies = 0
    const socket = new LoadSocket(port, '/connection/websocket', (data, start, end) => {
      for (let at = start; at < end; at++) if (data[at] === 0x0a) replies++
      if (++replies >= 2) resolve(socket)
    })
    socket.ready.then(() => {
      if (bare) return resolve(socket)
      const user = `user-${number}`
      socket.send(
        encodeFrame(
          `{"connect":{"token":"${token(user)}"},"id":1}\n{"subscribe":{"channel":"room-${number % 1000}"},"id":2}`,
        ),
      )
    })
  })
}
