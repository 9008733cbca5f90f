/**
 * A map subscription on its way to live: several subscribe commands that share one reservation.
 * spec: channels-and-engines.md §11.4, client-protocol.md §11.2
 */
import { PLAIN_GRANT, type StreamPosition, type SubscribeGrant } from '../../model/index.js'

/** Values of `phase`, in requests and replies. */
export const MapPhases = { live: 0, stream: 1, state: 2 } as const

/** What is remembered from one request to the next. */
export type MapFlow = {
  grant: SubscribeGrant
  /** Monotonic ms at which the client must be done, Infinity = whenever. */
  readonly dueAtMs: number
  /** A request is being served; another one has to wait for its reply. */
  running: boolean
  /** Position of the first page: later pages hold nothing newer. null = no page was read yet. */
  position: StreamPosition | null
  /** The client has read keys, so it has a value for each. */
  readsKeys: boolean
  /** Top of the stream at the first request for changes: catching up ends there. */
  streamTop: number | null
}

/** A flow that begins now; `timeoutMs` 0 = no limit. */
export function newFlow(monotonic: number, timeoutMs: number): MapFlow {
  return {
    grant: PLAIN_GRANT,
    dueAtMs: timeoutMs > 0 ? monotonic + timeoutMs : Infinity,
    running: true,
    position: null,
    readsKeys: false,
    streamTop: null,
  }
}

/** Whether the time is up and nothing runs that would end the flow by itself. */
export function isAbandoned(flow: MapFlow | null, monotonic: number): boolean {
  return flow !== null && !flow.running && flow.dueAtMs < monotonic
}
