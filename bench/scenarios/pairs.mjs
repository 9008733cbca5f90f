/**
 * From publishing to delivery: 200 channels with one publisher and one subscriber each, one publication
 * in flight per channel. Units are deliveries.
 *   nodes     the publishers are at the first node, the subscribers at the last
 *   workers   the memory engine of a primary; publishers and subscribers are where the system put them
 */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { startInstallation } from '../load/installation.mjs'
import { measureWindow } from '../load/measure.mjs'
import { addCpu } from '../load/processes.mjs'
import { startRedis } from '../load/redis.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const DATA = `{"text":"${'x'.repeat(80)}"}`
const PUSH = '"push"'

/** Measures once. */
export async function runPairs(kind, windows, given) {
  const { pairs = 200, profile } = given
  const bare = kind === 'bare'
  const { servers, cpu, stop } = await (given.redis === true
    ? throughRedis(bare, given)
    : throughMemory(kind, given))
  const state = { units: 0, latencies: null }
  const sockets = await connectPairs(servers, pairs, bare, state)
  if (profile !== undefined && given.redis === true) {
    await new Promise((resolve) => setTimeout(resolve, 1000))
    await servers[0].ask('profile')
  }
  const result = await measureWindow({ cpu }, state, windows)
  if (profile !== undefined && given.redis === true) {
    await servers[0].ask('profiled', { file: profile })
  }
  for (const socket of sockets) socket.close()
  await stop()
  return result
}

function configOf({ history }, engine) {
  return {
    listener: 'uws',
    client: { insecure: true },
    channel: {
      without_namespace: history === true ? { history_size: 100, history_ttl: '300s' } : {},
    },
    ...engine,
  }
}

async function throughRedis(bare, given) {
  const redis = await startRedis()
  const address = `127.0.0.1:${redis.port}`
  const config = configOf(given, { engine: { type: 'redis', redis: { address } } })
  const servers = []
  for (let i = 0; i < (given.nodes ?? 1); i++) {
    servers.push(
      bare
        ? await ServerProcess.start('../servers/bare-redis.mjs', {
            redis: redis.port,
            history: given.history,
          })
        : await ServerProcess.startBackhaul({ config }),
    )
  }
  return {
    servers,
    cpu: async () => {
      const times = await Promise.all(servers.map((server) => server.cpu()))
      return { ...addCpu(times), parts: { redis: redis.cpu().total } }
    },
    stop: async () => {
      for (const server of servers) await server.stop()
      redis.stop()
    },
  }
}

async function throughMemory(kind, given) {
  const workers = kind === 'bare' ? 1 : given.workers
  const server = await startInstallation({
    config: configOf(given, {}),
    workers,
    profile: kind === 'bare' ? undefined : given.profile,
  })
  return { servers: [server], cpu: () => server.cpu(), stop: () => server.stop() }
}

async function connectPairs(servers, pairs, bareProtocol, state) {
  const bare = bareProtocol && servers[0].child !== undefined
  const connect = (server, onMessage) =>
    new LoadSocket(server.port, '/connection/websocket', onMessage).ready
  const sockets = []
  for (let i = 0; i < pairs; i++) {
    const channel = `room-${i}`
    const frame = encodeFrame(
      bare ? `${channel} ${DATA}` : `{"publish":{"channel":"${channel}","data":${DATA}},"id":3}`,
    )
    let publishedAt = 0
    const publisher = await connect(servers[0], () => {})
    const publish = () => {
      publishedAt = performance.now()
      publisher.send(frame)
    }
    let subscribed = null
    const waiting = new Promise((resolve) => (subscribed = resolve))
    const subscriber = await connect(servers.at(-1), (data, start, end) => {
      const text = data.toString('latin1', start, end)
      if (text.startsWith('subscribed') || text.includes('"subscribe":')) return subscribed()
      if (!bare && !text.includes(PUSH)) return undefined
      state.units++
      state.latencies?.push(performance.now() - publishedAt)
      return publish()
    })
    const greet = encodeFrame('{"connect":{},"id":1}')
    if (!bare) {
      publisher.send(greet)
      subscriber.send(greet)
    }
    subscriber.send(
      encodeFrame(bare ? `sub:${channel}` : `{"subscribe":{"channel":"${channel}"},"id":2}`),
    )
    await waiting
    sockets.push({ publish, close: () => (publisher.close(), subscriber.close()) })
  }
  for (const socket of sockets) socket.publish()
  return sockets
}
