/** Publications over the HTTP API into channels with history, 64 connections, one call in flight each. */
import { encodePost, LoadHttp } from '../load/http.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const DATA = `{"text":"${'x'.repeat(80)}"}`

/** Measures one server once. Units are publications; nobody is subscribed. */
export async function runApiPublish(kind, windows, { connections = 64, profile } = {}) {
  const server =
    kind === 'bare'
      ? await ServerProcess.start('../servers/bare-http.mjs')
      : await ServerProcess.startBackhaul({
          config: {
            listener: 'uws',
            http_api: { insecure: true },
            channel: { without_namespace: { history_size: 100, history_ttl: '300s' } },
          },
        })
  const state = { units: 0, latencies: null }
  const open = []
  for (let i = 0; i < connections; i++) {
    const request = encodePost('/api/publish', `{"channel":"room-${i}","data":${DATA}}`)
    let sentAt = performance.now()
    const connection = new LoadHttp(server.port, (self, body) => {
      if (!body.startsWith('{"result":')) throw new Error(body)
      const now = performance.now()
      state.units++
      state.latencies?.push(now - sentAt)
      sentAt = now
      self.send(request)
    })
    open.push(await connection.ready)
    connection.send(request)
  }
  if (profile !== undefined) await server.ask('profile')
  const result = await measureWindow(server, state, windows)
  if (profile !== undefined) await server.ask('profiled', { file: profile })
  for (const connection of open) connection.close()
  await server.stop()
  return result
}
