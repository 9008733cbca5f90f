/** A gRPC backend that answers every call with the same small result; plain HTTP/2, so that it is not what is measured. */
import { createServer } from 'node:http2'
import protobuf from 'protobufjs/minimal.js'
import { serveControl } from './control.mjs'

const data = Buffer.from('{"price":13.5,"currency":"EUR"}')
// RPCResponse { result = 1: RPCResult { data = 1: bytes } }
const message = protobuf.Writer.create().uint32(10).fork().uint32(10).bytes(data).ldelim().finish()
const answer = Buffer.alloc(5 + message.length)
answer.writeUInt32BE(message.length, 1)
answer.set(message, 5)

const headers = { ':status': 200, 'content-type': 'application/grpc' }
const trailers = { 'grpc-status': '0' }

const server = createServer()
server.on('stream', (stream) => {
  stream.on('error', () => undefined)
  stream.resume()
  stream.on('end', () => {
    stream.respond(headers, { waitForTrailers: true })
    stream.on('wantTrailers', () => stream.sendTrailers(trailers))
    stream.end(answer)
  })
})
server.listen(0, '127.0.0.1', () => serveControl(server.address().port))
