/** A backend that answers every call with the same small result, at once or after `delayMs`. */
import { createServer } from 'node:http'
import { options, serveControl } from './control.mjs'

const body = options.body ?? '{"result":{"data":{"price":13.5,"currency":"EUR"}}}'
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }

const delayMs = options.delayMs ?? 0

function answer(response) {
  response.writeHead(200, headers)
  response.end(body)
}

const server = createServer((request, response) => {
  request.resume()
  request.on('end', () => {
    if (delayMs === 0) answer(response)
    else setTimeout(answer, delayMs, response)
  })
})
server.keepAliveTimeout = 60_000
server.listen({ port: 0, host: '127.0.0.1', backlog: 4096 }, () =>
  serveControl(server.address().port),
)
