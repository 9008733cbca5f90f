/**
 * Runs prepared calls: measures them, counts their errors, and turns failures of the machinery into
 * error 100. spec: server-api-and-operations.md §1.6, §7.2
 */
import type { Clock, Counter, Family, Histogram, Logger, Metrics } from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import type { Runs } from '../runs/ports.js'
import { UnencodablePayload } from '../wire/index.js'
import { errorOf, type ApiError } from './error.js'
import type { Inspect } from './inspect.js'
import {
  fail,
  succeed,
  type ApiContext,
  type ApiMethod,
  type ApiOutcome,
  type PreparedCall,
} from './method.js'

/** What the API works with. */
export type ApiDeps = {
  readonly channels: Channels
  readonly control: Control
  /** null or absent = the engine cannot keep runs. */
  readonly runs?: Runs | null
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
  /** Exchanges with backends; absent = they cannot be recorded here. */
  readonly inspect?: Inspect
  /** Whether the node is going down: the legacy endpoint then answers 503. Default: never. */
  readonly isShuttingDown?: () => boolean
}

/** Label of commands whose method is not known. */
export const UNKNOWN_METHOD = 'unknown'

/** Errors that are no code of the table. */
export type RequestFault = 'read_body' | 'unmarshal' | 'marshal'

/** Turns the result of a method into what a mount sends. Throws UnencodablePayload. */
export type Encode<T> = (method: ApiMethod, result: object) => T

/** Runs the calls of one protocol. */
export class ApiRunner<T> {
  readonly log: Logger
  readonly #encode: Encode<T>
  readonly #metrics: ApiMetrics
  readonly #clock: Clock
  /** What methods of this protocol work with. */
  readonly context: ApiContext

  /** @param protocol label of the metrics: `http`, `grpc`, `in_process`, `consuming` */
  constructor(protocol: string, encode: Encode<T>, deps: ApiDeps) {
    const { channels, control, runs = null, clock, log, inspect = null } = deps
    this.log = log
    this.#encode = encode
    this.#clock = clock
    this.#metrics = new ApiMetrics(deps.metrics, protocol)
    this.context = {
      channels,
      control,
      runs,
      clock,
      log,
      inspect,
      countError: (method, error) => {
        this.#metrics.countError(method, error.code)
      },
    }
  }

  /**
   * Runs one command. Rejects with UnencodablePayload only: the result holds application data that is
   * no JSON, and the whole answer cannot be written.
   */
  async run(method: ApiMethod, call: PreparedCall): Promise<ApiOutcome<T>> {
    const { name } = method
    const started = this.#clock.monotonic()
    try {
      const outcome = await call(this.context)
      if (outcome.t === 'ok') return succeed(this.#encode(method, outcome.value))
      this.countError(name, outcome.error)
      return outcome
    } catch (error) {
      if (error instanceof UnencodablePayload) {
        this.countFault(name, 'marshal')
        throw error
      }
      this.log.error({ method: name, error }, 'error processing API command')
      const answer = errorOf(error)
      this.countError(name, answer)
      return fail(answer)
    } finally {
      this.#metrics.observe(name, (this.#clock.monotonic() - started) / 1000)
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

type Durations = { readonly summary: Histogram; readonly histogram: Histogram }

/**
 * Counts commands of one protocol. Labels are bounded: method names come from the list of methods,
 * errors from the table. spec: server-api-and-operations.md §7.2
 */
class ApiMetrics {
  readonly #protocol: string
  readonly #summary: Family<Histogram>
  readonly #histogram: Family<Histogram>
  readonly #errors: Family<Counter>
  readonly #durations = new Map<string, Durations>()
  readonly #rpc: Durations

  constructor(metrics: Metrics, protocol: string) {
    this.#protocol = protocol
    const labels = ['protocol', 'method']
    const help = 'Duration of API commands.'
    this.#summary = metrics.summary({ name: 'api_command_duration_seconds', help, labels })
    this.#histogram = metrics.histogram({
      name: 'api_command_duration_seconds_histogram',
      help,
      labels,
    })
    const rpcHelp = 'Duration of calls of server extensions.'
    // There are no extensions, and names that callers make up are no labels.
    this.#rpc = {
      summary: metrics
        .summary({ name: 'api_rpc_duration_seconds', help: rpcHelp, labels })
        .of(protocol, UNKNOWN_METHOD),
      histogram: metrics
        .histogram({ name: 'api_rpc_duration_seconds_histogram', help: rpcHelp, labels })
        .of(protocol, UNKNOWN_METHOD),
    }
    this.#errors = metrics.counter({
      name: 'api_command_errors_total',
      help: 'Number of errors in API commands.',
      labels: ['protocol', 'method', 'error'],
    })
  }

  /** A command of this method ran for so many seconds. */
  observe(method: string, seconds: number): void {
    let durations = this.#durations.get(method)
    if (durations === undefined) {
      durations = {
        summary: this.#summary.of(this.#protocol, method),
        histogram: this.#histogram.of(this.#protocol, method),
      }
      this.#durations.set(method, durations)
    }
    observeBoth(durations, seconds)
    if (method === 'rpc') observeBoth(this.#rpc, seconds)
  }

  /** A command or its request failed, by code or by kind of fault. */
  countError(method: string, error: number | RequestFault): void {
    this.#errors.of(this.#protocol, method, String(error)).add()
  }
}

function observeBoth({ summary, histogram }: Durations, seconds: number): void {
  summary.observe(seconds)
  histogram.observe(seconds)
}
