/**
 * Ceiling of what goes through Redis: the same socket library and ioredis, nothing else. A message
 * `sub:channel` subscribes its socket, `channel payload` publishes. With `history` the publication is
 * added to a stream by a script that does only that, and publishes.
 */
import { createRequire } from 'node:module'
import { Redis } from 'ioredis'
import { options, serveControl } from './control.mjs'

const uws = createRequire(import.meta.url)('uWebSockets.js')
const STORE =
  "redis.call('xadd',KEYS[1],'MAXLEN',100,'*','d',ARGV[1]) redis.call('expire',KEYS[1],300) return redis.call('publish',KEYS[2],ARGV[1])"

const commands = new Redis({ port: options.redis, enableAutoPipelining: true })
const subscriptions = new Redis({ port: options.redis })
const digest = await commands.script('LOAD', STORE)
const sockets = new Map()

subscriptions.on('messageBuffer', (channel, payload) => {
  sockets.get(channel.toString())?.send(payload, false, false)
})

function publish(text) {
  const space = text.indexOf(' ')
  const channel = text.slice(0, space)
  const payload = Buffer.from(text.slice(space + 1))
  if (options.history !== true) return commands.publish(channel, payload)
  return commands.evalsha(digest, 2, `stream.${channel}`, channel, payload)
}

async function take(socket, message) {
  const text = Buffer.from(message).toString()
  if (!text.startsWith('sub:')) {
    await publish(text)
    return
  }
  const channel = text.slice(4)
  sockets.set(channel, socket)
  await subscriptions.subscribe(channel)
  socket.send('subscribed', false, false)
}

uws
  .App({})
  .ws('/*', {
    idleTimeout: 0,
    maxBackpressure: 1048576,
    message: take,
    close: (closed) => {
      for (const [channel, socket] of sockets) if (socket === closed) sockets.delete(channel)
    },
  })
  .listen('127.0.0.1', 0, (token) => serveControl(uws.us_socket_local_port(token)))
