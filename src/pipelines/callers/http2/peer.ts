/**
 * One address of a backend: its links, and how long to leave it alone after it could not be reached.
 * A link is opened by the first call that wants one, a second when the first has no room.
 */
import type { BackendFailure } from '../../failure.js'
import { Link, type LinkOptions, type LinkOwner } from './link.js'

const BACKOFF_BASE_MS = 50
const BACKOFF_MAX_MS = 3000

/** What a peer tells its owner. */
export interface PeerOwner {
  /** A link became usable or has room again. */
  onRoom(): void
  /** A link is gone, or could not be made. */
  onGone(failure: BackendFailure | null): void
}

/** How links are made, and how many. */
export type PeerOptions = LinkOptions & { readonly maxLinks: number }

/** An address. */
export class Peer implements LinkOwner {
  readonly #owner: PeerOwner
  readonly #options: PeerOptions
  readonly #links: Link[] = []
  /** Those that take no new calls, until their last one is done. */
  readonly #draining = new Set<Link>()
  #failures = 0
  #retryAt = -Infinity
  #retired = false
  #onEmpty: (() => void) | null = null

  constructor(owner: PeerOwner, options: PeerOptions) {
    this.#owner = owner
    this.#options = options
  }

  /**
   * The least busy link with room; null = none. Opens another one when none has room and the address
   * may be tried.
   */
  link(): Link | null {
    let best: Link | null = null
    let connecting = false
    for (const link of this.#links) {
      if (link.isConnecting) connecting = true
      else if (link.hasRoom && (best === null || link.streams < best.streams)) best = link
    }
    if (
      best === null &&
      !connecting &&
      this.#links.length < this.#options.maxLinks &&
      this.#mayTry()
    ) {
      this.#links.push(new Link(this, this.#options))
    }
    return best
  }

  /** Whether a call that waits may get a link of this address without anything else happening. */
  get isHopeful(): boolean {
    return this.#links.length > 0
  }

  /** The address has answered a call. */
  succeeded(): void {
    this.#failures = 0
  }

  /** Ends all links; resolves once their calls are done. */
  retire(): Promise<void> {
    this.#retired = true
    for (const link of [...this.#links]) link.retire()
    return new Promise((resolve) => {
      this.#onEmpty = resolve
      this.#checkEmpty()
    })
  }

  onReady(): void {
    this.#owner.onRoom()
  }

  onRoom(): void {
    this.#owner.onRoom()
  }

  onGone(link: Link, failure: BackendFailure | null): void {
    const index = this.#links.indexOf(link)
    if (index >= 0) this.#links.splice(index, 1)
    this.#draining.add(link)
    if (failure !== null) {
      this.#failures++
      const delayMs = Math.min(BACKOFF_MAX_MS, BACKOFF_BASE_MS * 2 ** (this.#failures - 1))
      // Full strength minus jitter, so that nodes do not come back in step.
      this.#retryAt = this.#options.clock.monotonic() + delayMs * (0.8 + Math.random() * 0.2)
    }
    this.#owner.onGone(failure)
  }

  onClosed(link: Link): void {
    this.#draining.delete(link)
    this.#checkEmpty()
  }

  #checkEmpty(): void {
    if (this.#links.length === 0 && this.#draining.size === 0) this.#onEmpty?.()
  }

  #mayTry(): boolean {
    return !this.#retired && this.#options.clock.monotonic() >= this.#retryAt
  }
}
