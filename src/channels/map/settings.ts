/** Options of a map namespace in their compiled form. spec: channels-and-engines.md §2.1, §11.2 */
import type { NamespaceOptionsConfig } from '../../config/index.js'
import type { MapSettings } from '../ports.js'

const DEFAULT_STREAM_SIZE = 100
const DEFAULT_STREAM_TTL_MS = 60_000
/** Metadata outlives the stream this many times, so that a client that was away long can tell. */
const META_PER_STREAM_TTL = 10
const DEFAULT_PAGE = { initial: 100, min: 100, max: 1000 } as const
const DEFAULT_CATCH_UP_MS = 5000

/** Settings of a namespace; null where its channels are no maps. */
export function compileMapSettings(options: NamespaceOptionsConfig): MapSettings | null {
  const { map, subscription_type: type } = options
  if (!type.startsWith('map') || map.mode === '') return null
  const maxPageSize = map.max_page_size || DEFAULT_PAGE.max
  return {
    options: lifetimes(map.mode, map),
    clientKey: map.client_key,
    removeClientOnUnsubscribe: map.remove_client_on_unsubscribe,
    publish: {
      proxy: map.publish_proxy_enabled,
      client: map.allow_publish_for_client,
      subscriber: map.allow_publish_for_subscriber,
      anonymous: map.allow_publish_for_anonymous,
    },
    remove: {
      proxy: map.remove_proxy_enabled,
      client: map.allow_remove_for_client,
      subscriber: map.allow_remove_for_subscriber,
      anonymous: map.allow_remove_for_anonymous,
    },
    defaultPageSize: map.default_page_size || DEFAULT_PAGE.initial,
    minPageSize: map.min_page_size || DEFAULT_PAGE.min,
    maxPageSize,
    liveLimit: map.live_transition_max_publication_limit || maxPageSize,
    catchUpTimeoutMs: Math.max(0, map.subscribe_catch_up_timeout || DEFAULT_CATCH_UP_MS),
  }
}

function lifetimes(
  mode: MapSettings['options']['mode'],
  map: NamespaceOptionsConfig['map'],
): MapSettings['options'] {
  if (mode === 'ephemeral') {
    return { mode, keyTtlMs: map.key_ttl, streamSize: 0, streamTtlMs: 0, metaTtlMs: 0 }
  }
  const streamSize = map.stream_size || DEFAULT_STREAM_SIZE
  const streamTtlMs = map.stream_ttl || DEFAULT_STREAM_TTL_MS
  if (mode === 'persistent') {
    return { mode, keyTtlMs: 0, streamSize, streamTtlMs, metaTtlMs: 0 }
  }
  const metaTtlMs = map.meta_ttl || Math.max(META_PER_STREAM_TTL * streamTtlMs, map.key_ttl)
  return { mode, keyTtlMs: map.key_ttl, streamSize, streamTtlMs, metaTtlMs }
}

/** Page size for a client that asks for `limit`, 0 or less = whatever the server likes. */
export function pageSize(settings: MapSettings, limit: number): number {
  const wanted = limit > 0 ? limit : settings.defaultPageSize
  return Math.min(Math.max(wanted, settings.minPageSize), settings.maxPageSize)
}
