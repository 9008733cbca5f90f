/** Options of a channel namespace. spec: channels-and-engines.md §2.1 */
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import { bool, choice, duration, int, section, text, texts } from './kinds.js'
import { namespaceSharedPoll } from './shared-poll.js'
import { mapOptions } from './map.js'
import { switchShape } from './proxy.js'
import { commercials, fixed, type UnbuiltKeys } from './unbuilt.js'

/** Formats of a publication's data. */
export const DATA_FORMATS = ['', 'json', 'json_object', 'binary'] as const

/** Options of `channel.without_namespace` and of each namespace. */
const namespaceShape = (rows: ProxyEventRows) => ({
  presence: bool(false, 'Keep track of who is subscribed.'),
  join_leave: bool(false, 'Publish join and leave events.'),
  force_push_join_leave: bool(false, 'Send join and leave to subscribers who did not ask.'),
  history_size: int(0, 'Publications kept per channel; needs history_ttl.'),
  history_ttl: duration('0s', 'Life of history since the last publication, whole seconds.', {
    lifetime: true,
  }),
  history_meta_ttl: duration('0s', 'Life of offset and epoch; 0 = channel.history_meta_ttl.', {
    lifetime: true,
  }),
  force_positioning: bool(false, 'Check the position of every subscriber.'),
  allow_positioning: bool(false, 'Clients may ask for position checks.'),
  force_recovery: bool(false, 'Every subscription recovers missed publications.'),
  allow_recovery: bool(false, 'Clients may ask for recovery.'),
  force_recovery_mode: choice(['', 'stream', 'cache'], '', 'How to recover; empty = stream.'),
  subscribe_from_start: bool(
    false,
    'Who subscribes without a position gets all that history has; needs force_recovery.',
    { own: true },
  ),
  auto_cache_recover: bool(false, 'Cache mode: send the latest publication to new subscribers.'),
  allow_tags_filter: bool(false, 'Clients may filter publications by tags.'),
  allowed_delta_types: texts([], 'Delta compression that clients may ask for: fossil.'),
  delta_publish: bool(false, 'Mark every publication for delta compression.'),
  allow_subscribe_for_client: bool(false, 'Authenticated clients may subscribe.'),
  allow_subscribe_for_anonymous: bool(false, 'Extends the previous to anonymous clients.'),
  allow_publish_for_client: bool(false, 'Authenticated clients may publish.'),
  allow_publish_for_subscriber: bool(false, 'Subscribers may publish.'),
  allow_publish_for_anonymous: bool(false, 'Extends the previous two to anonymous clients.'),
  allow_presence_for_client: bool(false, 'Authenticated clients may ask who is there.'),
  allow_presence_for_subscriber: bool(false, 'Subscribers may ask who is there.'),
  allow_presence_for_anonymous: bool(false, 'Extends the previous two to anonymous clients.'),
  allow_history_for_client: bool(false, 'Authenticated clients may read history.'),
  allow_history_for_subscriber: bool(false, 'Subscribers may read history.'),
  allow_history_for_anonymous: bool(false, 'Extends the previous two to anonymous clients.'),
  allow_user_limited_channels: bool(false, 'Names like dialog#42,43 admit only these users.'),
  channel_regex: text('', 'RE2 expression that the name after the namespace must contain.'),
  publication_data_format: choice(
    DATA_FORMATS,
    '',
    'Form of publication data; empty = channel.publication_data_format.',
  ),
  publication_schema: text(
    '',
    'JSON Schema 2020-12 that publication data must fit: its text, or the path of a file.',
  ),
  ...switchShape(rows, 'channel', ''),
  subscription_type: choice(
    ['', 'stream', 'map', 'map_clients', 'map_users', 'shared_poll'],
    '',
    'Kind of subscription; empty = stream.',
  ),
  map_clients_presence_channel_prefix: text(
    '',
    'Mirror connections of a channel into the map channel prefix + channel.',
  ),
  map_users_presence_channel_prefix: text(
    '',
    'Mirror users of a channel into the map channel prefix + channel.',
  ),
  map: mapOptions(rows),
  shared_poll: namespaceSharedPoll(rows),
})

/** Known options of a namespace that are not built. */
const namespaceUnbuilt: UnbuiltKeys = {
  publish_proxy_bypass: fixed([]),
  subscribe_proxy_token: fixed('local'),
  ...commercials('subscribe_cel publish_cel history_cel presence_cel pattern caps'),
  ...commercials('batch_max_size batch_max_delay batch_flush_latest'),
  ...commercials(
    'state_proxy_enabled state_events cache_empty_proxy_enabled cache_empty_proxy_name',
  ),
  ...commercials('shared_position_sync keep_latest_publication allow_channel_compaction'),
  ...commercials('client_publication client_publish_debounce_interval'),
  ...commercials('engine broker_name presence_manager_name'),
}

/** `channel.without_namespace`, and an item of `channel.namespaces`. */
export function namespaceSections(rows: ProxyEventRows) {
  const shape = namespaceShape(rows)
  return {
    options: section('Options of channels without a namespace.', shape, namespaceUnbuilt),
    item: section(
      'A namespace: the part of a channel name before the boundary.',
      {
        name: text('', 'Unique name, at least two of letters, digits, `-`, `_`, `.`.'),
        ...shape,
      },
      namespaceUnbuilt,
    ),
  }
}
