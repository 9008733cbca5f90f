/**
 * The http_stream transport: a POST with the connect command is answered with a stream of messages;
 * further commands come through emulation. spec: client-protocol.md §8.1
 */
import type { Codec } from '../protocol/index.js'
import type { HttpExchange, Listener } from '../listener/ports.js'
import { admitClient, answerPreflight, bodyWithin, isProtobuf, refuseMethod } from './door.js'
import { asLines, Packer } from './pack.js'
import { openEmulated, type EmulatedOptions, type EmulatedStreamDeps } from './emulated-stream.js'
import type { StreamKind } from './stream-transport.js'

/** Adds the http_stream endpoint to a listener. */
export function mountHttpStream(
  listener: Listener,
  options: EmulatedOptions,
  deps: EmulatedStreamDeps,
): void {
  const json = kindOf(deps.codecs.json, options, deps)
  const protobuf = kindOf(deps.codecs.protobuf, options, deps)
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
    const kind = isProtobuf(exchange) ? protobuf : json
    const commands = await bodyWithin(exchange, options.bodyBytes, cors)
    if (commands !== null) openEmulated(kind, exchange, { cors, commands, emulated: deps.emulated })
  }
}

function kindOf(codec: Codec, options: EmulatedOptions, deps: EmulatedStreamDeps): StreamKind {
  return {
    info: {
      name: 'http_stream',
      codec,
      unidirectional: false,
      emulation: true,
      hasCloseFrame: false,
      nativePings: false,
      commandSizeBytes: options.commandSizeBytes,
    },
    options,
    deps,
    // Protobuf messages say how long they are, lines must end.
    packer: new Packer(asLines),
    headers: {},
    preamble: null,
    connectResponses: null,
  }
}
