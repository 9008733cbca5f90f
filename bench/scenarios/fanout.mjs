/** (b) One publication to 1,000 subscribers; `window` publications outstanding. */
import { encodeFrame, LoadSocket } from '../load/socket.mjs'
import { jsonWire, protobufWire } from '../load/wires.mjs'
import { measureWindow } from '../load/measure.mjs'
import { ServerProcess } from '../load/server-process.mjs'
import { startBackhaul } from '../load/start.mjs'

/** Measures one server once. Units are deliveries. */
export async function runFanout(kind, windows, given = {}) {
  const { subscribers = 1000, window = 1, workers, profile } = given
  const bare = kind === 'bare' && workers === undefined
  const wire = given.protobuf === true ? protobufWire : jsonWire
  const server = bare
    ? await ServerProcess.start('../servers/bare.mjs', {
        mode: 'fanout',
        push: wire.push,
        binary: wire.binary,
      })
    : await startBackhaul(
        kind,
        { listener: 'uws', client: { insecure: true } },
        { workers, profile },
      )
  // An installation writes its profiles by itself.
  const profiled = profile !== undefined && workers === undefined
  const state = { units: 0, latencies: null }
  const publishFrame = encodeFrame(bare ? 'publish' : wire.publish)
  let subscribed = 0
  let round = 0
  let publishedAt = 0
  const perRound = subscribers * window
  const publish = () => {
    publishedAt = performance.now()
    for (let i = 0; i < window; i++) publisher.send(publishFrame)
  }
  const onMessage = (data, start, end) => {
    const messages = wire.count(data, start, end)
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
    const socket = await new LoadSocket(server.port, wire.path, () => {}).ready
    sockets.push(socket)
  }
  const publisher = await new LoadSocket(server.port, wire.path, () => {}).ready
  if (!bare) {
    for (const socket of [...sockets, publisher]) socket.send(encodeFrame(wire.connect))
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  for (const socket of sockets) {
    if (!bare) socket.onMessage = onMessage
    socket.send(encodeFrame(bare ? 'subscribe' : wire.subscribe))
  }
  if (bare) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    subscribed = subscribers
    for (const socket of sockets) socket.onMessage = onMessage
  }
  while (subscribed < subscribers) await new Promise((resolve) => setTimeout(resolve, 20))
  publish()
  if (profiled) {
    await new Promise((resolve) => setTimeout(resolve, 1500))
    await server.ask('profile')
  }
  const result = await measureWindow(server, state, windows)
  if (profiled) await server.ask('profiled', { file: profile })
  for (const socket of [...sockets, publisher]) socket.close()
  await server.stop()
  return result
}
