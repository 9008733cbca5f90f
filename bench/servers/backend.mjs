/** A backend that answers every call with the same small result. */
import { createServer } from 'node:http'
import { options, serveControl } from './control.mjs'

const body = options.body ?? '{"result":{"data":{"price":13.5,"currency":"EUR"}}}'
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    response.writeHead(200, headers)
    response.end(body)
  })
})
server.keepAliveTimeout = 60_000
server.listen(0, '127.0.0.1', () => serveControl(server.address().port))
