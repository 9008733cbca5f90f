/**
 * Parts of `policy` about decisions: what clients are told when there is none, how long one holds, who
 * shares it. spec: proxy.md §9.5, §9.10
 */
import { choice, duration, list, section, text } from './kinds.js'
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
