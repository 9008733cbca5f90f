/**
 * The backend behind one set of targets: looks their addresses up, now and then again, and hands out
 * links to calls, one address after the other. Calls wait while a connection is being made and fail
 * at once while none can be. spec: proxy.md §3.3, §9.17
 */
import { isIP } from 'node:net'
import { systemResolver, type Clock, type GrpcTarget } from '../../../base/index.js'
import { BackendFailure } from '../../failure.js'
import { connectFailure } from '../classify.js'
import { publicLookup } from '../outbound.js'
import type { Link } from './link.js'
import type { Peer, PeerOwner } from './peer.js'

/** A failed look-up is not repeated before this. */
const LOOKUP_PAUSE_MS = 1000

/** A call that wants a link. */
export interface LinkTaker {
  /** Takes a link that has room. */
  onLink(link: Link, peer: Peer): void
  /** There is none. */
  onNoLink(failure: BackendFailure): void
}

/** Finds the addresses of a host name. */
export type Lookup = (
  host: string,
  done: (error: Error | null, addresses: readonly string[]) => void,
) => void

/** Addresses of a host name that are public. */
export const publicAddresses: Lookup = (host, done) => {
  publicLookup(host, { all: true }, (error, found) => {
    const all = typeof found === 'string' ? [] : found.map(({ address }) => address)
    done(error, all)
  })
}

const systemLookup: Lookup = (host, done) => {
  systemResolver.addresses(host).then(
    (addresses) => {
      done(null, addresses)
    },
    (error: unknown) => {
      done(error instanceof Error ? error : new Error(String(error)), [])
    },
  )
}

/** What a balancer is made from. */
export type BalancerOptions = {
  readonly targets: readonly GrpcTarget[]
  readonly dnsRefreshMs: number
  readonly clock: Clock
  /** Addresses of a host name. Default: those that the resolver of the process knows. */
  readonly lookup?: Lookup
  /** Makes the peer of an address of a target. */
  readonly peer: (target: GrpcTarget, address: string, owner: PeerOwner) => Peer
}

type Source = {
  readonly target: GrpcTarget
  /** Addresses; null = not looked up yet. */
  addresses: readonly string[] | null
  looking: boolean
  lookAgainAt: number
}

/** Hands out links. */
export class Balancer implements PeerOwner {
  readonly #options: BalancerOptions
  readonly #sources: readonly Source[]
  readonly #waiting = new Set<LinkTaker>()
  #peers = new Map<string, Peer>()
  #order: readonly Peer[] = []
  #next = 0
  #lastFailure: BackendFailure | null = null
  #closed = false

  constructor(options: BalancerOptions) {
    this.#options = options
    this.#sources = options.targets.map((target) => {
      const fixed = target.socketPath !== '' || isIP(target.host) !== 0
      return {
        target,
        addresses: fixed ? [target.host] : null,
        looking: false,
        lookAgainAt: fixed ? Infinity : -Infinity,
      }
    })
    this.#updatePeers()
  }

  /** Gives the call a link, now or when there is one, or tells it that there is none. */
  acquire(taker: LinkTaker): void {
    if (this.#closed) {
      taker.onNoLink(new BackendFailure('network', 'the proxy is closed', { notSent: true }))
      return
    }
    this.#lookUp()
    this.#waiting.add(taker)
    // Nobody overtakes: those who came before get what there is first.
    this.#serve()
  }

  /** The call does not want a link any more. */
  forget(taker: LinkTaker): void {
    this.#waiting.delete(taker)
  }

  /** Takes no more calls; resolves when the running ones are done. */
  async close(): Promise<void> {
    this.#closed = true
    this.#failAll(new BackendFailure('network', 'the proxy is closed', { notSent: true }))
    await Promise.all(this.#order.map((peer) => peer.retire()))
  }

  onRoom(): void {
    if (this.#waiting.size > 0) this.#serve()
  }

  onGone(failure: BackendFailure | null): void {
    if (failure !== null) this.#lastFailure = failure
    // The address may have moved.
    for (const source of this.#sources) {
      if (source.addresses !== null && source.lookAgainAt !== Infinity) {
        source.lookAgainAt = Math.min(source.lookAgainAt, this.#now() + LOOKUP_PAUSE_MS)
      }
    }
    if (this.#waiting.size > 0) this.#serve()
  }

  #serve(): void {
    for (const taker of this.#waiting) {
      if (!this.#handOut(taker)) break
    }
    if (this.#waiting.size > 0 && !this.#isHopeful()) {
      this.#failAll(this.#lastFailure ?? connectFailure(null))
    }
  }

  /** Round robin over the addresses that have a link with room. */
  #handOut(taker: LinkTaker): boolean {
    const count = this.#order.length
    for (let i = 0; i < count; i++) {
      const at = (this.#next + i) % count
      const peer = this.#order[at]
      const link = peer?.link() ?? null
      if (link === null || peer === undefined) continue
      this.#next = (at + 1) % count
      this.#waiting.delete(taker)
      taker.onLink(link, peer)
      return true
    }
    return false
  }

  #isHopeful(): boolean {
    return (
      this.#order.some((peer) => peer.isHopeful) || this.#sources.some((source) => source.looking)
    )
  }

  #failAll(failure: BackendFailure): void {
    const takers = [...this.#waiting]
    this.#waiting.clear()
    for (const taker of takers) taker.onNoLink(failure)
  }

  #lookUp(): void {
    const now = this.#now()
    for (const source of this.#sources) {
      if (source.looking || now < source.lookAgainAt) continue
      source.looking = true
      const { lookup = systemLookup } = this.#options
      lookup(source.target.host, (error, addresses) => {
        this.#onLookUp(source, error, addresses)
      })
    }
  }

  #onLookUp(source: Source, error: Error | null, addresses: readonly string[]): void {
    source.looking = false
    if (this.#closed) return
    if (error !== null || addresses.length === 0) {
      // Addresses that were found once are better than none.
      source.lookAgainAt = this.#now() + LOOKUP_PAUSE_MS
      this.#lastFailure = connectFailure(error)
    } else {
      source.lookAgainAt = this.#now() + Math.max(LOOKUP_PAUSE_MS, this.#options.dnsRefreshMs)
      source.addresses = addresses
      this.#updatePeers()
    }
    if (this.#waiting.size > 0) this.#serve()
  }

  #updatePeers(): void {
    const before = this.#peers
    this.#peers = new Map()
    for (const { target, addresses } of this.#sources) {
      for (const address of addresses ?? []) {
        const key = `${target.authority} ${address} ${target.socketPath}`
        const peer = before.get(key) ?? this.#options.peer(target, address, this)
        this.#peers.set(key, peer)
      }
    }
    this.#order = [...this.#peers.values()]
    for (const [key, peer] of before) if (!this.#peers.has(key)) void peer.retire()
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }
}
