/**
 * What uni_sse and uni_http_stream share: a stream whose peer only listens.
 * spec: client-protocol.md §9
 */
import { decodeConnectRequest, ProtocolViolation, type Codec } from '../protocol/index.js'
import type { HttpExchange } from '../listener/ports.js'
import type { TransportInfo } from '../session/ports.js'
import { refuse, type AnswerHeaders } from './door.js'
import {
  StreamTransport,
  type ConnectResponses,
  type StreamDeps,
  type StreamKind,
  type StreamOptions,
} from './stream-transport.js'

/** Options of a unidirectional stream. */
export type UniStreamOptions = StreamOptions & {
  /** null = a failed connect is told in the stream. */
  readonly connectResponses: ConnectResponses | null
}

/** Collaborators of a unidirectional stream. */
export type UniStreamDeps = StreamDeps & { readonly codecs: { readonly json: Codec } }

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

/** Opens a session for a connect request in JSON; 400 when it is none. */
export function openListener(
  kind: StreamKind,
  exchange: HttpExchange,
  cors: AnswerHeaders,
  text: string,
): void {
  let request
  try {
    request = decodeConnectRequest(text)
  } catch (error) {
    if (!(error instanceof ProtocolViolation)) throw error
    refuse(exchange, 400, 'malformed connect request', cors)
    return
  }
  const transport = new StreamTransport(kind, exchange, cors)
  const sink = transport.start((opened) => kind.deps.sessions.openUnidirectional(opened))
  sink?.onConnectRequest(request, Buffer.byteLength(text))
}
