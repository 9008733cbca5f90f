/**
 * Clients that come back: open, connect, subscribe and recover 50 publications from memory, close.
 * The ceiling opens a socket and writes as many bytes.
 */
import { encodePost, LoadHttp } from '../load/http.mjs'
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const STORED = 60
const RECOVERED = 50
const DATA = `{"text":"${'x'.repeat(80)}"}`
const BARE_ANSWER = `{"id":2,"subscribe":{"publications":[${Array.from({ length: RECOVERED }, (_, i) => `{"data":${DATA},"offset":${i}}`).join()}]}}`

/** Measures one server once. Units are clients. */
export async function runRecovery(kind, windows, { parallel = 32, profile } = {}) {
  const bare = kind === 'bare'
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode: 'fanout', push: BARE_ANSWER })
    : await ServerProcess.startBackhaul({
        config: {
          listener: 'uws',
          client: { insecure: true },
          http_api: { insecure: true },
          channel: {
            without_namespace: {
              history_size: STORED,
              history_ttl: '300s',
              force_recovery: true,
            },
          },
        },
      })
  const frame = encodeFrame(bare ? 'recover' : recoverFrom(await fill(server.port)))
  const state = { units: 0, latencies: null }
  let running = true
  const open = () => {
    const startedAt = performance.now()
    const socket = new LoadSocket(server.port, '/connection/websocket', (data, start, end) => {
      const text = data.toString('latin1', start, end)
      if (!text.includes('"publications"')) return
      if (text.split('"offset"').length <= RECOVERED) throw new Error(`too few: ${text}`)
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
  if (profile !== undefined) await server.ask('profile')
  const result = await measureWindow(server, state, windows)
  if (profile !== undefined) await server.ask('profiled', { file: profile })
  running = false
  await new Promise((resolve) => setTimeout(resolve, 200))
  await server.stop()
  return result
}

/** Fills the history; returns the epoch. */
async function fill(port) {
  let epoch = ''
  for (let i = 0; i < STORED; i++) {
    const body = await post(port, '/api/publish', `{"channel":"room","data":${DATA}}`)
    epoch = JSON.parse(body).result.epoch
  }
  return epoch
}

function post(port, path, body) {
  return new Promise((resolve, reject) => {
    const connection = new LoadHttp(port, (self, answer) => {
      self.close()
      resolve(answer)
    })
    connection.ready.then((self) => self.send(encodePost(path, body)), reject)
  })
}

function recoverFrom(epoch) {
  const offset = STORED - RECOVERED
  return `{"connect":{},"id":1}\n{"subscribe":{"channel":"room","recover":true,"epoch":"${epoch}","offset":${offset}},"id":2}`
}
