/** One key as one reader tracks it: which version it has, and what its next patch is made against. */
import { WireForms, type FanOut, type Subscriber, type WireVariant } from '../ports.js'
import type { KeyItem } from './key-item.js'

/** The reader behind a tracked key. */
export interface KeyOwner {
  readonly delta: boolean
  forward(fanOut: FanOut, form: WireVariant): void
  /** The backend removed the key. */
  onRemoved(tracked: TrackedKey, fanOut: FanOut): void
  /** What is published to a key is not heard any more. */
  onLost(): void
}

/** A key of a reader; a subscriber of the key's line. */
export class TrackedKey implements Subscriber {
  readonly item: KeyItem
  /** What the reader holds, by its own word or by ours. */
  version: bigint
  /** Unix seconds, 0 = never. */
  expireAt: number
  /** Version that was delivered last here: the only base of a patch; 0n = none. */
  base = 0n
  readonly #owner: KeyOwner

  constructor(owner: KeyOwner, item: KeyItem, version: bigint, expireAt: number) {
    this.#owner = owner
    this.item = item
    this.version = version
    this.expireAt = expireAt
  }

  onPublication(fanOut: FanOut): void {
    const { push, previous } = fanOut
    if (push.kind !== 'pub') return
    const { pub } = push
    if (pub.removed === true) {
      this.#owner.onRemoved(this, fanOut)
      return
    }
    const version = pub.version ?? 0n
    if (version <= this.version) return
    this.version = version
    if (!this.#owner.delta) {
      this.#owner.forward(fanOut, WireForms.plain)
      return
    }
    const fits = previous !== null && this.base !== 0n && previous.version === this.base
    this.base = version
    this.#owner.forward(fanOut, fits ? WireForms.patch : WireForms.full)
  }

  onMembership(): void {
    // Lines of keys carry values only.
  }

  onGap(): void {
    // The next poll brings what was missed.
  }

  onLost(): void {
    this.#owner.onLost()
  }
}
