/** The uni_http_stream transport: pushes as lines of a streamed answer. spec: client-protocol.md §9 */
import type { HttpExchange, Listener } from '../listener/ports.js'
import { admitClient, answerPreflight, bodyWithin, refuseMethod } from './door.js'
import { asLines, Packer } from './pack.js'
import type { StreamKind } from './stream-transport.js'
import {
  listenerInfo,
  openListener,
  type UniStreamDeps,
  type UniStreamOptions,
} from './uni-stream.js'

/** Adds the uni_http_stream endpoint to a listener. */
export function mountUniHttpStream(
  listener: Listener,
  options: UniStreamOptions,
  deps: UniStreamDeps,
): void {
  const kind: StreamKind = {
    info: listenerInfo('uni_http_stream', deps.codecs.json, options.bodyBytes),
    options,
    deps,
    packer: new Packer(asLines),
    headers: {},
    preamble: null,
    connectResponses: options.connectResponses,
  }
  listener.http('ANY', options.path, (exchange) => {
    void serve(exchange)
  })

  async function serve(exchange: HttpExchange): Promise<void> {
    if (exchange.method === 'OPTIONS') {
      answerPreflight(exchange, deps.originAllowed)
      return
    }
    if (exchange.method !== 'POST') {
      refuseMethod(exchange, 'POST, OPTIONS')
      return
    }
    const cors = admitClient(exchange, deps)
    if (cors === null) return
    const body = await bodyWithin(exchange, options.bodyBytes, cors)
    if (body !== null) openListener(kind, exchange, cors, Buffer.from(body).toString('utf8'))
  }
}
