/**
 * One HTTP call with one answer: redirects as the reference follows them minus what could leak, gzip, and
 * limits. At once the options and the handler of `dispatch`, with the handler methods that undici calls
 * without a wrapper (`onConnect` … `onError`). spec: proxy.md §2.0.2, §9.2, §9.11
 */
import { gunzip } from 'node:zlib'
import { readableText, type CancelSignal, type SocketWatch } from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { classifyError, closedFailure, type Progress } from './classify.js'
import type { HttpExchange, HttpPool } from './http-pool.js'
import { deniedFailure, OutboundDenied, type Outbound } from './outbound.js'
import type { BackendReply, CallBody, CallRequest } from './ports.js'

/** Where an exchange starts and which limits it obeys. */
export type ExchangeTarget = {
  readonly url: string
  readonly pool: HttpPool
  readonly path: string
  /** Decompressed bytes; 0 = no limit. */
  readonly maxResponseBytes: number
  /** Somebody asks for `Cache-Control`. */
  readonly readsCacheControl: boolean
  /** How far redirects lead. */
  readonly outbound: Outbound
  /** The pool for a redirect. Throws BackendFailure when there are too many origins. */
  readonly poolFor: (origin: string, foreign: boolean) => HttpPool
}

/** So much of an answer that is not wanted is read to keep the connection; then it is cut. */
export const UNWANTED_BYTES = 65_536

/** We cut an answer of which the rest is not wanted. */
export const GIVEN_UP = new Error('given up')

export class Exchange implements HttpExchange {
  watch: SocketWatch | null = null
  // Read by undici.
  path: string
  method: 'POST' | 'GET' = 'POST'
  headers: string[]
  body: CallBody | null

  readonly #target: ExchangeTarget
  readonly #request: CallRequest
  readonly #attempt: readonly string[]
  readonly #signal: CancelSignal
  readonly #giveUp: () => void
  #resolve: (reply: BackendReply) => void = nothing
  #reject: (failure: BackendFailure) => void = nothing
  #settled = false
  #abort: ((error?: Error) => void) | null = null
  #pool: HttpPool
  #url: string
  #hops = 0
  #foreign = false
  #resent = false
  #status = 0
  #gzip = false
  #location = ''
  #retryAfterMs = -1
  #cacheControl = ''
  #bytes = 0
  #first: Buffer | null = null
  #more: Buffer[] | null = null

  constructor(
    target: ExchangeTarget,
    request: CallRequest,
    attempt: readonly string[],
    signal: CancelSignal,
  ) {
    const { all } = request.headers
    this.path = target.path
    // undici only reads them.
    this.headers = attempt.length === 0 ? (all as string[]) : all.concat(attempt)
    this.#attempt = attempt
    this.body = request.body
    this.#target = target
    this.#request = request
    this.#signal = signal
    this.#pool = target.pool
    this.#url = target.url
    this.#giveUp = () => {
      this.#fail(canceledFailure())
      this.#abort?.(GIVEN_UP)
    }
  }

  get wanted(): boolean {
    return !this.#settled
  }

  /** Sends the request. */
  start(): Promise<BackendReply> {
    return new Promise<BackendReply>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#signal.onCancel(this.#giveUp)
      this.#dispatch()
    })
  }

  onConnect(abort: (error?: Error) => void): void {
    // Throwing keeps the connection; calling abort would close it.
    if (this.#settled) throw GIVEN_UP
    this.#abort = abort
    this.#request.watch?.onConnected()
  }

  onHeaders(status: number, rawHeaders: Buffer[]): boolean {
    if (status < 200) return true
    this.#request.watch?.onHeaders(status, rawHeaders)
    this.#status = status
    if (status === 200) {
      this.#gzip = rawHeader(rawHeaders, 'content-encoding').trim().toLowerCase() === 'gzip'
      if (this.#target.readsCacheControl) {
        this.#cacheControl = rawHeader(rawHeaders, 'cache-control')
      }
    } else {
      if (isRedirect(status)) this.#location = rawHeader(rawHeaders, 'location')
      this.#retryAfterMs = retryAfterMs(rawHeader(rawHeaders, 'retry-after'))
    }
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#settled) return true
    this.#bytes += chunk.length
    if (this.#status !== 200) {
      this.#request.watch?.onUnwanted(chunk)
      if (this.#bytes > UNWANTED_BYTES) this.#abort?.(GIVEN_UP)
      return true
    }
    const limit = this.#target.maxResponseBytes
    if (limit > 0 && this.#bytes > limit) {
      this.#fail(tooLarge())
      this.#abort?.(GIVEN_UP)
    } else if (this.#first === null) {
      this.#first = chunk
    } else {
      this.#more ??= [this.#first]
      this.#more.push(chunk)
    }
    return true
  }

  onComplete(): void {
    if (this.#settled) return
    this.#abort = null
    // A reset is no end, though the library takes it for one where the body has no length.
    if (this.watch !== null && this.watch.code !== '' && this.#status === 200) {
      this.#fail(closedFailure(null, this.#progress(), 0))
    } else if (this.#status !== 200) this.#withoutBody()
    else if (this.#gzip) this.#inflate(this.#wholeBody())
    else this.#succeed(this.#wholeBody().toString('utf8'))
  }

  onError(error: Error): void {
    if (this.#settled) return
    if (error === GIVEN_UP) {
      // The status says everything.
      this.#withoutBody()
      return
    }
    const bodyBytes = this.body === null ? 0 : Buffer.byteLength(this.body)
    const failure = classifyError(error, this.#progress(), bodyBytes)
    // The pooled connection was closed before a byte left: nobody can have seen the request.
    if (failure.notSent && failure.detail === 'reset' && !this.#resent) {
      this.#resent = true
      this.#dispatch()
      return
    }
    this.#fail(failure)
  }

  #progress(): Progress {
    return {
      connected: this.#abort !== null,
      answered: this.#status !== 0,
      // Whoever redirected us has seen the request, whatever happens at the next place.
      seen: this.#hops > 0,
      watch: this.watch,
    }
  }

  #dispatch(): void {
    this.#abort = null
    if (!this.#settled) this.#pool.dispatch(this)
  }

  #follow(): void {
    try {
      const next = redirectTarget(this.#url, this.#location, ++this.#hops, this.#target.outbound)
      if (this.#status < 307) {
        this.method = 'GET'
        this.body = null
      }
      this.#foreign ||= next.origin !== new URL(this.#target.url).origin
      const signed = this.body !== null && !this.#foreign
      this.headers = redirectHeaders(
        this.#foreign ? this.#request.headers.foreign.concat(this.#attempt) : this.headers,
        { described: this.body !== null, signed },
      )
      this.#pool = this.#target.poolFor(next.origin, this.#foreign)
      this.#url = next.href
      this.path = next.pathname + next.search
    } catch (error) {
      if (!(error instanceof BackendFailure)) throw error
      this.#fail(error)
      return
    }
    this.#status = 0
    this.#location = ''
    this.#bytes = 0
    this.#dispatch()
  }

  #inflate(packed: Buffer): void {
    const limit = this.#target.maxResponseBytes
    gunzip(packed, limit > 0 ? { maxOutputLength: limit } : {}, (error, plain) => {
      if (error === null) this.#succeed(plain.toString('utf8'))
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') this.#fail(tooLarge())
      else this.#fail(new BackendFailure('malformed', 'the body is not gzip', { cause: error }))
    })
  }

  #wholeBody(): Buffer {
    if (this.#more !== null) return Buffer.concat(this.#more, this.#bytes)
    return this.#first ?? Buffer.alloc(0)
  }

  #withoutBody(): void {
    if (this.#location !== '') this.#follow()
    else this.#succeed('')
  }

  #succeed(body: string): void {
    if (this.#settled) return
    this.#finish()
    const reply = { status: this.#status, body, retryAfterMs: this.#retryAfterMs }
    const cacheControl = this.#cacheControl
    this.#resolve(cacheControl === '' ? reply : { ...reply, cacheControl })
  }

  #fail(failure: BackendFailure): void {
    if (this.#settled) return
    this.#finish()
    this.#reject(failure)
  }

  #finish(): void {
    this.#settled = true
    // A pool that waits for a connection may still hold this object; it need not hold the bytes.
    this.body = null
    this.#first = null
    this.#more = null
    this.#signal.offCancel(this.#giveUp)
  }
}

function nothing(): void {
  // Replaced in start().
}

function tooLarge(): BackendFailure {
  return new BackendFailure('too_large', 'the answer is too large')
}

/** First value of a header in a raw list; '' when absent. `name` in lower case. */
export function rawHeader(headers: readonly Buffer[], name: string): string {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const key = headers[i]
    if (key?.length !== name.length) continue
    if (key.toString('latin1').toLowerCase() === name) {
      return headers[i + 1]?.toString('latin1') ?? ''
    }
  }
  return ''
}

/** `Retry-After` in ms: seconds or an HTTP date; -1 when absent or unreadable. */
export function retryAfterMs(value: string, now = Date.now()): number {
  if (value === '') return -1
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? -1 : Math.max(0, date - now)
}

function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308
}

/**
 * Where to go next. `location` has a character per byte, as the header of the answer had it. Throws
 * BackendFailure after too many hops, or for a target that is not HTTP or not allowed.
 */
function redirectTarget(from: string, location: string, hop: number, outbound: Outbound): URL {
  const detail = 'redirect'
  const { redirects } = outbound
  if (hop > redirects) {
    const cause = new OutboundDenied('redirects', `stopped after ${redirects} redirects`)
    throw new BackendFailure('network', cause.message, { detail, cause })
  }
  let target: URL
  try {
    target = new URL(readableText(location), from)
  } catch (cause) {
    throw new BackendFailure('malformed', 'redirect to an invalid URL', { detail, cause })
  }
  if (target.protocol !== 'http:' && target.protocol !== 'https:') {
    throw new BackendFailure('network', 'redirect to something that is not HTTP', { detail })
  }
  if (!outbound.allows(target.hostname)) {
    const what = 'the redirect leads to a host that policy.outbound.allow_hosts does not name'
    throw deniedFailure(new OutboundDenied('host', what), false)
  }
  return target
}

/** A GET has no body to describe or to sign, and another origin gets no signature of ours. */
function redirectHeaders(
  source: readonly string[],
  { described, signed }: { readonly described: boolean; readonly signed: boolean },
): string[] {
  const headers: string[] = []
  for (let i = 0; i + 1 < source.length; i += 2) {
    const name = source[i] ?? ''
    const lower = name.toLowerCase()
    if (!described && lower === 'content-type') continue
    if (!signed && lower.startsWith('webhook-')) continue
    headers.push(name, source[i + 1] ?? '')
  }
  return headers
}
