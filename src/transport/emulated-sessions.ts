/** The sessions of this node whose commands come in requests of their own. spec: client-protocol.md §8.3 */
import type { EmulatedSink } from '../cluster/index.js'
import type { TransportSink } from '../session/ports.js'

type Emulated = { readonly sink: TransportSink; readonly json: boolean }

/** Sessions of this node that can be reached by requests. */
export class EmulatedSessions implements EmulatedSink {
  readonly #sessions = new Map<string, Emulated>()

  /** Frames for the session are those of `codec`, whatever the request is encoded in. */
  add(sink: TransportSink, codec: 'json' | 'protobuf'): void {
    this.#sessions.set(sink.sessionId, { sink, json: codec === 'json' })
  }

  remove(sink: TransportSink): void {
    this.#sessions.delete(sink.sessionId)
  }

  /** How many there are. */
  get size(): number {
    return this.#sessions.size
  }

  /** `json`: the frame lies in a JSON string; absent = as is usual for the stream. */
  deliver(
    session: string,
    data: Uint8Array,
    json?: boolean,
  ): 'delivered' | 'no_session' | 'malformed' {
    const found = this.#sessions.get(session)
    if (found === undefined) return 'no_session'
    const frame = (json ?? found.json) ? frameOfJson(data) : data
    if (frame === null) return 'malformed'
    found.sink.onMessage(frame)
    return 'delivered'
  }
}

/** A frame of JSON comes as a JSON string; null when it is none. */
function frameOfJson(data: Uint8Array): Uint8Array | null {
  const text = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('utf8')
  try {
    const frame: unknown = JSON.parse(text)
    return typeof frame === 'string' ? Buffer.from(frame, 'utf8') : null
  } catch {
    return null
  }
}
