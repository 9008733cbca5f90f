/**
 * The keys behind one URL: fetched when needed, at most once at a time, kept while in use.
 * spec: server-api-and-operations.md §3.6
 */
import { redactUrl, type Clock, type Logger, type MaybePromise } from '../../base/index.js'
import { invalid, type FoundKeys, type VerificationKey } from '../keys.js'
import type { FetchText } from './fetch.js'
import { parseKeySet, type ParsedKeySet, type PassedOver, type SetKey } from './parse.js'

/** A key is forgotten after this time without use. */
export const IDLE_TTL_MS = 3_600_000
/** A set in steady use is fetched again after this time, so that a withdrawn key ends. */
export const REFRESH_AFTER_MS = 86_400_000
/** How long a set answers beyond that while the key server cannot be reached. */
export const STALE_LIMIT_MS = 86_400_000
/** Pause between attempts to refresh a set in use. */
const REFRESH_RETRY_MS = 60_000
/** How long an unknown key id stays unknown without asking again. */
export const UNKNOWN_TTL_MS = 1000
/** Unknown key ids remembered per URL. */
const MAX_UNKNOWN = 1000
/** Fetches per second and URL: key ids come from tokens nobody has verified yet. */
export const MAX_FETCHES_PER_SECOND = 10
/**
 * Second looks at once, and one more per second, for tokens whose signature fits no key of their id:
 * enough to see a key that was replaced under its id, too few for forged tokens to matter.
 */
export const MAX_SECOND_LOOKS = 3

/** What a key set works with. */
export type KeySetDeps = {
  readonly clock: Clock
  readonly log: Logger
  readonly fetchText: FetchText
}

class CachedKey implements VerificationKey {
  readonly material: VerificationKey['material']
  readonly algorithms: readonly string[]
  readonly validUntilMs = 0
  readonly fingerprint: string

  constructor(key: SetKey) {
    this.material = key.material
    this.algorithms = key.algorithms
    this.fingerprint = key.fingerprint
  }
}

/** Keys that share an id, usually one. */
type Entry = { readonly keys: readonly CachedKey[]; usedAt: number }

/** A number of permits that grows back with time. */
class Allowance {
  readonly #most: number
  readonly #perSecond: number
  readonly #clock: Clock
  #left: number
  #at: number

  constructor(clock: Clock, most: number, perSecond: number) {
    this.#clock = clock
    this.#most = most
    this.#perSecond = perSecond
    this.#left = most
    this.#at = clock.monotonic()
  }

  take(): boolean {
    const now = this.#clock.monotonic()
    this.#left = Math.min(this.#most, this.#left + ((now - this.#at) * this.#perSecond) / 1000)
    this.#at = now
    if (this.#left < 1) return false
    this.#left--
    return true
  }
}

/** Keys of one URL. All times are monotonic. */
export class KeySet {
  readonly #url: string
  /** For logs. */
  readonly #shown: string
  readonly #deps: KeySetDeps
  #entries = new Map<string, Entry>()
  /** Why the set has no usable key of an id that it names. */
  #reasons = new Map<string, string>()
  #warned = ''
  #fetchedAt = 0
  #refreshAt = 0
  readonly #unknown = new Map<string, number>()
  #flight: Promise<boolean> | null = null
  readonly #fetches: Allowance
  readonly #secondLooks: Allowance

  constructor(url: string, deps: KeySetDeps) {
    this.#url = url
    this.#shown = redactUrl(url, 'xxxxx')
    this.#deps = deps
    this.#fetches = new Allowance(deps.clock, MAX_FETCHES_PER_SECOND, MAX_FETCHES_PER_SECOND)
    this.#secondLooks = new Allowance(deps.clock, MAX_SECOND_LOOKS, 1)
  }

  /** The keys with this id; synchronous while they are cached. Never rejects. */
  find(id: string): MaybePromise<FoundKeys> {
    const now = this.#deps.clock.monotonic()
    const entry = this.#entries.get(id)
    if (entry !== undefined && now - entry.usedAt < IDLE_TTL_MS) {
      entry.usedAt = now
      return now < this.#refreshAt ? entry.keys : this.#refreshed(id, entry)
    }
    this.#entries.delete(id)
    const unknownUntil = this.#unknown.get(id)
    if (unknownUntil !== undefined && now < unknownUntil) return this.#missing(id)
    return this.#fetched(id)
  }

  /**
   * The keys with this id as the server has them now, for a token that the cached ones do not fit.
   * null = nothing new, or too many such tokens lately. Never rejects.
   */
  findAgain(id: string): MaybePromise<FoundKeys | null> {
    const before = this.#entries.get(id)?.keys
    if (this.#flight === null && !this.#secondLooks.take()) return null
    const fetched = this.#fetch()
    if (!(fetched instanceof Promise)) return null
    return fetched.then((done) => {
      if (!done) return { t: 'unavailable', problem: 'key set cannot be fetched' }
      const now = this.#entries.get(id)?.keys
      if (now === undefined) return this.#missing(id)
      return now.every((key) => before?.includes(key)) ? null : now
    })
  }

  #missing(id: string): FoundKeys {
    const reason = this.#reasons.get(id)
    return invalid(reason === undefined ? 'unknown key id' : `the key of this id ${reason}`)
  }

  async #fetched(id: string): Promise<FoundKeys> {
    if (!(await this.#fetch())) return { t: 'unavailable', problem: 'key set cannot be fetched' }
    const now = this.#deps.clock.monotonic()
    const entry = this.#entries.get(id)
    if (entry === undefined) {
      if (this.#unknown.size >= MAX_UNKNOWN) this.#unknown.clear()
      this.#unknown.set(id, now + UNKNOWN_TTL_MS)
      return this.#missing(id)
    }
    entry.usedAt = now
    return entry.keys
  }

  /** An old set is renewed; it answers a while longer when that fails. */
  async #refreshed(id: string, entry: Entry): Promise<FoundKeys> {
    if (await this.#fetch()) return this.#entries.get(id)?.keys ?? this.#missing(id)
    const now = this.#deps.clock.monotonic()
    if (now - this.#fetchedAt >= REFRESH_AFTER_MS + STALE_LIMIT_MS) {
      return { t: 'unavailable', problem: 'key set cannot be fetched' }
    }
    this.#refreshAt = now + REFRESH_RETRY_MS
    return entry.keys
  }

  /** Joins the fetch that runs, or starts one; false = failed or too many lately. */
  #fetch(): MaybePromise<boolean> {
    if (this.#flight !== null) return this.#flight
    if (!this.#fetches.take()) return false
    this.#flight = this.#load().finally(() => (this.#flight = null))
    return this.#flight
  }

  async #load(): Promise<boolean> {
    const { log, fetchText } = this.#deps
    try {
      this.#replace(await parseKeySet(await fetchText(this.#url)))
      return true
    } catch (error) {
      log.warn({ url: this.#shown, error }, 'key set cannot be fetched')
      return false
    }
  }

  /** Takes over a new set. Unchanged keys keep their identity, so verified tokens stay verified. */
  #replace({ keys, passedOver }: ParsedKeySet): void {
    const now = this.#deps.clock.monotonic()
    const next = new Map<string, Entry>()
    for (const [id, fresh] of keys) {
      const old = this.#entries.get(id)
      const same = (key: SetKey): CachedKey | undefined =>
        old?.keys.find((known) => known.fingerprint === key.fingerprint)
      next.set(id, {
        keys: fresh.map((key) => same(key) ?? new CachedKey(key)),
        usedAt: old?.usedAt ?? now,
      })
    }
    this.#entries = next
    this.#reasons = new Map(passedOver.map(({ id, reason }) => [id, reason]))
    this.#fetchedAt = now
    this.#refreshAt = now + REFRESH_AFTER_MS
    this.#unknown.clear()
    this.#warnFaulty(passedOver)
  }

  /** Says once what should be mended in a set, and again when that changes. */
  #warnFaulty(passedOver: readonly PassedOver[]): void {
    const problems = passedOver
      .filter(({ faulty }) => faulty)
      .map(({ id, reason }) => `key ${JSON.stringify(id)} ${reason}`)
    const told = problems.slice(0, 10)
    if (JSON.stringify(told) === this.#warned) return
    this.#warned = JSON.stringify(told)
    if (told.length === 0) return
    const fields = { url: this.#shown, refused: problems.length, problems: told }
    this.#deps.log.warn(fields, 'key set holds unusable keys')
  }
}
