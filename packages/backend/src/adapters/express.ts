/** For Express: `app.use('/centrifugo', toExpress(backend))`, in front of `express.json()`. */
import type { ServerResponse } from 'node:http'
import type { Backend } from '../backend.js'
import { requestOf, send, type NodeRequest } from './node.js'

/**
 * A middleware. Behind a body parser it needs `rawBody`
 * (`express.json({ verify: (req, _res, bytes) => { req.rawBody = bytes } })`); what fails goes to the error
 * handler of the application.
 */
export function toExpress(
  backend: Pick<Backend, 'fetch'>,
): (request: NodeRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    const answer = async (): Promise<void> =>
      send(await backend.fetch(requestOf(request, gone.signal)), response)
    answer().catch((error: unknown) => {
      // A stream that broke has a head already: the end of the connection says it.
      if (response.headersSent) response.destroy()
      else next(error)
    })
  }
}
