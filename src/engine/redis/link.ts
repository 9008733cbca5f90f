/**
 * One connection that is made anew whenever it is lost, also when it is lost silently.
 * spec: channels-and-engines.md §8.5
 */
import type { Redis } from 'ioredis'
import { CallbackTimer, type Clock, type Logger, type TimerWheel } from '../../base/index.js'

/** Pause before the next attempt. */
const RETRY_MS = 250
/** After a loss the next attempt comes at once, but not more often than this. */
const AT_ONCE_MS = 1000
/** So do those that follow an attempt that was sent elsewhere, up to this number. */
const AT_ONCE_FAILURES = 3

/** What the client library says of commands whose connection is gone. */
const CLOSED =
  /^(Connection is closed|Stream isn't writeable|Command aborted due to connection close)/

/** What a link needs. */
export type LinkDeps = {
  readonly name: string
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  /** Longest time from the start of an attempt to a connection that works. */
  readonly openTimeoutMs: number
  /**
   * Makes a client that is not connected yet; null or an error = try again later. `cause` ended the
   * connection before.
   */
  readonly open: (cause: Error | null) => Redis | null
  /** Says who is there, within `openTimeoutMs`; rejects when the server does not take it. */
  readonly logIn: (client: Redis) => Promise<void>
  /** There is a connection. Nothing is awaited; {@link RedisLink.confirm} says that it serves. */
  readonly onUp: (client: Redis) => void
  /** It was lost, or an attempt failed. */
  readonly onDown: (cause: Error) => void
}

/** Keeps a connection. */
export class RedisLink {
  readonly #deps: LinkDeps
  readonly #timer: CallbackTimer
  #client: Redis | null = null
  #up = false
  #closed = false
  #failures = 0
  #atOnceMs = -Infinity
  #cause: Error | null = null
  #lastError: Error | null = null

  constructor(deps: LinkDeps) {
    this.#deps = deps
    this.#timer = new CallbackTimer(() => {
      if (this.#client === null) this.#open()
      else if (!this.#up) {
        const { openTimeoutMs } = this.#deps
        this.#lose(this.#lastError ?? new Error(`no connection within ${openTimeoutMs} ms`))
      }
    })
  }

  /** The client while the connection works. */
  get client(): Redis | null {
    return this.#up ? this.#client : null
  }

  /** Starts the first attempt. */
  start(): void {
    this.#open()
  }

  /** The connection does what it is for: an outage, if there was one, is over. */
  confirm(): void {
    if (this.#failures > 0) {
      this.#deps.log.info({ redis: this.#deps.name }, 'connected to Redis again')
    }
    this.#failures = 0
  }

  /** Drops the connection and makes another. */
  restart(cause: Error): void {
    if (this.#client !== null) this.#lose(cause)
  }

  /** Closes for good. */
  close(): void {
    this.#closed = true
    this.#deps.wheel.cancel(this.#timer)
    const client = this.#client
    this.#client = null
    this.#up = false
    client?.disconnect()
  }

  #open(): void {
    if (this.#closed) return
    let client: Redis | null = null
    try {
      client = this.#deps.open(this.#cause)
    } catch (cause) {
      this.#lastError = asError(cause)
    }
    if (client === null) {
      this.#failed(this.#lastError ?? new Error('no server known yet'))
      return
    }
    const current = client
    this.#client = current
    this.#lastError = null
    current.on('error', (error: Error) => {
      if (this.#client !== current) return
      this.#lastError = error
      // A subscriber that gets what it did not ask for (a slot that moved away) cannot go on.
      if (this.#up && error.message.startsWith('Command queue state error')) this.#lose(error)
    })
    // One of several sentinels; the others are asked.
    current.on('sentinelError', (error: Error) => {
      if (this.#client === current) this.#lastError = error
    })
    current.on('ready', () => void this.#ready(current))
    current.on('end', () => {
      if (this.#client === current) this.#lose(this.#lastError ?? new Error(this.#closedHow()))
    })
    this.#deps.wheel.schedule(this.#timer, this.#deps.openTimeoutMs)
    current.connect().catch((cause: unknown) => {
      // `end` follows. What is said of a closed connection there says more.
      const error = asError(cause)
      if (!isClosed(error)) this.#lastError ??= error
    })
  }

  async #ready(client: Redis): Promise<void> {
    if (this.#client !== client) return
    try {
      await this.#deps.logIn(client)
    } catch (cause) {
      // Without an answer the end of the connection follows, which knows more.
      const error = asError(cause)
      if (this.#client === client && !isClosed(error)) this.#lose(error)
      return
    }
    if (this.#client !== client) return
    this.#deps.wheel.cancel(this.#timer)
    this.#up = true
    this.#lastError = null
    this.#deps.onUp(client)
  }

  #closedHow(): string {
    return this.#up
      ? 'the server closed the connection'
      : 'the server closed the connection before it answered: is it the right port, and does it demand TLS?'
  }

  #lose(cause: Error): void {
    const client = this.#client
    const wasUp = this.#up
    this.#client = null
    this.#up = false
    client?.disconnect()
    this.#failed(cause, wasUp)
  }

  #failed(cause: Error, wasUp = false): void {
    if (this.#closed) return
    this.#cause = cause
    // Told once per outage, not once per attempt.
    if (this.#failures === 0) {
      this.#deps.log.error(
        { redis: this.#deps.name, error: cause.message },
        wasUp ? 'connection to Redis lost' : 'cannot connect to Redis',
      )
    }
    const now = this.#deps.clock.monotonic()
    const elsewhere = this.#failures > 0 && this.#failures < AT_ONCE_FAILURES
    this.#failures++
    const atOnce = wasUp && (elsewhere || now - this.#atOnceMs > AT_ONCE_MS)
    if (atOnce) this.#atOnceMs = now
    this.#deps.wheel.schedule(this.#timer, atOnce ? 0 : RETRY_MS)
    this.#deps.onDown(cause)
  }
}

/** Whether it says only that the connection is gone. */
export function isClosed({ message }: Error): boolean {
  return CLOSED.test(message)
}

/** An error, whatever was thrown. */
export function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause))
}
