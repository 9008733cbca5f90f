/** (b) One publication to 1,000 subscribers; `window` publications outstanding. */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'

const DATA = `{"text":"${'x'.repeat(80)}"}`
const PUSH = `{"push":{"channel":"news","pub":{"data":${DATA}}}}`
const SUBSCRIBE = '{"subscribe":{"channel":"news"},"id":2}'
const NEWLINE = 0x0a

/** Measures one server once. Units are deliveries. */
export async function runFanout(kind, windows, { subscribers = 1000, window = 1, profile } = {}) {
  const bare = kind === 'bare'
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', { mode: 'fanout', push: PUSH })
    : await ServerProcess.start('../servers/backhaul.mjs', {
        config: { listener: 'uws', client: { insecure: true } },
      })
  const state = { units: 0, latencies: null }
  const publishFrame = encodeFrame(
    bare ? 'publish' : `{"publish":{"channel":"news","data":${DATA}},"id":3}`,
  )
  let subscribed = 0
  let round = 0
  let publishedAt = 0
  const perRound = subscribers * window
  const publish = () => {
    publishedAt = performance.now()
    for (let i = 0; i < window; i++) publisher.send(publishFrame)
  }
  const onMessage = (data, start, end) => {
    // Several messages may share a frame, joined by LF.
    let messages = 1
    for (
      let at = data.indexOf(NEWLINE, start);
      at >= 0 && at < end;
      at = data.indexOf(NEWLINE, at + 1)
    ) {
      messages++
    }
    if (subscribed < subscribers) {
      subscribed += messages
      return
    }
    state.units += messages
    round += messages
    if (round < perRound) return
    state.latencies?.push(performance.now() - publishedAt)
    round -= perRound
    publish()
  }
  const sockets = []
  for (let i = 0; i < subscribers; i++) {
    const socket = await new LoadSocket(server.port, '/connection/websocket', () => {}).ready
    sockets.push(socket)
  }
  const publisher = await new LoadSocket(server.port, '/connection/websocket', () => {}).ready
  if (!bare) {
    for (const socket of [...sockets, publisher]) socket.send(encodeFrame('{"connect":{},"id":1}'))
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  for (const socket of sockets) {
    if (!bare) socket.onMessage = onMessage
    socket.send(encodeFrame(bare ? 'subscribe' : SUBSCRIBE))
  }
  if (bare) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    subscribed = subscribers
    for (const socket of sockets) socket.onMessage = onMessage
  }
  while (subscribed < subscribers) await new Promise((resolve) => setTimeout(resolve, 20))
  publish()
  if (profile !== undefined) {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.ask('profile')
  }
  const result = await measureWindow(server, state, windows)
  if (profile !== undefined) await server.ask('profiled', { file: profile })
  for (const socket of [...sockets, publisher]) socket.close()
  await server.stop()
  return result
}
