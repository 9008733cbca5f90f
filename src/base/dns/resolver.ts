/**
 * Addresses of host names for every client of this process: kept for a while, asked for once however
 * many want to know, and good for longer when the name service fails.
 */
import type { LookupAddress, LookupOptions } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { systemClock, type Clock } from '../clock.js'
import type { Counter, Histogram, Metrics } from '../ports.js'
import { nullMetrics } from '../ports.js'
import { lookupError, Lookups, type Answer, type Question } from './lookups.js'

/** How a {@link Resolver} works. Durations in ms. */
export type ResolverOptions = {
  /** Addresses are good for so long; 0 = ask each time. */
  readonly cacheTtlMs: number
  /** Addresses are used so long when the name service fails or is slow. */
  readonly staleTtlMs: number
  /** Names that are looked up at the same time. */
  readonly maxLookups: number
  /** A look-up that takes longer fails. */
  readonly timeoutMs: number
}

/** Defaults of {@link ResolverOptions}, those of the configuration. */
export const RESOLVER_DEFAULTS: ResolverOptions = {
  cacheTtlMs: 5000,
  staleTtlMs: 300_000,
  maxLookups: 16,
  timeoutMs: 10_000,
}

/** Names kept; those that were not asked for longest leave first. */
const MAX_NAMES = 1000
/** Who has old addresses waits no longer for new ones, in ms. */
const PATIENCE_MS = 250
/** A name that failed is not looked up again before this, in ms. */
const FAILURE_TTL_MS = 1000
/** A name that took longer than this is slow, in ms. */
const SLOW_MS = 1000

type Waiter = (error: NodeJS.ErrnoException | null, addresses: readonly LookupAddress[]) => void

type Name = {
  readonly question: Question
  addresses: readonly LookupAddress[]
  fetchedAt: number
  failure: NodeJS.ErrnoException | null
  failedAt: number
  slow: boolean
  flight: Flight | null
}

/** One look-up and who waits for it. */
type Flight = {
  readonly waiters: Waiter[]
  readonly patience: NodeJS.Timeout
  readonly limit: NodeJS.Timeout
  /** Old addresses are handed out without waiting from now on. */
  late: boolean
  /** Nobody waits for it any more. */
  overdue: boolean
}

/** Runs look-ups; replaced in tests. */
export type LookupRunner = Pick<Lookups, 'run' | 'running' | 'close'> & { max: number }

/** See the head of the file. */
export class Resolver {
  readonly #clock: Clock
  readonly #lookups: LookupRunner
  readonly #names = new Map<string, Name>()
  #options = RESOLVER_DEFAULTS
  #meters = metersOf(nullMetrics)

  constructor(clock: Clock = systemClock, lookups: LookupRunner = new Lookups(16)) {
    this.#clock = clock
    this.#lookups = lookups
  }

  /** Takes over options, for look-ups from now on, and counts with these metrics. */
  configure(options: ResolverOptions, metrics: Metrics): void {
    this.#options = options
    this.#lookups.max = options.maxLookups
    this.#meters = metersOf(metrics)
    const running = metrics.gauge({
      name: 'backhaul_dns_lookups_running',
      help: 'Look-ups that run.',
      labels: [],
    })
    metrics.onCollect(() => {
      running.of().set(this.#lookups.running)
    })
  }

  /** As `dns.lookup`, for the `lookup` option of sockets and of everything that opens them. */
  readonly lookup: LookupFunction = (host, options, callback) => {
    const { all = false } = options
    this.#find(host, options, (error, addresses) => {
      if (error !== null) {
        callback(error, '')
        return
      }
      const [first] = addresses
      if (all) callback(null, [...addresses])
      else callback(null, first?.address ?? '', first?.family)
    })
  }

  /** All addresses of a name, in the order of the operating system. Rejects as `dns.lookup` fails. */
  addresses(host: string): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.#find(host, {}, (error, found) => {
        if (error === null) resolve(found.map(({ address }) => address))
        else reject(error)
      })
    })
  }

  /** Forgets all names and ends what looks them up. */
  close(): void {
    this.#names.clear()
    this.#lookups.close()
  }

  #find(host: string, options: LookupOptions, waiter: Waiter): void {
    const literal = isIP(host)
    if (literal !== 0) {
      process.nextTick(waiter, null, [{ address: host, family: literal }])
      return
    }
    const name = this.#name(host, options)
    const now = this.#clock.monotonic()
    const answer = this.#known(name, now)
    if (answer !== null) {
      process.nextTick(waiter, null, answer)
      return
    }
    if (name.flight === null && name.failure !== null && now - name.failedAt < FAILURE_TTL_MS) {
      this.#settle(name, [waiter], name.failure)
      return
    }
    const flight = (name.flight ??= this.#start(name))
    flight.waiters.push(waiter)
    if (flight.late) this.#release(name, flight)
  }

  #name(host: string, options: LookupOptions): Name {
    const family = familyOf(options.family)
    const hints = options.hints ?? 0
    const key = `${host.toLowerCase()} ${family} ${hints}`
    const name = this.#names.get(key) ?? {
      question: { host, family, hints },
      addresses: [],
      fetchedAt: -Infinity,
      failure: null,
      failedAt: -Infinity,
      slow: false,
      flight: null,
    }
    this.#names.delete(key)
    this.#names.set(key, name)
    if (this.#names.size > MAX_NAMES) {
      const oldest = this.#names.keys().next()
      if (oldest.done !== true) this.#names.delete(oldest.value)
    }
    return name
  }

  /** Addresses that need no look-up. */
  #known(name: Name, now: number): readonly LookupAddress[] | null {
    if (now - name.fetchedAt >= this.#options.cacheTtlMs) return null
    this.#meters.cached.add()
    return name.addresses
  }

  #start(name: Name): Flight {
    const startedAt = this.#clock.monotonic()
    const flight: Flight = {
      waiters: [],
      patience: setTimeout(() => {
        flight.late = true
        this.#release(name, flight)
      }, PATIENCE_MS).unref(),
      limit: setTimeout(() => {
        flight.overdue = true
        flight.late = true
        name.slow = true
        this.#release(name, flight)
      }, this.#options.timeoutMs).unref(),
      late: false,
      overdue: false,
    }
    this.#lookups.run(name.question, name.slow, (...answer) => {
      clearTimeout(flight.patience)
      clearTimeout(flight.limit)
      const tookMs = this.#clock.monotonic() - startedAt
      this.#meters.duration.observe(tookMs / 1000)
      name.slow = tookMs > SLOW_MS
      this.#onAnswer(name, flight, ...answer)
    })
    return flight
  }

  #onAnswer(name: Name, flight: Flight, ...[error, addresses]: Parameters<Answer>): void {
    name.flight = null
    if (error === null && addresses.length > 0) {
      name.addresses = addresses
      name.fetchedAt = this.#clock.monotonic()
      name.failure = null
      this.#meters.ok.add()
    } else {
      name.failure = error ?? lookupError('ENOTFOUND', name.question.host)
      name.failedAt = this.#clock.monotonic()
      this.#meters.failed.add()
    }
    this.#settle(name, flight.waiters, name.failure)
  }

  /** Lets those go that need not or must not wait any longer. */
  #release(name: Name, flight: Flight): void {
    if (!flight.overdue && !this.#hasOld(name)) return
    if (flight.overdue) this.#meters.timedOut.add()
    const { host } = name.question
    this.#settle(name, flight.waiters.splice(0), lookupError('EAI_AGAIN', host))
  }

  /** Tells them: addresses, old ones where there was a failure, or the failure. */
  #settle(name: Name, waiters: Waiter[], failure: NodeJS.ErrnoException | null): void {
    const usable = failure === null || this.#hasOld(name)
    if (usable && failure !== null && waiters.length > 0) this.#meters.stale.add(waiters.length)
    for (const waiter of waiters) {
      // A socket does not expect its answer before it has finished asking.
      if (usable) process.nextTick(waiter, null, name.addresses)
      else process.nextTick(waiter, failure, [])
    }
  }

  #hasOld(name: Name): boolean {
    return this.#clock.monotonic() - name.fetchedAt < this.#options.staleTtlMs
  }
}

function familyOf(family: LookupOptions['family']): number {
  if (family === 'IPv4') return 4
  return family === 'IPv6' ? 6 : (family ?? 0)
}

type Meters = {
  readonly ok: Counter
  readonly failed: Counter
  readonly timedOut: Counter
  readonly cached: Counter
  readonly stale: Counter
  readonly duration: Histogram
}

function metersOf(metrics: Metrics): Meters {
  const lookups = metrics.counter({
    name: 'backhaul_dns_lookups_total',
    help: 'Look-ups of host names: ok, failed, timed_out.',
    labels: ['result'],
  })
  const answers = metrics.counter({
    name: 'backhaul_dns_cache_answers_total',
    help: 'Answers without a look-up: fresh, or stale because the name service failed or was slow.',
    labels: ['state'],
  })
  const duration = metrics.histogram({
    name: 'backhaul_dns_lookup_duration_seconds',
    help: 'Time a look-up took, with its wait for a turn.',
    labels: [],
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30],
  })
  return {
    ok: lookups.of('ok'),
    failed: lookups.of('failed'),
    timedOut: lookups.of('timed_out'),
    cached: answers.of('fresh'),
    stale: answers.of('stale'),
    duration: duration.of(),
  }
}

/** The resolver of this process: what it protects, the threads, belongs to the process too. */
export const systemResolver = new Resolver()
