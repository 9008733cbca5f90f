/** What http_stream and sse share: a stream whose session is reachable by emulation. */
import type { Codec } from '../protocol/index.js'
import type { HttpExchange } from '../listener/ports.js'
import type { AnswerHeaders } from './door.js'
import type { EmulatedSessions } from './emulation.js'
import {
  StreamTransport,
  type StreamDeps,
  type StreamKind,
  type StreamOptions,
} from './stream-transport.js'

/** Options of a bidirectional stream. */
export type EmulatedOptions = StreamOptions & {
  /** Largest single command in bytes, however it comes in. */
  readonly commandSizeBytes: number
}

/** Collaborators of a bidirectional stream. */
export type EmulatedStreamDeps = StreamDeps & {
  readonly codecs: { readonly json: Codec; readonly protobuf: Codec }
  readonly emulated: EmulatedSessions
}

/** Opens a session on the answer of a request and gives it the commands that came with it. */
export function openEmulated(
  kind: StreamKind,
  exchange: HttpExchange,
  request: {
    readonly cors: AnswerHeaders
    readonly commands: Uint8Array
    readonly emulated: EmulatedSessions
  },
): void {
  const transport = new StreamTransport(kind, exchange, request.cors)
  const { emulated } = request
  const sink = transport.start(
    (opened) => kind.deps.sessions.open(opened),
    () => {
      if (sink !== null) emulated.remove(sink)
    },
  )
  if (sink === null) return
  emulated.add(sink, kind.info.codec.id)
  sink.onMessage(request.commands)
}
