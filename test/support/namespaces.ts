/** Builders of namespace options: configuration and compiled form, everything off unless named. */
import {
  compileNamespaces,
  type Namespace,
  type NamespaceRules,
  type NamespaceTable,
} from '../../src/channels/index.js'
import type { NamespaceConfig, NamespaceOptionsConfig } from '../../src/config/index.js'

/** `channel.history_meta_ttl` of the builders: 720 h in ms. */
export const META_TTL_MS = 720 * 3_600_000

const OFF: NamespaceOptionsConfig = {
  presence: false,
  join_leave: false,
  force_push_join_leave: false,
  history_size: 0,
  history_ttl: 0,
  history_meta_ttl: 0,
  force_positioning: false,
  allow_positioning: false,
  force_recovery: false,
  allow_recovery: false,
  force_recovery_mode: '',
  auto_cache_recover: false,
  subscribe_from_start: false,
  allow_tags_filter: false,
  allowed_delta_types: [],
  delta_publish: false,
  allow_subscribe_for_client: false,
  allow_subscribe_for_anonymous: false,
  allow_publish_for_client: false,
  allow_publish_for_subscriber: false,
  allow_publish_for_anonymous: false,
  allow_presence_for_client: false,
  allow_presence_for_subscriber: false,
  allow_presence_for_anonymous: false,
  allow_history_for_client: false,
  allow_history_for_subscriber: false,
  allow_history_for_anonymous: false,
  allow_user_limited_channels: false,
  channel_regex: '',
  publication_schema: '',
  publication_data_format: '',
  subscribe_proxy_enabled: false,
  subscribe_proxy_name: 'default',
  publish_proxy_enabled: false,
  publish_proxy_name: 'default',
  sub_refresh_proxy_enabled: false,
  sub_refresh_proxy_name: 'default',
  subscribe_stream_proxy_enabled: false,
  subscribe_stream_proxy_name: 'default',
  subscribe_stream_proxy_bidirectional: false,
  subscription_type: '',
  shared_poll: {
    proxy_name: 'default',
    refresh_interval: 10_000,
    refresh_batch_size: 1000,
    max_keys_per_connection: 5000,
    mode: 'versionless',
    channel_shutdown_delay: 1000,
    track_expired_extra_delay: 25_000,
    publish_enabled: false,
  },
  map_clients_presence_channel_prefix: '',
  map_users_presence_channel_prefix: '',
  map: {
    mode: '',
    key_ttl: 0,
    stream_size: 0,
    stream_ttl: 0,
    meta_ttl: 0,
    client_key: '',
    remove_client_on_unsubscribe: false,
    allow_publish_for_client: false,
    allow_publish_for_subscriber: false,
    allow_publish_for_anonymous: false,
    allow_remove_for_client: false,
    allow_remove_for_subscriber: false,
    allow_remove_for_anonymous: false,
    publish_proxy_enabled: false,
    publish_proxy_name: 'default',
    remove_proxy_enabled: false,
    remove_proxy_name: 'default',
    default_page_size: 0,
    min_page_size: 0,
    max_page_size: 0,
    live_transition_max_publication_limit: 0,
    subscribe_catch_up_timeout: 5000,
  },
}

/** Options as in the configuration. */
export function namespaceOptions(
  set: Partial<NamespaceOptionsConfig> = {},
): NamespaceOptionsConfig {
  return { ...OFF, ...set }
}

/** A named namespace as in the configuration. */
export function namedNamespace(
  name: string,
  set: Partial<NamespaceOptionsConfig> = {},
): NamespaceConfig {
  return { name, ...OFF, ...set }
}

/** Rules with the defaults of the configuration. */
export function namespaceRules(set: Partial<NamespaceRules> = {}): NamespaceRules {
  return {
    max_length: 255,
    private_prefix: '$',
    namespace_boundary: ':',
    user_boundary: '#',
    user_separator: ',',
    history_meta_ttl: META_TTL_MS,
    publication_data_format: '',
    without_namespace: OFF,
    namespaces: [],
    ...set,
  }
}

/** A table whose channels without a namespace have these options. */
export function tableOf(set: Partial<NamespaceOptionsConfig> = {}): NamespaceTable {
  return compileNamespaces(namespaceRules({ without_namespace: namespaceOptions(set) }))
}

/** A compiled namespace with these options. */
export function namespaceOf(set: Partial<NamespaceOptionsConfig> = {}): Namespace {
  const resolved = tableOf(set).resolve('any')
  if (resolved === null) throw new Error('a name without namespace always resolves')
  return resolved.namespace
}
