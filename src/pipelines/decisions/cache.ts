/**
 * Decisions that backends let be kept, of one route on one node: the least recently used one makes room.
 * Kept is what the backend said, not what it came to, so times in it stay the backend's.
 * spec: proxy.md §9.15
 */
import type { Clock } from '../../base/index.js'
import type { PurgeFilter } from '../../model/index.js'
import { BackendFailure } from '../failure.js'
import type { SessionFacts } from '../ports.js'
import { hasEffects } from '../extensions.js'
import type { CacheMeters } from './meters.js'
import type { Ask, Meaning, Said } from './ask.js'
import type { CacheHint, Scope } from './hints.js'
import type { KeyOf } from './key.js'

/** What an event says of its results where they may be kept. */
export type Keeping<In, Res> = {
  /** The channel a question is about, '' = none. */
  channel(input: In): string
  /** Whom a result names; '' = nobody, so it is about who asked. */
  user(result: Res): string
  /** Unix seconds from which a result does not hold any more; 0 = it holds. */
  until(result: Res): number
  /** Whether a result says something of one user, so that others must not get it. */
  personal(result: Res): boolean
}

/** Something that keeps decisions. */
export interface Purgeable {
  /** Forgets what matches, also what is under way; how many were kept. */
  purge(filter: PurgeFilter): number
}

/** How a route keeps decisions. */
export type CacheOptions<In, Res> = {
  readonly event: string
  readonly keyOf: KeyOf<In>
  readonly keeping: Keeping<In, Res>
  /** Whether each user has answers of his own. */
  readonly byUser: boolean
  readonly maxTtlMs: number
  readonly maxErrorTtlMs: number
  readonly maxEntries: number
  readonly staleMs: number
  readonly clock: Clock
  readonly meters: CacheMeters
  /** Told once that a scope is wider than its answer can be. */
  readonly onPersonal: () => void
}

/** A failure of these kinds says nothing of the backend. */
const NEVER_INSTEAD: readonly string[] = ['canceled', 'unencodable']

type Entry<Res> = {
  readonly meaning: Meaning<Res>
  /** Monotonic ms. */
  readonly freshUntil: number
  readonly staleUntil: number
  readonly scope: Scope
  readonly user: string
  readonly channel: string
  readonly key: string
}

/** The cache of a route. */
export class DecisionCache<In, Res> implements Purgeable {
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry<Res>>()
  readonly #options: CacheOptions<In, Res>
  /** Entries of the wider scopes: without any, nobody looks for one. */
  readonly #wide = { channel: 0, all: 0 }
  /** Counts purges: an answer to a question from before one is not kept. */
  #purges = 0

  constructor(options: CacheOptions<In, Res>) {
    this.#options = options
  }

  /** Entries, those whose time is over included. */
  get size(): number {
    return this.#entries.size
  }

  /** Answers what is kept, and keeps what `next` says. */
  before(next: Ask<In, Res>): Ask<In, Res> {
    const { clock, meters } = this.#options
    return async (input, from, gone) => {
      const now = clock.monotonic()
      const found = this.#find(input, from, now)
      if (found !== null && found.freshUntil > now) {
        meters.hits.add()
        return { meaning: found.meaning, hint: null, kept: true, instead: null }
      }
      meters.misses.add()
      const purges = this.#purges
      try {
        const said = await next(input, from, gone)
        if (said.hint !== null && purges === this.#purges) this.#keep(input, from, said, said.hint)
        return said
      } catch (problem) {
        if (!(problem instanceof BackendFailure) || NEVER_INSTEAD.includes(problem.kind))
          throw problem
        const usable = found !== null && found.staleUntil > clock.monotonic()
        // Purged meanwhile, it must not come back.
        if (!usable || purges !== this.#purges) throw problem
        meters.stale.add()
        return { meaning: found.meaning, hint: null, kept: true, instead: problem }
      }
    }
  }

  purge(filter: PurgeFilter): number {
    if (filter.event !== '' && filter.event !== this.#options.event) return 0
    this.#purges++
    let count = 0
    for (const [key, entry] of this.#entries) {
      if (!this.#isMeant(entry, filter)) continue
      this.#delete(key, entry)
      count++
    }
    this.#options.meters.purged.add(count)
    this.#options.meters.entries.set(this.#entries.size)
    return count
  }

  /** The entry for a question, even one whose time is over; null = there is none. */
  #find(input: In, from: SessionFacts, now: number): Entry<Res> | null {
    const own = this.#use(input, from, 'user', now)
    if (own !== null && own.freshUntil > now) return own
    const shared = this.#wide.channel === 0 ? null : this.#use(input, from, 'channel', now)
    if (shared !== null && shared.freshUntil > now) return shared
    const common = this.#wide.all === 0 ? null : this.#use(input, from, 'all', now)
    if (common !== null && common.freshUntil > now) return common
    return own ?? shared ?? common
  }

  #use(input: In, from: SessionFacts, scope: Scope, now: number): Entry<Res> | null {
    const key = this.#options.keyOf(input, from, scope)
    const entry = key === null ? undefined : this.#entries.get(key)
    if (key === null || entry === undefined) return null
    if (entry.staleUntil <= now) {
      this.#delete(key, entry)
      return null
    }
    this.#entries.delete(key)
    this.#entries.set(key, entry)
    return entry
  }

  #keep(input: In, from: SessionFacts, { meaning }: Said<Res>, hint: CacheHint): void {
    const { keyOf, keeping, maxEntries, maxTtlMs, maxErrorTtlMs, staleMs, clock, meters } =
      this.#options
    const refused = 't' in meaning
    // An end of the connection, and what is about this moment only, are never kept.
    if (refused && (meaning.t !== 'error' || meaning.error.temporary)) return
    const result = refused ? null : meaning.result
    // Effects belong to one call.
    if (hasEffects(result)) return
    let ttlMs = Math.min(hint.ttlMs, refused ? maxErrorTtlMs : maxTtlMs)
    const until = result === null ? 0 : keeping.until(result)
    const leftMs = until === 0 ? Infinity : until * 1000 - clock.now()
    ttlMs = Math.min(ttlMs, leftMs)
    if (ttlMs <= 0) return
    let { scope } = hint
    if (scope !== 'user' && result !== null && keeping.personal(result)) {
      this.#options.onPersonal()
      scope = 'user'
    }
    const key = keyOf(input, from, scope)
    if (key === null) return
    const before = this.#entries.get(key)
    if (before !== undefined) this.#delete(key, before)
    const freshUntil = clock.monotonic() + ttlMs
    const named = result === null ? '' : keeping.user(result)
    const stale = Math.min(
      refused ? 0 : hint.staleMs === 0 ? staleMs : hint.staleMs,
      leftMs - ttlMs,
    )
    this.#entries.set(key, {
      meaning,
      freshUntil,
      staleUntil: freshUntil + stale,
      scope,
      user: named === '' ? from.userId : named,
      channel: keeping.channel(input),
      key: hint.key,
    })
    if (scope !== 'user') this.#wide[scope]++
    if (this.#entries.size > maxEntries) {
      for (const [oldest, entry] of this.#entries) {
        this.#delete(oldest, entry)
        break
      }
    }
    meters.entries.set(this.#entries.size)
  }

  #delete(key: string, { scope }: Entry<Res>): void {
    this.#entries.delete(key)
    if (scope !== 'user') this.#wide[scope]--
  }

  /** An answer that holds for others, too, may be about any of them. */
  #isMeant({ scope, user, channel, key }: Entry<Res>, filter: PurgeFilter): boolean {
    const own = scope === 'user' && this.#options.byUser
    return (
      (filter.key === '' || filter.key === key) &&
      (filter.channel === '' || scope === 'all' || filter.channel === channel) &&
      (filter.user === '' || !own || filter.user === user)
    )
  }
}
