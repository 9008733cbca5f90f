/**
 * Headers that belong to one attempt of a call, or that another origin may know too: what it is about, how
 * often it was tried, how long the server still waits, and its id. Put together when the route is built;
 * a route that wants none has no function for them. spec: proxy.md §9.1, §9.8
 */
import { newUuid, type Clock } from '../../base/index.js'
import { EXTENSIONS_HEADER } from '../extensions.js'
import type { AttemptHeaders, BackendProtocol } from '../callers/ports.js'

/** What a call says of itself. */
export type AttemptOptions = {
  readonly protocol: BackendProtocol
  readonly event: string
  /** `default` or the name of the proxy. */
  readonly proxy: string
  /** Say event, proxy, number of the attempt and the time that is left. */
  readonly eventHeaders: boolean
  /** Say the id of the call as `Idempotency-Key`. */
  readonly idempotencyKey: boolean
  /** What of an answer beyond the reference is understood. Default: nothing is said. */
  readonly extensions?: string
  /** Signs the call; null = nothing does. */
  readonly sign: AttemptHeaders | null
  readonly clock: Clock
}

/** Null where nothing is said. */
export function attemptHeaders(options: AttemptOptions): AttemptHeaders | null {
  const name = options.protocol === 'grpc' ? (text: string) => text.toLowerCase() : same
  const parts: AttemptHeaders[] = []
  if (options.eventHeaders) {
    const { event, proxy, clock } = options
    const attempt = name('X-Backhaul-Attempt')
    const timeout = name('X-Backhaul-Timeout-Ms')
    const constant = [name('X-Backhaul-Event'), event, name('X-Backhaul-Proxy'), proxy]
    parts.push((request) => {
      const left = Math.max(0, Math.ceil(request.deadlineAt - clock.monotonic()))
      return [...constant, attempt, String(request.attempt), timeout, String(left)]
    })
  }
  if (options.idempotencyKey) {
    const key = name('Idempotency-Key')
    parts.push((request) => [key, `"${(request.id ||= newUuid())}"`])
  }
  const { extensions = '' } = options
  if (extensions !== '') {
    const understood = [name(EXTENSIONS_HEADER), extensions]
    parts.push(() => understood)
  }
  if (options.sign !== null) parts.push(options.sign)
  return together(parts)
}

/** One function of several; null of none. */
function together(parts: readonly AttemptHeaders[]): AttemptHeaders | null {
  const [first, ...others] = parts
  if (first === undefined) return null
  if (others.length === 0) return first
  return (request) => parts.flatMap((part) => part(request))
}

function same(text: string): string {
  return text
}
