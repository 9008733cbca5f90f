/**
 * How publications travel to subscribers with delta compression: in full, or as a patch against the
 * publication that the subscriber got before. spec: client-protocol.md §7.2,
 * channels-and-engines.md §4.6
 */
import { isUtf8 } from 'node:buffer'
import { bytesPayload, type Payload } from '../../base/index.js'
import type { Codec, Publication, SentPublication } from '../../protocol/index.js'
import { createDelta } from './fossil.js'

/** Bytes that the patches of one reply may be computed from; the rest of it travels in full. */
const MAX_CHAINED_BYTES = 4_194_304

/** A patch, kept with its target: subscribers of one stream need the same one again and again. */
type KnownPatch = {
  /** Weak: else each publication would hold the one before it for ever. */
  readonly base: WeakRef<Publication>
  /** null = in full. */
  readonly data: Payload | null
  /** Whether it can stand in a JSON text: patch, base and result are UTF-8. */
  readonly textual: boolean
}

const known = new WeakMap<Publication, KnownPatch>()

/** A publication in delta notation, against `base` where that is shorter. */
export function inDeltaNotation(
  publication: Publication,
  base: Publication | null,
  codec: Codec['id'],
): SentPublication {
  const data = base === null ? null : usablePatch(publication, base, codec)
  if (data === null) return inFull(publication)
  return { ...publication, data, form: 'patch' }
}

/**
 * Publications of one reply: the first in full, each next one against its predecessor; those with a
 * key by key, and a removal ends the chain of its key.
 */
export function chainDeltas(
  publications: readonly Publication[],
  codec: Codec['id'],
): readonly SentPublication[] {
  const bases = new Map<string, Publication>()
  let left = MAX_CHAINED_BYTES
  return publications.map((publication) => {
    const { key = '', removed } = publication
    const base = bases.get(key) ?? null
    if (removed === true) {
      bases.delete(key)
      return inFull(publication)
    }
    if (base !== null) left -= costOf(publication, base)
    bases.set(key, publication)
    return inDeltaNotation(publication, left < 0 ? null : base, codec)
  })
}

/** A publication in delta notation without a base. */
export function inFull(publication: Publication): SentPublication {
  return { ...publication, form: 'full' }
}

function usablePatch(
  publication: Publication,
  base: Publication,
  codec: Codec['id'],
): Payload | null {
  const { data, textual } = patchBetween(publication, base)
  if (codec === 'protobuf') return data
  return textual && publication.data.isJson() ? data : null
}

function patchBetween(publication: Publication, base: Publication): KnownPatch {
  const before = known.get(publication)
  if (before?.base.deref() === base) return before
  const from = base.data.bytes()
  const to = publication.data.bytes()
  const patch = createDelta(from, to)
  const made: KnownPatch = {
    base: new WeakRef(base),
    data: patch === null ? null : bytesPayload(patch),
    textual: patch !== null && isUtf8(patch) && isUtf8(from) && isUtf8(to),
  }
  known.set(publication, made)
  return made
}

function costOf(publication: Publication, base: Publication): number {
  const cached = known.get(publication)?.base.deref() === base
  return cached ? 0 : publication.data.size + base.data.size
}
