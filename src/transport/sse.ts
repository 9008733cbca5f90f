/**
 * The sse transport: the connect command comes in the query or as a body, messages go out as
 * server-sent events; further commands come through emulation. spec: client-protocol.md §8.2
 */
import { queryParameters } from '../base/index.js'
import type { HttpExchange, Listener } from '../listener/ports.js'
import { admitClient, bodyWithin, refuse, refuseMethod, type AnswerHeaders } from './door.js'
import { openEmulated, type EmulatedOptions, type EmulatedStreamDeps } from './emulated-stream.js'
import { asEvents, Packer } from './pack.js'
import { EVENT_STREAM, type StreamKind } from './stream-transport.js'

/** Adds the sse endpoint to a listener. */
export function mountSse(
  listener: Listener,
  options: EmulatedOptions,
  deps: EmulatedStreamDeps,
): void {
  const kind: StreamKind = {
    info: {
      name: 'sse',
      codec: deps.codecs.json,
      unidirectional: false,
      emulation: true,
      hasCloseFrame: false,
      nativePings: false,
      commandSizeBytes: options.commandSizeBytes,
    },
    options,
    deps,
    packer: new Packer(asEvents),
    ...EVENT_STREAM,
    connectResponses: null,
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
    const commands = await commandsOf(exchange, options.bodyBytes, cors)
    if (commands !== null) openEmulated(kind, exchange, { cors, commands, emulated: deps.emulated })
  }
}

/** The commands that come with the request, or null when it was answered already. */
async function commandsOf(
  exchange: HttpExchange,
  limitBytes: number,
  cors: AnswerHeaders,
): Promise<Uint8Array | null> {
  if (exchange.method === 'POST') return bodyWithin(exchange, limitBytes, cors)
  const text = queryParameters(exchange.query).get('cf_connect') ?? ''
  if (text !== '') return Buffer.from(text, 'utf8')
  refuse(exchange, 400, 'cf_connect is missing', cors)
  return null
}
