/** Options of map channels. spec: channels-and-engines.md §2.1, §11.2 */
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import { bool, choice, duration, durationOrOff, int, section } from './kinds.js'
import { switchShape } from './proxy.js'
import { commercials } from './unbuilt.js'

/** `map` of a namespace, with the switches of the events of a table. */
export const mapOptions = (rows: ProxyEventRows) =>
  section(
    'Options of map channels (subscription_type map…).',
    {
      mode: choice(
        ['', 'ephemeral', 'recoverable', 'persistent'],
        '',
        'How keys are kept; must be set for map channels.',
      ),
      key_ttl: duration('0s', 'Life of a key since its last change; not in mode persistent.', {
        lifetime: true,
      }),
      stream_size: int(0, 'Changes kept for clients that reconnect; 0 = 100.'),
      stream_ttl: duration('0s', 'Life of the changes since the last one; 0 = 1m.', {
        lifetime: true,
      }),
      meta_ttl: duration('0s', 'Life of offset and epoch; 0 = derived from the other lifetimes.', {
        lifetime: true,
      }),
      client_key: choice(
        ['', 'client_id', 'user_id'],
        '',
        'Key that clients write: their client or user id; empty = the one they send.',
      ),
      remove_client_on_unsubscribe: bool(
        false,
        'Remove the key that equals the client id when its client leaves.',
      ),
      allow_publish_for_client: bool(false, 'Authenticated clients may write keys.'),
      allow_publish_for_subscriber: bool(false, 'Subscribers may write keys.'),
      allow_publish_for_anonymous: bool(false, 'Extends the previous two to anonymous clients.'),
      allow_remove_for_client: bool(false, 'Authenticated clients may remove keys.'),
      allow_remove_for_subscriber: bool(false, 'Subscribers may remove keys.'),
      allow_remove_for_anonymous: bool(false, 'Extends the previous two to anonymous clients.'),
      ...switchShape(rows, 'channel', 'map.'),
      default_page_size: int(0, 'Keys per page when the client names no number; 0 = 100.'),
      min_page_size: int(0, 'Fewest keys per page; 0 = 100.'),
      max_page_size: int(0, 'Most keys per page; 0 = 1000.'),
      live_transition_max_publication_limit: int(
        0,
        'Most changes in the reply that ends catching up; 0 = max_page_size.',
      ),
      subscribe_catch_up_timeout: durationOrOff('5s', 'Longest time to read all pages; 0 = 5s.'),
    },
    commercials('broker_name full_state_channel_prefix full_state_tick_interval'),
  )
