/**
 * uni_sse and uni_http_stream: a request asks to connect, its answer is the stream of pushes, and the
 * peer only listens. spec: client-protocol.md §9
 */
import { queryParameters } from '../base/index.js'
import type { UniStreamConfig } from '../config/index.js'
import type { HttpExchange } from '../listener/ports.js'
import { decodeConnectRequest, ProtocolViolation, type Codec } from '../protocol/index.js'
import type { TransportInfo } from '../session/ports.js'
import { bodyWithin, enter, refuse, type AnswerHeaders } from './door.js'
import { asEvents, asLines, Packer } from './pack.js'
import { pathOf, type TransportRow } from './row.js'
import {
  EVENT_STREAM,
  LINES,
  streamOptions,
  StreamTransport,
  type ConnectResponses,
  type StreamKind,
} from './stream-transport.js'

/** The uni_sse transport: pushes as server-sent events. */
export const uniSse = uniStream('uni_sse', 'GET, POST', () => ({
  packer: new Packer(asEvents),
  ...EVENT_STREAM,
}))

/** The uni_http_stream transport: pushes as lines. */
export const uniHttpStream = uniStream('uni_http_stream', 'POST', () => ({
  packer: new Packer(asLines),
  ...LINES,
}))

function uniStream(
  name: 'uni_sse' | 'uni_http_stream',
  methods: 'POST' | 'GET, POST',
  form: () => Pick<StreamKind, 'packer' | 'headers' | 'preamble'>,
): TransportRow {
  return {
    name,
    isOn: (config) => config[name].enabled,
    mount: (config, parts) => {
      const section = config[name]
      const limitBytes = section.max_request_body_size
      const kind: StreamKind = {
        info: listenerInfo(name, parts.codecs.json, limitBytes),
        options: streamOptions(config),
        deps: parts,
        connectResponses: connectResponses(section),
        ...form(),
      }
      parts.listener.http('ANY', pathOf(section.handler_prefix), (exchange) => {
        void (async () => {
          const cors = enter(exchange, methods, parts)
          if (cors === null) return
          const text = await requestOf(exchange, limitBytes, cors)
          if (text !== null) open(kind, exchange, cors, text)
        })()
      })
    },
  }
}

function connectResponses(section: UniStreamConfig): ConnectResponses | null {
  const { enabled, transforms } = section.connect_code_to_http_response
  if (!enabled) return null
  return new Map(
    transforms.map(({ code, to }) => [code, { status: to.status_code, body: to.body }]),
  )
}

/** Facts about a transport whose peer only listens. */
export function listenerInfo(name: string, codec: Codec, limitBytes: number): TransportInfo {
  return {
    name,
    codec,
    unidirectional: true,
    emulation: false,
    hasCloseFrame: false,
    nativePings: false,
    commandSizeBytes: limitBytes,
  }
}

/** The text of the connect request, or null when it was answered already. */
async function requestOf(
  exchange: HttpExchange,
  limitBytes: number,
  cors: AnswerHeaders,
): Promise<string | null> {
  if (exchange.method === 'GET') {
    const text = queryParameters(exchange.query).get('cf_connect') ?? ''
    return text === '' ? '{}' : text
  }
  const body = await bodyWithin(exchange, limitBytes, cors)
  return body === null ? null : Buffer.from(body).toString('utf8')
}

/** Opens a session for a connect request in JSON; 400 when it is none. */
function open(kind: StreamKind, exchange: HttpExchange, cors: AnswerHeaders, text: string): void {
  let request
  try {
    request = decodeConnectRequest(text)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    refuse(exchange, 400, 'malformed connect request', cors)
    return
  }
  const transport = new StreamTransport(kind, exchange, cors)
  const sink = transport.start((opened) => kind.deps.sessions.open(opened))
  sink?.onConnectRequest(request, Buffer.byteLength(text))
}
