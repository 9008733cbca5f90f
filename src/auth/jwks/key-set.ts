/**
 * The keys behind one URL: fetched when needed, at most once at a time, kept while in use.
 * spec: server-api-and-operations.md §3.6
 */
import { redactUrl, type Clock, type Logger, type MaybePromise } from '../../base/index.js'
import { invalid, type VerificationKey } from '../keys.js'
import type { TokenRefusal } from '../ports.js'
import type { FetchText } from './fetch.js'
import { parseKeySet, type SetKey } from './parse.js'

/** A key is forgotten after this time without use. */
export const IDLE_TTL_MS = 3_600_000
/** A key in steady use is fetched again after this time, so that a withdrawn one ends. */
export const REFRESH_AFTER_MS = 86_400_000
/** How long a key answers beyond that while the key server cannot be reached. */
export const STALE_LIMIT_MS = 86_400_000
/** Pause between attempts to refresh a key in use. */
const REFRESH_RETRY_MS = 60_000
/** How long an unknown key id stays unknown without asking again. */
export const UNKNOWN_TTL_MS = 1000
/** Unknown key ids remembered per URL. */
const MAX_UNKNOWN = 1000
/** Fetches per second and URL: key ids come from tokens nobody has verified yet. */
export const MAX_FETCHES_PER_SECOND = 10

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
  fetchedAt: number
  refreshAt: number
  usedAt: number

  constructor(key: SetKey, now: number) {
    this.material = key.material
    this.algorithms = key.algorithms
    this.fingerprint = key.fingerprint
    this.fetchedAt = now
    this.refreshAt = now + REFRESH_AFTER_MS
    this.usedAt = now
  }
}

/** Keys of one URL. All times are monotonic. */
export class KeySet {
  readonly #url: string
  /** For logs. */
  readonly #shown: string
  readonly #deps: KeySetDeps
  #keys = new Map<string, CachedKey>()
  readonly #unknown = new Map<string, number>()
  #flight: Promise<boolean> | null = null
  #allowance = MAX_FETCHES_PER_SECOND
  #allowanceAt: number

  constructor(url: string, deps: KeySetDeps) {
    this.#url = url
    this.#shown = redactUrl(url, 'xxxxx')
    this.#deps = deps
    this.#allowanceAt = deps.clock.monotonic()
  }

  /** The key with this id; synchronous while it is cached. Never rejects. */
  find(id: string): MaybePromise<VerificationKey | TokenRefusal> {
    const now = this.#deps.clock.monotonic()
    const key = this.#keys.get(id)
    if (key !== undefined && now - key.usedAt < IDLE_TTL_MS) {
      if (now < key.refreshAt) {
        key.usedAt = now
        return key
      }
      return this.#refresh(id, key)
    }
    this.#keys.delete(id)
    const unknownUntil = this.#unknown.get(id)
    if (unknownUntil !== undefined && now < unknownUntil) return invalid('unknown key id')
    return this.#fetched(id)
  }

  async #fetched(id: string): Promise<VerificationKey | TokenRefusal> {
    if (!(await this.#fetch())) return { t: 'unavailable', problem: 'key set cannot be fetched' }
    const now = this.#deps.clock.monotonic()
    const key = this.#keys.get(id)
    if (key === undefined) {
      if (this.#unknown.size >= MAX_UNKNOWN) this.#unknown.clear()
      this.#unknown.set(id, now + UNKNOWN_TTL_MS)
      return invalid('unknown key id')
    }
    key.usedAt = now
    return key
  }

  /** An old key is renewed; it answers a while longer when that fails. */
  async #refresh(id: string, key: CachedKey): Promise<VerificationKey | TokenRefusal> {
    if (await this.#fetch()) {
      const current = this.#keys.get(id)
      return current ?? invalid('unknown key id')
    }
    const now = this.#deps.clock.monotonic()
    if (now - key.fetchedAt >= REFRESH_AFTER_MS + STALE_LIMIT_MS) {
      return { t: 'unavailable', problem: 'key set cannot be fetched' }
    }
    key.usedAt = now
    key.refreshAt = now + REFRESH_RETRY_MS
    return key
  }

  /** Joins the fetch that runs, or starts one; false = failed or too many lately. */
  #fetch(): MaybePromise<boolean> {
    if (this.#flight !== null) return this.#flight
    if (!this.#takeAllowance()) return false
    this.#flight = this.#load().finally(() => (this.#flight = null))
    return this.#flight
  }

  #takeAllowance(): boolean {
    const now = this.#deps.clock.monotonic()
    const gained = ((now - this.#allowanceAt) * MAX_FETCHES_PER_SECOND) / 1000
    this.#allowance = Math.min(MAX_FETCHES_PER_SECOND, this.#allowance + gained)
    this.#allowanceAt = now
    if (this.#allowance < 1) return false
    this.#allowance--
    return true
  }

  async #load(): Promise<boolean> {
    const { log, fetchText } = this.#deps
    try {
      const { keys, refused } = parseKeySet(await fetchText(this.#url))
      if (refused > 0) log.warn({ url: this.#shown, refused }, 'key set holds unusable keys')
      this.#replace(keys)
      return true
    } catch (error) {
      log.warn({ url: this.#shown, error }, 'key set cannot be fetched')
      return false
    }
  }

  /** Takes over a new set. Unchanged keys keep their identity, so verified tokens stay verified. */
  #replace(keys: ReadonlyMap<string, SetKey>): void {
    const now = this.#deps.clock.monotonic()
    const next = new Map<string, CachedKey>()
    for (const [id, key] of keys) {
      const old = this.#keys.get(id)
      if (old?.fingerprint === key.fingerprint) {
        old.fetchedAt = now
        old.refreshAt = now + REFRESH_AFTER_MS
        next.set(id, old)
      } else {
        next.set(id, new CachedKey(key, now))
      }
    }
    this.#keys = next
    this.#unknown.clear()
  }
}
