/**
 * Several endpoints of one backend: each attempt goes to the less busy one of two that chance picks, away from
 * those that keep failing or that do not answer the health check. An attempt that certainly did not reach its
 * endpoint goes on to another one; a retry prefers another one, too. spec: proxy.md §9.17
 */
import type { CancelSignal, Clock, Counter, Gauge, Logger, Metrics } from '../../base/index.js'
import { CallbackTimer, NEVER_CANCELLED, type TimerWheel } from '../../base/index.js'
import type { BackendReply, Call, CallRequest } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'
import { isNoVerdict } from '../policy/breaker.js'
import { DeadlineSignal } from '../policy/deadline.js'

/** `policy.balance`; durations in ms. */
export type BalanceSettings = {
  readonly outlier: {
    readonly consecutive_failures: number
    readonly eject_for: number
    readonly max_ejected_percent: number
  }
  readonly health: { readonly path: string; readonly interval: number }
}

/** What a balancer is made from. */
export type BalanceOptions = {
  /** Endpoints for logs and metrics: credentials replaced. */
  readonly endpoints: readonly string[]
  readonly settings: BalanceSettings
  /** Asks an endpoint, by its number, whether it is well. */
  readonly probe: (endpoint: number, signal: CancelSignal) => Promise<boolean>
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  /** 0 ≤ x < 1. */
  readonly random: () => number
}

/** One endpoint and what is known about it. */
type Member = {
  readonly index: number
  readonly shown: string
  readonly up: Gauge
  readonly ejections: Counter
  inFlight: number
  /** Failures since the last answer. */
  failures: number
  /** Monotonic ms. */
  ejectedUntil: number
  healthy: boolean
}

/** Metrics of endpoints; values exist for backends that have several. */
export function defineEndpointMetrics(metrics: Metrics) {
  const labels = ['endpoint']
  return {
    up: metrics.gauge({
      name: 'backhaul_proxy_endpoint_up',
      help: 'Whether calls go to an endpoint: 1, or 0 while it is ejected or unhealthy.',
      labels,
    }),
    ejections: metrics.counter({
      name: 'backhaul_proxy_endpoint_ejections_total',
      help: 'How often an endpoint was left alone because it kept failing.',
      labels,
    }),
  }
}

/** Chooses between the endpoints of a backend, for all events that go there. */
export class Balance {
  readonly #options: BalanceOptions
  readonly #members: readonly Member[]
  readonly #timer: CallbackTimer
  #closed = false

  constructor(options: BalanceOptions) {
    const { endpoints, metrics, settings, wheel } = options
    this.#options = options
    const { up, ejections } = defineEndpointMetrics(metrics)
    this.#members = endpoints.map((shown, index) => ({
      index,
      shown,
      up: up.of(shown),
      ejections: ejections.of(shown),
      inFlight: 0,
      failures: 0,
      ejectedUntil: -Infinity,
      healthy: true,
    }))
    for (const member of this.#members) {
      member.up.set(1)
      member.ejections.add(0)
    }
    this.#timer = new CallbackTimer(() => {
      void this.#checkHealth()
    })
    if (settings.health.path !== '') wheel.schedule(this.#timer, 0)
  }

  /** One call of several, in the order of the endpoints. */
  over(calls: readonly Call[], isAnswer: (status: number) => boolean): Call {
    return async (request, signal) => {
      const tried = new Set<Member>()
      for (;;) {
        const member = this.#pick(request, tried)
        const call = calls[member.index]
        if (call === undefined) throw new Error('a backend without this endpoint')
        tried.add(member)
        request.endpoint = member.index
        member.inFlight++
        try {
          const reply = await call(request, signal)
          this.#heard(member, reply, isAnswer)
          return reply
        } catch (failure) {
          if (!this.#failed(member, failure, { request, signal })) throw failure
          if (tried.size === this.#members.length || signal.cancelled) throw failure
        } finally {
          member.inFlight--
        }
      }
    }
  }

  /** Ends the health checks. */
  close(): void {
    this.#closed = true
    this.#options.wheel.cancel(this.#timer)
  }

  /** The less busy one of two; where none is up, those that are down have to do. */
  #pick(request: CallRequest, tried: ReadonlySet<Member>): Member {
    const { clock, random } = this.#options
    const now = clock.monotonic()
    const untried = this.#members.filter((member) => !tried.has(member))
    const up = untried.filter((member) => member.healthy && member.ejectedUntil <= now)
    const usable = up.length > 0 ? up : untried
    const others = usable.filter(({ index }) => index !== request.endpoint)
    const choice = others.length > 0 ? others : usable
    const at = Math.floor(random() * choice.length)
    const beside = (at + 1 + Math.floor(random() * (choice.length - 1))) % choice.length
    const one = choice[at]
    const other = choice[beside]
    if (one === undefined || other === undefined) throw new Error('a backend without endpoints')
    return other.inFlight < one.inFlight ? other : one
  }

  #heard(member: Member, reply: BackendReply, isAnswer: (status: number) => boolean): void {
    if (!isAnswer(reply.status) && reply.status >= 500) this.#blame(member)
    else this.#absolve(member)
  }

  /** Whether the attempt may go on to another endpoint. */
  #failed(
    member: Member,
    failure: unknown,
    { request, signal }: { readonly request: CallRequest; readonly signal: CancelSignal },
  ): boolean {
    const inTime = this.#options.clock.monotonic() < request.deadlineAt
    if (isNoVerdict(failure, signal, inTime)) return false
    this.#blame(member)
    return failure instanceof BackendFailure && failure.notSent && inTime
  }

  #absolve(member: Member): void {
    member.failures = 0
    if (member.ejectedUntil === -Infinity) return
    member.ejectedUntil = -Infinity
    this.#show(member)
    this.#options.log.info({ endpoint: member.shown }, 'endpoint answers again')
  }

  #blame(member: Member): void {
    const { settings, clock, log } = this.#options
    const { consecutive_failures: most, eject_for: ejectForMs } = settings.outlier
    member.failures++
    const now = clock.monotonic()
    if (most === 0 || member.failures < most || member.ejectedUntil > now) return
    if (!this.#mayEject(now)) return
    member.ejectedUntil = now + ejectForMs
    member.ejections.add()
    this.#show(member)
    const { failures } = member
    log.warn({ endpoint: member.shown, failures }, 'endpoint keeps failing and is left alone')
  }

  #mayEject(now: number): boolean {
    const ejected = this.#members.filter((member) => member.ejectedUntil > now).length
    const percent = this.#options.settings.outlier.max_ejected_percent
    return ejected + 1 <= (this.#members.length * percent) / 100
  }

  async #checkHealth(): Promise<void> {
    const { settings, wheel } = this.#options
    await Promise.all(this.#members.map((member) => this.#check(member)))
    if (!this.#closed) wheel.schedule(this.#timer, settings.health.interval)
  }

  async #check(member: Member): Promise<void> {
    const { probe, wheel, settings, log } = this.#options
    const signal = new DeadlineSignal(NEVER_CANCELLED, wheel, settings.health.interval)
    const healthy = await probe(member.index, signal).finally(() => {
      signal.release()
    })
    if (healthy === member.healthy || this.#closed) return
    member.healthy = healthy
    this.#show(member)
    const facts = { endpoint: member.shown }
    if (healthy) log.info(facts, 'endpoint passes its health check again')
    else log.warn(facts, 'endpoint fails its health check')
  }

  #show(member: Member): void {
    const up = member.healthy && member.ejectedUntil <= this.#options.clock.monotonic()
    member.up.set(up ? 1 : 0)
  }
}
