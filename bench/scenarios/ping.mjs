/** What an idle connection costs: 2,000 of them, a ping and a pong per second. Units are pings. */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const CONNECT = encodeFrame('{"connect":{},"id":1}')
const PONG = encodeFrame('{}')

/** Measures one server once. */
export async function runPing(kind, windows, { connections = 2000, profile } = {}) {
  const bare = kind === 'bare'
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode: 'ping' })
    : await ServerProcess.startBackhaul({
        config: {
          listener: 'uws',
          client: { insecure: true, ping_interval: '1s', pong_timeout: '800ms' },
        },
      })
  const state = { units: 0, latencies: null }
  const sockets = []
  for (let i = 0; i < connections; i++) {
    const socket = new LoadSocket(server.port, '/connection/websocket', (_, start, end, self) => {
      // The answer to connect is longer.
      if (end - start > 2) return
      state.units++
      self.send(PONG)
    })
    sockets.push(await socket.ready)
    if (!bare) socket.send(CONNECT)
  }
  if (profile !== undefined) await server.ask('profile')
  // Whole seconds, because all pings of a second may come at once.
  const windowMs = Math.ceil(windows.windowMs / 1000) * 1000
  const result = await measureWindow(server, state, { ...windows, windowMs })
  if (profile !== undefined) await server.ask('profiled', { file: profile })
  for (const socket of sockets) socket.close()
  await server.stop()
  return result
}
