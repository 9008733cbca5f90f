/**
 * Ceilings: the same socket library and the same HTTP client with no protocol at all.
 *   rpc      a message becomes the body of one POST, the answer's body becomes one message
 *   grpc     the same over one HTTP/2 connection, framed as gRPC, without any Protobuf
 *   fanout   a message makes the loop send one prepared buffer to every subscriber
 *   ping     every second a small message to every socket, whose answer is dropped
 *   idle     sockets that are just open
 */
import { connect } from 'node:http2'
import { createRequire } from 'node:module'
import { setInterval } from 'node:timers'
import { Pool } from 'undici'
import { options, serveControl } from './control.mjs'

const uws = createRequire(import.meta.url)('uWebSockets.js')
const subscribers = new Set()
const binary = options.binary === true
const prepared = Buffer.from(options.push ?? '', binary ? 'base64' : 'utf8')
const pool =
  options.backend === undefined || options.mode === 'grpc'
    ? null
    : new Pool(`http://127.0.0.1:${options.backend}`, {
        connections: Math.max(64, options.connections ?? 0),
        pipelining: 1,
        headersTimeout: 0,
        bodyTimeout: 0,
      })

class Exchange {
  constructor(socket) {
    this.socket = socket
    this.body = null
  }
  onConnect() {}
  onHeaders() {
    return true
  }
  onData(chunk) {
    this.body = this.body === null ? chunk : Buffer.concat([this.body, chunk])
    return true
  }
  onComplete() {
    if (!this.socket.getUserData().closed) this.socket.send(this.body, false, false)
  }
  onError(error) {
    throw error
  }
}

const call = {
  path: '/',
  method: 'POST',
  headers: ['content-type', 'application/json'],
  body: null,
}

const session = options.mode === 'grpc' ? connect(`http://127.0.0.1:${options.backend}`) : null
const grpcCall = {
  ':method': 'POST',
  ':path': '/centrifugal.centrifugo.proxy.CentrifugoProxy/RPC',
  'content-type': 'application/grpc',
  te: 'trailers',
  'grpc-timeout': '10S',
}

const behaviors = {
  grpc: (socket, message) => {
    const frame = Buffer.alloc(5 + message.byteLength)
    frame.writeUInt32BE(message.byteLength, 1)
    frame.set(new Uint8Array(message), 5)
    const stream = session.request(grpcCall)
    let body = null
    stream.on('data', (chunk) => {
      body = body === null ? chunk : Buffer.concat([body, chunk])
    })
    stream.on('end', () => {
      if (!socket.getUserData().closed) socket.send(body.subarray(5), true, false)
    })
    stream.end(frame)
  },
  rpc: (socket, message) => {
    pool.dispatch({ ...call, body: Buffer.from(message).toString() }, new Exchange(socket))
  },
  fanout: (socket, message) => {
    const text = Buffer.from(message).toString()
    if (text === 'subscribe') subscribers.add(socket)
    else {
      for (const subscriber of subscribers) subscriber.send(prepared, binary, false)
      socket.send(prepared, binary, false)
    }
  },
  ping: () => {},
  idle: () => {},
}
const onMessage = behaviors[options.mode]
if (options.mode === 'ping') {
  setInterval(() => {
    for (const socket of subscribers) socket.send('{}', false, false)
  }, 1000)
}

uws
  .App({})
  .ws('/*', {
    maxPayloadLength: 65536,
    idleTimeout: 0,
    maxBackpressure: 1048576,
    upgrade: (response, request, context) => {
      response.upgrade(
        { closed: false },
        request.getHeader('sec-websocket-key'),
        request.getHeader('sec-websocket-protocol'),
        request.getHeader('sec-websocket-extensions'),
        context,
      )
    },
    open: (socket) => {
      if (options.mode === 'ping') subscribers.add(socket)
    },
    message: onMessage,
    close: (socket) => {
      socket.getUserData().closed = true
      subscribers.delete(socket)
    },
  })
  .listen('127.0.0.1', 0, (token) => serveControl(uws.us_socket_local_port(token)))
