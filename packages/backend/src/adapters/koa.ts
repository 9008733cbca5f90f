/** For Koa: `app.use(toKoa(backend, '/centrifugo'))`, in front of body parsers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Backend } from '../backend.js'
import { requestOf, send } from './node.js'

/** The little of a Koa context that the middleware uses. */
interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly path: string
  respond?: boolean
}

/** A middleware for paths below `prefix`. */
export function toKoa(
  backend: Pick<Backend, 'fetch'>,
  prefix: string,
): (context: KoaContext, next: () => Promise<unknown>) => Promise<void> {
  const below = `${prefix.replace(/\/+$/, '')}/`
  return async (context, next) => {
    if (!context.path.startsWith(below)) {
      await next()
      return
    }
    const gone = new AbortController()
    context.res.once('close', () => {
      if (!context.res.writableFinished) gone.abort()
    })
    const answer = await backend.fetch(requestOf(context.req, gone.signal))
    context.respond = false
    try {
      await send(answer, context.res)
    } catch {
      // Koa has let go of the response: the end of the connection is what is left to say.
      context.res.destroy()
    }
  }
}
