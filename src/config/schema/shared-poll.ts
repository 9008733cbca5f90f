/** Shared poll subscriptions. spec: channels-and-engines.md §2.1, §2.4, §11.7 */
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import {
  bool,
  choice,
  durationNotZero,
  durationSigned,
  int,
  intNotZero,
  reloadable,
  section,
  text,
} from './kinds.js'
import { switchShape } from './proxy.js'
import { commercials } from './unbuilt.js'

/** How the server learns that a value has changed. */
export const SHARED_POLL_MODES = ['', 'versionless', 'versioned'] as const

/** `shared_poll` of a namespace, with the switches of the events of a table. */
export const namespaceSharedPoll = (rows: ProxyEventRows) =>
  section(
    'Channels of subscription_type shared_poll.',
    {
      ...switchShape(rows, 'channel', 'shared_poll.'),
      refresh_interval: durationNotZero('10s', 'How often every key of a channel is polled.'),
      refresh_batch_size: intNotZero(1000, 'Most keys in one request to the backend.'),
      max_keys_per_connection: intNotZero(5000, 'Most keys of a channel one connection may track.'),
      mode: choice(
        SHARED_POLL_MODES,
        'versionless',
        'versionless: a change shows in the data; versioned: the backend numbers its values; empty = versionless.',
      ),
      channel_shutdown_delay: durationSigned(
        '1s',
        'How long the state of an abandoned channel is kept.',
        'negative (-1s) = not at all',
      ),
      track_expired_extra_delay: durationNotZero(
        '25s',
        'How long keys are still tracked after the end of their signature.',
      ),
      publish_enabled: bool(false, 'Accept shared_poll_publish of the API; needs mode versioned.'),
    },
    commercials('keep_latest_data backpressure_max_interval'),
  )

/** `shared_poll`. */
export const sharedPoll = section(
  'Shared poll subscriptions of all namespaces.',
  {
    hmac_secret_key: reloadable(
      text('', 'Key of the signatures by which clients may track keys.', {
        secret: true,
      }),
    ),
    hmac_previous_secret_key: reloadable(
      text('', 'An older key that is still accepted.', { secret: true }),
    ),
    hmac_previous_secret_key_valid_until: reloadable(
      int(
        0,
        'Signatures issued later than this (Unix seconds) are refused under the older key; 0 = no limit.',
      ),
    ),
    concurrency_limit: intNotZero(64, 'Most polls of this node that run at once.'),
  },
  commercials('notification'),
)
