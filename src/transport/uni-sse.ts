/** The uni_sse transport: pushes as server-sent events. spec: client-protocol.md §9 */
import { queryParameters } from '../base/index.js'
import type { HttpExchange, Listener } from '../listener/ports.js'
import { admitClient, bodyWithin, refuseMethod } from './door.js'
import { asEvents, Packer } from './pack.js'
import { EVENT_STREAM, type StreamKind } from './stream-transport.js'
import {
  listenerInfo,
  openListener,
  type UniStreamDeps,
  type UniStreamOptions,
} from './uni-stream.js'

/** Adds the uni_sse endpoint to a listener. */
export function mountUniSse(
  listener: Listener,
  options: UniStreamOptions,
  deps: UniStreamDeps,
): void {
  const kind: StreamKind = {
    info: listenerInfo('uni_sse', deps.codecs.json, options.bodyBytes),
    options,
    deps,
    packer: new Packer(asEvents),
    ...EVENT_STREAM,
    connectResponses: options.connectResponses,
  }
  listener.http('ANY', options.path, (exchange) => {
    void serve(exchange)
  })

  async function serve(exchange: HttpExchange): Promise<void> {
    if (exchange.method !== 'GET' && exchange.method !== 'POST') {
      refuseMethod(exchange, 'GET, POST')
      return
    }
    const cors = admitClient(exchange, deps)
    if (cors === null) return
    if (exchange.method === 'GET') {
      const text = queryParameters(exchange.query).get('cf_connect') ?? ''
      openListener(kind, exchange, cors, text === '' ? '{}' : text)
      return
    }
    const body = await bodyWithin(exchange, options.bodyBytes, cors)
    if (body !== null) openListener(kind, exchange, cors, Buffer.from(body).toString('utf8'))
  }
}
