/** `policy` of a proxy: everything that goes past the reference. spec: proxy.md §9 */
import { batch, cache, coalesce, errors, onFailure, refreshGrace } from './decisions.js'
import { bool, choice, duration, int, ratio, section, text, texts } from './kinds.js'
import { fixed, group } from './unbuilt.js'

const own = { own: true } as const

const retry = section('Sending a call again. All attempts share `timeout`.', {
  max_attempts: int(1, 'Attempts of one call, the first one included.', {
    ...own,
    min: 1,
    max: 10,
  }),
  on: texts(
    ['not_sent', 'reset', '502', '503', '504'],
    'What is worth another attempt: not_sent, reset, timeout, an HTTP or a gRPC status.',
    own,
  ),
  per_try_timeout: duration('0s', 'Limit of one attempt; 0 = only `timeout`.', own),
  backoff: section('Pause before the next attempt, doubled each time, with full jitter.', {
    base: duration('25ms', 'First pause.', own),
    max: duration('250ms', 'Longest pause.', own),
  }),
  budget: section('Keeps retries from multiplying an outage.', {
    percent: int(20, 'Retries in flight, in percent of the calls in flight.', { ...own, max: 100 }),
    min_concurrent: int(3, 'Retries in flight that `percent` does not forbid.', own),
    max_tokens: int(
      100,
      'A failed attempt takes a token, an answer gives token_ratio back; below half of them nothing is repeated. 0 = not counted.',
      own,
    ),
    token_ratio: ratio(0.1, 'Share of a token (0 to 1) that an answer gives back.', own),
  }),
  idempotent: bool(
    false,
    'The backend knows a repeated call by its id (idempotency_key or signing): repeat calls of every event.',
    own,
  ),
  unsafe: bool(false, 'Also repeat publish and rpc calls that may have been executed.', own),
})

const breaker = section('Circuit breaker, per endpoint and event.', {
  enabled: bool(false, 'Answer at once while a backend is sick.', own),
  window: duration('10s', 'Sliding window that is looked at.', own),
  min_calls: int(20, 'Calls in the window before anything is decided.', { ...own, min: 1 }),
  failure_ratio: ratio(0.5, 'Share of failures (0 to 1) that opens the breaker; 0 = ignore.', own),
  slow_ratio: ratio(0, 'Share of slow calls (0 to 1) that opens the breaker; 0 = ignore.', own),
  slow_after: duration('0s', 'A call that takes longer is slow.', own),
  open_for: duration('5s', 'Time until trial calls are let through.', own),
  half_open: int(3, 'Number of trial calls.', { ...own, min: 1 }),
})

const concurrency = section(
  'Calls in flight, per endpoint, of all events that go there.',
  {
    max_in_flight: int(0, 'Calls at the same time; 0 = no limit.', own),
    max_queue: int(0, 'Calls that may wait for a place.', own),
    queue_timeout: duration('0s', 'Longest wait for a place; 0 = only `timeout`.', own),
  },
  { adaptive: fixed(false) },
)

const limits = section('Sizes, in bytes; 0 = no limit.', {
  max_response_bytes: int(33_554_432, 'Decompressed body of an answer, in bytes.', own),
  max_header_bytes: int(65_536, 'Headers of an answer, in bytes.', own),
  max_request_bytes: int(0, 'Body of a request, in bytes.', own),
  max_effects: int(100, 'Effects of one answer, a broadcast counted by its channels.', {
    ...own,
    min: 1,
    max: 10_000,
  }),
  max_effect_bytes: int(1_048_576, 'Data of the effects of one answer, in bytes.', {
    ...own,
    min: 1,
  }),
})

const stream = section(
  'Answers that go on: streams of subscriptions, and of RPC over HTTP.',
  {
    rpc_answers: bool(
      false,
      'RPC over HTTP: an answer of type application/x-ndjson or text/event-stream goes on.',
      own,
    ),
    max_per_connection: int(
      16,
      'Streamed RPC answers that a connection may have at the same time; more get error 106.',
      { ...own, min: 1 },
    ),
    idle_timeout: duration(
      '0s',
      'Longest silence of the backend, comments and blank lines count; 0 = any.',
      own,
    ),
    max_record_bytes: int(
      1_048_576,
      'Largest record over HTTP, in bytes; 0 = no limit. Over gRPC: grpc.max_message_bytes.',
      own,
    ),
  },
  {
    shared: fixed(false),
    reconnect: group({ max: fixed(0), base: fixed('200ms') }),
  },
)

const run = section(
  'Answers that go on as runs, which outlive the connection that asked: RPC over HTTP.',
  {
    enabled: bool(false, 'An answer that goes on is a run; see docs/runs.md.', own),
    namespace: text(
      'run',
      'Channel namespace of the records: `namespace:id`; needs force_recovery.',
      own,
    ),
    reply: choice(
      ['merge', 'wrap'],
      'merge',
      'How the reply tells of the run: merge = `run` among the members of an object, wrap = {data, run}.',
      own,
    ),
    max_age: duration('30m', 'Longest life of a run; then it has failed.', own),
    max_bytes: int(33_554_432, 'Data of all records of a run, in bytes; 0 = no limit.', own),
    max_per_user: int(8, 'Runs of a user at the same time; more get error 106. 0 = no limit.', own),
    idle_timeout: duration(
      '60s',
      'Longest silence of the backend, heartbeats count; 0 = any.',
      own,
    ),
    abandon_after: duration(
      '0s',
      'A run that nobody was attached to for so long is cancelled; 0 = never.',
      own,
    ),
    resume: choice(
      ['none', 'last_event_id'],
      'none',
      'Whether the backend is asked again, with Last-Event-ID, when its answer or the node breaks.',
      own,
    ),
    resume_timeout: duration('30s', 'Longest break; then the run has failed, or is lost.', own),
  },
  { rollup: group({ every: fixed('0s'), append: fixed('') }) },
)

const signing = section(
  'Signatures of calls, by the rules of Standard Webhooks: webhook-id, webhook-timestamp, webhook-signature.',
  {
    enabled: bool(false, 'Sign every attempt of every call.', own),
    scheme: choice(['standard-webhooks'], 'standard-webhooks', 'How calls are signed.', own),
    secrets: texts(
      [],
      'Shared secrets, whsec_ and base64 of 24 to 64 bytes; a signature by each, the new one first. Values may hold ${BACKHAUL_VAR_NAME}.',
      { ...own, secret: true },
    ),
    ed25519_key: text(
      '',
      'Private key: whsk_ and base64 of its 32 bytes (or 64 with the public ones), or PEM; its public half is served by signing_keys.',
      { ...own, secret: true },
    ),
  },
)

const outbound = section(
  'Where calls may go at all.',
  {
    redirects: int(10, 'Redirects of one call that are followed; 0 = none.', { ...own, max: 20 }),
    allow_hosts: texts(
      [],
      'Hosts that may be called, redirects included: names, or *.example.com for all below; empty = any.',
      own,
    ),
    deny_private_addresses: bool(
      false,
      'Connect to public addresses only, whatever a name stands for at that moment.',
      own,
    ),
  },
  { http_proxy: fixed('none') },
)

const balance = section(
  'Several endpoints over HTTP. Over gRPC calls take turns on all addresses of all endpoints.',
  {
    strategy: choice(
      ['p2c'],
      'p2c',
      'How an endpoint is chosen: p2c = of two that chance picks the one with fewer calls in flight.',
      own,
    ),
    max_connection_age: duration(
      '0s',
      'A connection that is older is closed after its call and made anew; 0 = whatever its age.',
      own,
    ),
    outlier: section('Endpoints that keep failing are left alone for a while.', {
      consecutive_failures: int(0, 'Failures in a row that eject an endpoint; 0 = none is.', own),
      eject_for: duration('30s', 'How long.', own),
      max_ejected_percent: int(50, 'Endpoints that are ejected at a time, in percent.', {
        ...own,
        min: 1,
        max: 99,
      }),
    }),
    health: section('A question to every endpoint, now and then: GET, answered by a status 2xx.', {
      path: text('', 'Path at the origin of each endpoint; empty = nobody asks.', own),
      interval: duration('5s', 'Pause between questions, and the longest wait for an answer.', own),
    }),
  },
  { dns_refresh: fixed('30s'), zone_weight: fixed('') },
)

const http = section('Connections over HTTP; there is no limit to those in use.', {
  max_idle_connections: int(
    256,
    'Connections to an origin that stay open unused; more are closed after a second.',
    own,
  ),
  max_connecting: int(
    100,
    'Connections to an origin that are being made at the same time; further calls wait for one.',
    { ...own, min: 1 },
  ),
  idle_timeout: duration(
    '4s',
    'A connection not used for so long is closed; a Keep-Alive header of the backend counts more.',
    own,
  ),
})

const grpc = section('Calls over gRPC.', {
  client: choice(
    ['auto', 'http2', 'grpc-js'],
    'auto',
    'Which client makes the calls: auto = http2, which costs least.',
    own,
  ),
  max_message_bytes: int(4_194_304, 'Decompressed answer, in bytes; 0 = no limit.', own),
  dns_refresh: duration('30s', 'Age at which addresses of a host name are looked up again.', own),
  keepalive_interval: duration(
    '0s',
    'Pause between pings while calls run; 0 = no pings. Backends may forbid short ones.',
    own,
  ),
  keepalive_timeout: duration('20s', 'Longest wait for the answer to a ping.', own),
})

/** Policy of a proxy, and of `proxy_defaults`. */
export const proxyPolicy = section(
  'Behaviour beyond the reference; absent = as the reference.',
  {
    retry,
    breaker,
    concurrency,
    limits,
    stream,
    run,
    position: bool(
      false,
      'Subscribe: tell the position of the stream; the answer’s data is the state there.',
      own,
    ),
    http,
    grpc,
    errors,
    on_failure: onFailure,
    refresh_grace: refreshGrace,
    coalesce,
    cache,
    batch,
    endpoints: texts([], 'Further endpoints of the same backend; see balance.', own),
    balance,
    event_headers: bool(false, 'Send X-Backhaul-Event, -Proxy, -Attempt and -Timeout-Ms.', own),
    client_context: texts(
      [],
      'What of the opening request is told in `context`: ip, path, origin, connected_at_ms, query.<name>.',
      own,
    ),
    extensions: bool(
      false,
      'Honour what answers may have beyond the reference, and list it in X-Backhaul-Extensions.',
      own,
    ),
    signing,
    outbound,
    idempotency_key: bool(
      false,
      'Send Idempotency-Key with every call, the same over its attempts.',
      own,
    ),
  },
  {
    schedule: group({
      early: fixed('0s'),
      jitter: fixed('0s'),
      precise_subscriptions: fixed(false),
    }),
    trace: group({ propagate: fixed('auto'), accept_client_parent: fixed(false) }),
    token: fixed('local'),
    strict: fixed('off'),
    rate: group({ per_second: fixed(0), burst: fixed(0), per_user_per_second: fixed(0) }),
    priority: fixed('none'),
    format: fixed('centrifugo'),
    handshake: fixed('off'),
    shadow: fixed(''),
    canary: fixed(''),
    hedge: fixed(''),
  },
)
