/** For Fastify: `app.register(toFastify(backend), { prefix: '/centrifugo' })`. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Backend } from '../backend.js'
import { requestOf, send, type NodeRequest } from './node.js'

/** The little of Fastify that the plugin uses. */
interface Instance {
  removeAllContentTypeParsers(): unknown
  addContentTypeParser(
    type: string,
    options: { readonly parseAs: 'buffer' },
    parser: (request: unknown, body: Buffer, done: (error: null, body: Buffer) => void) => void,
  ): unknown
  post(
    path: string,
    handler: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  ): unknown
}
interface FastifyRequest {
  readonly raw: IncomingMessage
  readonly body: unknown
}
interface FastifyReply {
  readonly raw: ServerResponse
  hijack(): unknown
}

/** A plugin. The parsers of the application stay as they are: a plugin has its own. */
export function toFastify(backend: Pick<Backend, 'fetch'>): (app: Instance) => Promise<void> {
  return (app) => {
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
    app.post('/:event', async (request, reply) => {
      const gone = new AbortController()
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort()
      })
      const rawBody = request.body instanceof Uint8Array ? request.body : new Uint8Array()
      const raw: NodeRequest = Object.assign(request.raw, { rawBody })
      const answer = await backend.fetch(requestOf(raw, gone.signal))
      reply.hijack()
      try {
        await send(answer, reply.raw)
      } catch {
        // Fastify has let go of the reply: the end of the connection is what is left to say.
        reply.raw.destroy()
      }
    })
    return Promise.resolve()
  }
}
