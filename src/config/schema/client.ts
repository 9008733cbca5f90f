/** Clients: who may connect, limits and delays. spec: server-api-and-operations.md §4.8 */
import {
  bool,
  duration,
  durationNotZero,
  durationOrOff,
  int,
  intNotZero,
  list,
  reloadable,
  section,
  text,
  texts,
} from './kinds.js'
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import { proxiesBelow, proxyShape } from './proxy.js'
import { tlsTowards } from './tls.js'
import { commercials, idle, switched } from './unbuilt.js'

const secret = { secret: true } as const

const tokenShape = {
  hmac_secret_key: text('', 'Secret of HS256, HS384 and HS512 tokens.', secret),
  hmac_previous_secret_key: text('', 'Secret that is still accepted while rotating.', secret),
  hmac_previous_secret_key_valid_until: int(0, 'End of the previous secret, Unix s; 0 = no end.'),
  rsa_public_key: text('', 'PEM text of the key of RS256, RS384 and RS512 tokens.'),
  ecdsa_public_key: text('', 'PEM text of the key of ES256, ES384 and ES512 tokens.'),
  jwks_public_endpoint: text('', 'URL of a key set; static keys are then ignored.'),
  jwks_tls: tlsTowards('the key set', 'Use the settings below for https endpoints.'),
  insecure_skip_jwks_endpoint_safety_check: bool(
    false,
    'Allow any pattern to fill placeholders of the key set URL.',
  ),
  issuer: text('', 'Exact `iss` of a token; empty = not checked.'),
  issuer_regex: text('', 'RE2 expression found in `iss` (unanchored: write ^…$).'),
  audience: text('', 'Exact `aud` of a token; empty = not checked.'),
  audience_regex: text('', 'RE2 expression found in `aud` (unanchored: write ^…$).'),
  user_id_claim: text('', 'Claim that holds the user instead of `sub`.'),
}

const tokenUnbuilt = commercials('jwks meta_from_claim labels_from_claim')

const connectDisconnect = section('Meaning of one error code.', {
  code: int(0, 'Code of the error.'),
  to: section('The disconnect.', {
    code: int(0, 'Disconnect code.'),
    reason: text('', 'Reason.'),
  }),
})

const limits = {
  channel_limit: intNotZero(128, 'Subscriptions per connection.'),
  queue_max_size: intNotZero(1_048_576, 'Bytes waiting to be sent to one client.'),
  command_queue_max_size: int(1_048_576, 'Bytes of commands of one client waiting to run.', {
    own: true,
    min: 1,
  }),
  concurrency: int(0, 'Commands of one client handled at the same time; 0 and 1 = one.'),
  connection_limit: int(0, 'Connections per node; 0 = no limit.'),
  user_connection_limit: int(0, 'Connections per user and node; 0 = no limit.'),
  connection_rate_limit: int(0, 'New connections per second and node; 0 = no limit.'),
  history_max_publication_limit: int(300, 'Publications one history call of a client returns.'),
  recovery_max_publication_limit: int(300, 'Publications one recovery returns.'),
}

const delays = {
  ping_interval: durationOrOff('25s', 'Time between pings; longer than pong_timeout.'),
  pong_timeout: durationOrOff('8s', 'Longest wait for a pong.'),
  expired_close_delay: duration('25s', 'Time to refresh an expired connection.'),
  expired_sub_close_delay: duration('25s', 'Time to refresh an expired subscription.'),
  stale_close_delay: duration('10s', 'Time a connection has to send connect.'),
  presence_update_interval: durationNotZero('27s', 'Time between presence updates.'),
  channel_position_check_delay: durationNotZero('40s', 'Time between position checks.'),
  channel_position_max_time_lag: duration('0s', 'Oldest publication accepted; 0 = any.', {
    lifetime: true,
  }),
}

/** `client`, with the proxies of the events of a table. */
export const clientSection = (rows: ProxyEventRows) =>
  section(
    'Client connections.',
    {
      allowed_origins: texts([], 'Origins browsers may connect from; globs with `*`.'),
      token: reloadable(section('Connection tokens (JWT).', tokenShape, tokenUnbuilt)),
      subscription_token: reloadable(
        section(
          'Subscription tokens; off = as connection tokens.',
          { enabled: bool(false, 'Use the settings of this block alone.'), ...tokenShape },
          tokenUnbuilt,
        ),
      ),
      allow_anonymous_connect_without_token: reloadable(
        bool(false, 'Accept clients without credentials.'),
      ),
      disallow_anonymous_connection_tokens: reloadable(
        bool(false, 'Refuse tokens without a user.'),
      ),
      insecure: reloadable(
        bool(false, 'No authentication and no permission checks. For tests only.'),
      ),
      insecure_skip_token_signature_verify: reloadable(
        bool(false, 'Trust every token. Dangerous.'),
      ),
      user_id_http_header: text('', 'Header a trusted proxy in front puts the user into.'),
      connect_include_server_time: bool(false, 'Put `time` (Unix ms) into the connect reply.'),
      ...delays,
      ...limits,
      subscribe_to_user_personal_channel: reloadable(
        section('Personal channel of each user.', {
          enabled: bool(false, 'Subscribe users to it when they connect.'),
          personal_channel_namespace: text('', 'Its namespace.'),
          single_connection: bool(false, 'Close other connections of the user; needs presence.'),
        }),
      ),
      connect_code_to_unidirectional_disconnect: section(
        'Disconnect codes for unidirectional clients whose connect fails with an error.',
        {
          enabled: bool(false, 'Use the transforms.'),
          transforms: list('Error → disconnect.', connectDisconnect, false),
        },
      ),
      proxy: reloadable(
        section('Proxies of the connection.', proxiesBelow(rows, 'client.proxy.'), {
          lifecycle: switched(idle(Object.keys(proxyShape).join(' '))),
        }),
      ),
    },
    commercials(
      'rate_limit write_delay write_with_timer queue_shrink_delay max_messages_in_frame ' +
        'reply_without_queue batch_periodic_events',
    ),
  )
