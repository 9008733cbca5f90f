/** For h3 and Nitro: `app.use('/centrifugo', eventHandler(toH3(backend)))`. */
import type { ServerResponse } from 'node:http'
import type { Backend } from '../backend.js'
import { toNode, type NodeRequest } from './node.js'

/** The little of an event that is used: version 2 has a web-standard request, version 1 that of Node. */
interface H3Event {
  readonly req?: unknown
  readonly node?: { readonly req: unknown; readonly res?: unknown } | undefined
}

/** A handler. Version 1 hands over the response of Node, which is answered behind its back. */
export function toH3(
  backend: Pick<Backend, 'fetch'>,
): (event: H3Event) => Promise<Response | undefined> {
  const handle = toNode(backend)
  return async ({ req, node }) => {
    if (req instanceof Request) return backend.fetch(req)
    if (node?.res === undefined) throw new TypeError('toH3(): the event has no request')
    await handle(node.req as NodeRequest, node.res as ServerResponse)
    return undefined
  }
}
