/** What every script of maps is given. spec: channels-and-engines.md §11.6 */
import type { MapOptions } from '../ports.js'
import type { MapKeys } from './keys.js'

/**
 * What belongs to the state outlives the metadata by this much, in ms: who removes expired keys needs to
 * find them, also when the lifetime of keys is that of the metadata.
 */
const GRACE_MS = 60_000

/** Keys in the order of the scripts. */
export function mapKeyList(keys: MapKeys): readonly string[] {
  return [keys.meta, keys.stream, keys.state, keys.expiry, keys.stateMeta, keys.schedule]
}

/** Life of what belongs to the state as scripts are told: ms, '0' = for ever. */
export function stateTtl({ metaTtlMs }: MapOptions): string {
  return metaTtlMs === 0 ? '0' : String(metaTtlMs + GRACE_MS)
}
