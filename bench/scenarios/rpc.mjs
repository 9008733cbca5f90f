/**
 * (a) RPC through a proxy: 200 connections, one call in flight each. `grpc` names the client that
 * makes the calls; without it they go over HTTP. `delayMs` = how long the backend thinks.
 */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'
import { startBackhaul } from '../load/start.mjs'

const RPC =
  '{"id":2,"rpc":{"method":"getCurrentPrice","data":{"item":"XYZ","quantity":12,"note":"a payload of usual size, 124 B"}}}'
const BARE =
  '{"client":"9336a229-2400-4ebc-8c50-0a643d22e8a0","transport":"websocket","protocol":"json","encoding":"json","user":"56",' +
  '"method":"getCurrentPrice","data":{"item":"XYZ","quantity":12,"note":"a payload of usual size"}}'

/** The proxy of the scenario. */
function proxyTo(port, grpc) {
  const timeout = '10s'
  return grpc === undefined
    ? { endpoint: `http://127.0.0.1:${port}/rpc`, timeout }
    : { endpoint: `grpc://127.0.0.1:${port}`, timeout, policy: { grpc: { client: grpc } } }
}

/** Measures one server once. */
export async function runRpc(
  kind,
  windows,
  { connections = 200, delayMs = 0, grpc, workers, profile } = {},
) {
  const script = grpc === undefined ? '../servers/backend.mjs' : '../servers/grpc-backend.mjs'
  const backend = await ServerProcess.start(script, { core: 1, delayMs })
  const mode = grpc === undefined ? 'rpc' : 'grpc'
  const bare = kind === 'bare' && workers === undefined
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode, backend: backend.port, connections })
    : await startBackhaul(
        kind,
        {
          listener: 'uws',
          client: { insecure: true },
          rpc: {
            proxy: proxyTo(backend.port, grpc),
            without_namespace: { proxy_enabled: true },
          },
        },
        { workers, profile },
      )
  // An installation writes its profiles by itself.
  const profiled = profile !== undefined && workers === undefined
  const state = { units: 0, latencies: null }
  const frame = encodeFrame(bare ? BARE : RPC)
  const sentAt = new Map()
  const onMessage = (_data, _start, _end, socket) => {
    const now = performance.now()
    const before = sentAt.get(socket)
    if (before !== undefined) {
      state.units++
      state.latencies?.push(now - before)
    }
    sentAt.set(socket, now)
    socket.send(frame)
  }
  const sockets = []
  for (let i = 0; i < connections; i++) {
    const socket = new LoadSocket(server.port, '/connection/websocket', onMessage)
    sockets.push(await socket.ready)
  }
  for (const socket of sockets) {
    if (bare) {
      sentAt.set(socket, performance.now())
      socket.send(frame)
    } else socket.send(encodeFrame('{"connect":{},"id":1}'))
  }
  if (profiled) {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.ask('profile')
  }
  const result = await measureWindow(server, state, windows)
  if (profiled) await server.ask('profiled', { file: profile })
  for (const socket of sockets) socket.close()
  await server.stop()
  await backend.stop()
  return result
}
