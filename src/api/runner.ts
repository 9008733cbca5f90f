/**
 * Runs prepared calls: measures them, counts their errors, and turns failures of the machinery into
 * error 100. spec: server-api-and-operations.md §1.6, §7.2
 */
import type { Clock, Logger, Metrics } from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import { UnencodablePayload } from '../protocol/index.js'
import { errorOf, type ApiError } from './error.js'
import { fail, succeed, type ApiContext, type ApiOutcome, type PreparedCall } from './method.js'
import { ApiMetrics, type RequestFault } from './metrics.js'
import type { ResultObject } from './result.js'

/** What the API works with. */
export type ApiDeps = {
  readonly channels: Channels
  readonly control: Control
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Whether the node is going down: the legacy endpoint then answers 503. Default: never. */
  readonly isShuttingDown?: () => boolean
}

/** Label of commands whose method is not known. */
export const UNKNOWN_METHOD = 'unknown'

/** Runs the calls of one protocol, whose results `encode` turns into what the protocol sends. */
export class ApiRunner<T> {
  readonly log: Logger
  readonly #encode: (result: ResultObject) => T
  readonly #metrics: ApiMetrics
  readonly #clock: Clock
  readonly #context: ApiContext

  constructor(protocol: string, encode: (result: ResultObject) => T, deps: ApiDeps) {
    const { channels, control, clock, log } = deps
    this.log = log
    this.#encode = encode
    this.#clock = clock
    this.#metrics = new ApiMetrics(deps.metrics, protocol)
    this.#context = {
      channels,
      control,
      clock,
      log,
      countError: (method, error) => {
        this.#metrics.countError(method, error.code)
      },
    }
  }

  /**
   * Runs one command. Rejects with UnencodablePayload only: the result holds application data that is
   * no JSON, and the whole answer cannot be written.
   */
  async run(method: string, call: PreparedCall): Promise<ApiOutcome<T>> {
    const started = this.#clock.monotonic()
    try {
      const outcome = await call(this.#context)
      if (outcome.t === 'ok') return succeed(this.#encode(outcome.value))
      this.countError(method, outcome.error)
      return outcome
    } catch (error) {
      if (error instanceof UnencodablePayload) {
        this.countFault(method, 'marshal')
        throw error
      }
      this.log.error({ method, error }, 'error processing API command')
      const answer = errorOf(error)
      this.countError(method, answer)
      return fail(answer)
    } finally {
      this.#metrics.observe(method, (this.#clock.monotonic() - started) / 1000)
    }
  }

  /** Counts an error that is answered. */
  countError(method: string, error: ApiError): void {
    this.#metrics.countError(method, error.code)
  }

  /** Counts a request that could not be read or an answer that could not be written. */
  countFault(method: string, fault: RequestFault): void {
    this.#metrics.countError(method, fault)
  }
}
