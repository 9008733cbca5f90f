/** What handlers are told beside the request, from the headers or metadata of a call. spec: proxy.md §9.7, §9.8 */
import type { Context } from './backend.js'
import type { Event } from './contract.js'

/** Whether somebody still waits for a call, and how long. */
export interface Patience {
  readonly signal: AbortSignal
  /** Unix milliseconds. */
  readonly deadline: number | undefined
}

/** The context of a call. */
export function contextOf(event: Event, headers: Headers, patience: Patience): Context {
  return {
    event,
    headers,
    signal: patience.signal,
    deadline: patience.deadline,
    attempt: Number(headers.get('x-backhaul-attempt') ?? 1),
    id: headers.get('idempotency-key') ?? headers.get('webhook-id') ?? undefined,
    traceparent: headers.get('traceparent') ?? undefined,
    tracestate: headers.get('tracestate') ?? undefined,
  }
}
