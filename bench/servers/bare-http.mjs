/** Ceiling of the HTTP API: the same library reads a body, parses it and answers. */
import { createRequire } from 'node:module'
import { serveControl } from './control.mjs'

const uws = createRequire(import.meta.url)('uWebSockets.js')

uws
  .App({})
  .post('/*', (response) => {
    let body = ''
    response.onAborted(() => {})
    response.onData((chunk, last) => {
      body += Buffer.from(chunk).toString()
      if (!last) return
      const { channel } = JSON.parse(body)
      response.cork(() => {
        response.writeHeader('Content-Type', 'application/json')
        response.end(`{"result":{"offset":1,"epoch":"${channel}"}}`)
      })
    })
  })
  .listen('127.0.0.1', 0, (token) => serveControl(uws.us_socket_local_port(token)))
