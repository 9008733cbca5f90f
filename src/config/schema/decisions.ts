/**
 * Parts of `policy` about decisions: what clients are told when there is none, how long one holds, who
 * shares it. spec: proxy.md §9.5, §9.10, §9.14 … §9.16
 */
import { bool, choice, duration, int, list, section, text, texts } from './kinds.js'
import { toDisconnect, toError } from './outcomes.js'

const own = { own: true } as const

const errorRule = section('A kind of failure, and what it means to the client.', {
  match: section('Which failures; exactly one of these.', {
    http: text('', 'HTTP status other than 200: 404, or a class like 4xx.'),
    grpc: text('', 'gRPC status by name: PERMISSION_DENIED.'),
    kind: text(
      '',
      'dns, connect, tls, timeout, reset, too_large, decode, breaker_open, queue_full, or a kind as it stands in the log.',
    ),
  }),
  to_error: toError,
  to_disconnect: toDisconnect,
})

/** `policy.errors`. */
export const errors = list(
  'Failure → error or disconnect; the first match counts, after http.status_to_code_transforms.',
  errorRule,
  false,
)

/** `policy.on_failure`. */
export const onFailure = section(
  'What a call that failed means to the client, where `errors` says nothing: default, allow, {error: …} or {disconnect: …}.',
  {
    mode: choice(
      ['default', 'allow'],
      'default',
      'default = as the reference; allow = as an empty result.',
      own,
    ),
    error: toError,
    disconnect: toDisconnect,
  },
  {},
  'mode',
)

/** `policy.refresh_grace`. */
export const refreshGrace = section('What expires while nobody answers goes on for a while.', {
  step: duration('60s', 'Time until the backend is asked again.', own),
  limit: duration(
    '0s',
    'Time since the first failure after which it expires; 0 = without end.',
    own,
  ),
})

const KEY_ABOUT =
  'What makes two questions the same: user (with meta), channel, data, headers (with client_context).'
const WHOLE_KEY = ['user', 'channel', 'data', 'headers']

/** `policy.coalesce`. */
export const coalesce = section('Equal questions at the same time are one call.', {
  enabled: bool(false, 'Join connect, subscribe, refresh and sub_refresh calls.', own),
  key: texts(WHOLE_KEY, KEY_ABOUT, own),
})

/** `policy.cache`. */
export const cache = section(
  'Keeps connect and subscribe decisions on the node for as long as the backend lets them be kept.',
  {
    enabled: bool(
      false,
      'Keep what the backend lets be kept: Cache-Control, or with extensions `cache` beside `result`.',
      own,
    ),
    key: texts(WHOLE_KEY, KEY_ABOUT, own),
    max_ttl: duration('60s', 'Longest time that a result is kept.', { ...own, lifetime: true }),
    max_error_ttl: duration('5s', 'Longest time that an error is kept; 0 = not at all.', {
      ...own,
      lifetime: true,
    }),
    max_entries: int(100_000, 'Decisions that are kept, per event and proxy.', { ...own, min: 1 }),
    stale_if_error: duration(
      '0s',
      'How long after its time a result stands in for a call that failed, where the backend does not say.',
      { ...own, lifetime: true },
    ),
  },
)

/** `policy.batch`. */
export const batch = section('Requests of several clients in one POST; HTTP only.', {
  enabled: bool(false, 'Collect requests.', own),
  max_items: int(100, 'Requests in a batch.', { ...own, min: 1, max: 10_000 }),
  max_wait: duration('5ms', 'Time to wait for more; 0 = until the end of the turn.', own),
  events: texts(
    ['refresh', 'sub_refresh', 'subscribe'],
    'Which events: also connect, publish, rpc, map_publish and map_remove.',
    own,
  ),
})
