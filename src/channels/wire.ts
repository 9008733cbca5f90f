/** How one push is encoded for many subscribers. spec: channels-and-engines.md §10.1 */
import type { Frame, Publication, Push } from '../protocol/index.js'

/**
 * Small integer that names a way to encode a push: codec (bit 0: Protobuf), direction (bit 1:
 * unidirectional) and, for publications, {@link WireForms}.
 */
export type WireVariant = number

/** Bits of a {@link WireVariant} that say how a publication travels. */
export const WireForms = {
  plain: 0,
  /** Delta notation, in full. */
  full: 4,
  /** Delta notation, against `FanOut.previous` where that is shorter. */
  patch: 8,
} as const

/** One push on its way to many subscribers; encodes at most once per variant. */
export interface FanOut {
  readonly push: Push
  /** Publication of the same stream that a patch is made against; null = there is none. */
  readonly previous: Publication | null
  /** Frame for a variant; null when the payload cannot be written in it (close with 3506). */
  frame(variant: WireVariant): Frame | null
}
