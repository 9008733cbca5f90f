/**
 * http_stream and sse: the connect command comes with a request whose answer is the stream of
 * messages; further commands come through emulation. spec: client-protocol.md §8.1, §8.2
 */
import { queryParameters } from '../base/index.js'
import type { Config } from '../config/index.js'
import type { HttpExchange } from '../listener/ports.js'
import type { Codec } from '../protocol/index.js'
import { bodyWithin, enter, isProtobuf, refuse, type AnswerHeaders } from './door.js'
import { asEvents, asLines, Packer } from './pack.js'
import { pathOf, type TransportParts, type TransportRow } from './row.js'
import {
  EVENT_STREAM,
  LINES,
  streamOptions,
  StreamTransport,
  type StreamKind,
} from './stream-transport.js'

/** The http_stream transport: messages as lines, or as Protobuf. */
export const httpStream: TransportRow = {
  name: 'http_stream',
  isOn: ({ http_stream: { enabled } }) => enabled,
  emulated: true,
  mount: (config, parts) => {
    const { http_stream: section } = config
    const kind = (codec: Codec): StreamKind => ({
      ...kindOf(config, parts),
      info: infoOf('http_stream', codec, config),
      // Protobuf messages say how long they are, lines must end.
      packer: new Packer(asLines),
      ...LINES,
    })
    const json = kind(parts.codecs.json)
    const protobuf = kind(parts.codecs.protobuf)
    parts.listener.http('ANY', pathOf(section.handler_prefix), (exchange) => {
      void (async () => {
        const cors = enter(exchange, 'POST', parts)
        if (cors === null) return
        const commands = await bodyWithin(exchange, section.max_request_body_size, cors)
        if (commands === null) return
        open(isProtobuf(exchange) ? protobuf : json, exchange, { cors, commands, parts })
      })()
    })
  },
}

/** The sse transport: messages as server-sent events, for browsers. */
export const sse: TransportRow = {
  name: 'sse',
  isOn: (config) => config.sse.enabled,
  emulated: true,
  mount: (config, parts) => {
    const { sse: section } = config
    const kind: StreamKind = {
      ...kindOf(config, parts),
      info: infoOf('sse', parts.codecs.json, config),
      packer: new Packer(asEvents),
      ...EVENT_STREAM,
    }
    parts.listener.http('ANY', pathOf(section.handler_prefix), (exchange) => {
      void (async () => {
        const cors = enter(exchange, 'GET, POST', parts)
        if (cors === null) return
        const commands = await commandsOf(exchange, section.max_request_body_size, cors)
        if (commands !== null) open(kind, exchange, { cors, commands, parts })
      })()
    })
  },
}

type Name = 'http_stream' | 'sse'

function kindOf(config: Config, parts: TransportParts) {
  return { options: streamOptions(config), deps: parts, connectResponses: null }
}

function infoOf(name: Name, codec: Codec, config: Config): StreamKind['info'] {
  return {
    name,
    codec,
    unidirectional: false,
    emulation: true,
    hasCloseFrame: false,
    nativePings: false,
    // A single command may come with the request or through emulation.
    commandSizeBytes: Math.max(
      config[name].max_request_body_size,
      config.emulation.max_request_body_size,
    ),
  }
}

/** Opens a session on the answer of a request and gives it the commands that came with it. */
function open(
  kind: StreamKind,
  exchange: HttpExchange,
  given: {
    readonly cors: AnswerHeaders
    readonly commands: Uint8Array
    readonly parts: TransportParts
  },
): void {
  const transport = new StreamTransport(kind, exchange, given.cors)
  const { emulated } = given.parts
  const sink = transport.start(
    (opened) => kind.deps.sessions.open(opened),
    () => {
      if (sink !== null) emulated.remove(sink)
    },
  )
  if (sink === null) return
  emulated.add(sink, kind.info.codec.id)
  sink.onMessage(given.commands)
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
