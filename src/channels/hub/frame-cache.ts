/**
 * One push on its way to many subscribers: its frames, and how far it has come.
 * spec: channels-and-engines.md §10.1 (encoded once per variant)
 */
import {
  UnencodablePayload,
  type Codec,
  type Frame,
  type Publication,
  type Push,
} from '../../protocol/index.js'
import { inDeltaNotation } from '../delta/delta.js'
import { WireForms, type FanOut, type WireVariant } from '../ports.js'

/** Codecs by bit 0 of a wire variant; null = nobody speaks it. */
export type Codecs = readonly (Codec | null)[]

const UNIDIRECTIONAL = 2
const NO_VARIANT = -1

/** A push that is being delivered. */
export class Delivery implements FanOut {
  readonly push: Push
  readonly epoch: string
  readonly previous: Publication | null
  /** Monotonic ms. */
  readonly startedAtMs: number
  /** Slots before this one have been served. Belongs to the channel, like the next two. */
  cursor = 0
  /** Slots from this one on came later and are not served. */
  end = 0
  next: Delivery | null = null
  readonly #codecs: Codecs
  // The variant of last time: most channels have one variant, so this is one compare.
  #variant: WireVariant = NO_VARIANT
  #frame: Frame | null = null
  #others: (Frame | null | undefined)[] | null = null

  constructor(
    codecs: Codecs,
    push: Push,
    epoch: string,
    startedAtMs: number,
    previous: Publication | null = null,
  ) {
    this.#codecs = codecs
    this.push = push
    this.epoch = epoch
    this.previous = previous
    this.startedAtMs = startedAtMs
  }

  frame(variant: WireVariant): Frame | null {
    return variant === this.#variant ? this.#frame : this.#find(variant)
  }

  #find(variant: WireVariant): Frame | null {
    const frames = (this.#others ??= [])
    let frame = frames[variant]
    if (frame === undefined) {
      frame = this.#encode(variant)
      frames[variant] = frame
    }
    this.#variant = variant
    this.#frame = frame
    return frame
  }

  #encode(variant: WireVariant): Frame | null {
    const codec = this.#codecs[variant & 1] ?? null
    if (codec === null) return null
    try {
      return codec.push(this.#formed(variant, codec.id), (variant & UNIDIRECTIONAL) !== 0)
    } catch (cause) {
      if (cause instanceof UnencodablePayload) return null
      throw cause
    }
  }

  #formed(variant: WireVariant, codec: Codec['id']): Push {
    const { push } = this
    if ((variant & (WireForms.full | WireForms.patch)) === 0 || push.kind !== 'pub') return push
    const base = (variant & WireForms.patch) === 0 ? null : this.previous
    return { ...push, pub: inDeltaNotation(push.pub, base, codec) }
  }
}
