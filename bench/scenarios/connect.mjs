/** (c) Connections per second with the connect proxy: open, upgrade, connect, reply, close. */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const BARE_CALL =
  '{"client":"9336a229-2400-4ebc-8c50-0a643d22e8a0","transport":"websocket","protocol":"json","encoding":"json","name":"js"}'

/** Measures one server once. Units are connections. */
export async function runConnect(kind, windows, { parallel = 32, profile } = {}) {
  const bare = kind === 'bare'
  const backend = await ServerProcess.start('../servers/backend.mjs', {
    core: 1,
    body: '{"result":{"user":"56"}}',
  })
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode: 'rpc', backend: backend.port })
    : await ServerProcess.startBackhaul({
        config: {
          listener: 'uws',
          client: {
            proxy: {
              connect: {
                enabled: true,
                endpoint: `http://127.0.0.1:${backend.port}/connect`,
                timeout: '10s',
              },
            },
          },
        },
      })
  const state = { units: 0, latencies: null }
  const frame = encodeFrame(bare ? BARE_CALL : '{"connect":{"name":"js"},"id":1}')
  let running = true
  const open = () => {
    const startedAt = performance.now()
    const socket = new LoadSocket(server.port, '/connection/websocket', () => {
      state.units++
      state.latencies?.push(performance.now() - startedAt)
      socket.close()
      if (running) open()
    })
    socket.ready.then(
      () => socket.send(frame),
      (error) => {
        if (running) throw error
      },
    )
  }
  for (let i = 0; i < parallel; i++) open()
  if (profile !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.ask('profile')
  }
  const result = await measureWindow(server, state, windows)
  if (profile !== undefined) await server.ask('profiled', { file: profile })
  running = false
  await new Promise((resolve) => setTimeout(resolve, 200))
  await server.stop()
  await backend.stop()
  return result
}
