/** Server, backend and network of the scenarios: one stage for all, one world for each. */
import { inSeconds, signToken } from '../jwt.js'
import { startRelay } from '../relay.js'
import { POLL_SECRET, signKeys, type Poll } from '../polled-backend.js'
import { startBackend, type Answer, type RecordedRequest } from '../start-backend.js'
import { ALL_TRANSPORTS } from '../transports.js'
import { oneNode, type Backing } from './backings.js'
import type { Wire, World } from './peer.js'

/** Every way the client can talk. */
export const wires: readonly Wire[] = [
  { transport: 'websocket', codec: 'json' },
  { transport: 'websocket', codec: 'protobuf' },
  { transport: 'http_stream', codec: 'json' },
  { transport: 'http_stream', codec: 'protobuf' },
  { transport: 'sse', codec: 'json' },
]

/** A running server that scenarios share. */
export type Stage = {
  /** A network of its own for one scenario. */
  enter(): Promise<World & { close(): Promise<void> }>
  close(): Promise<void>
}

const SECRET = 'secret of the stage'
const HISTORY = { history_size: 100, history_ttl: '60s', force_recovery: true }

const OPEN = { allow_subscribe_for_client: true }

const WRITE = { allow_publish_for_subscriber: true, allow_remove_for_subscriber: true }
const PAGES = { min_page_size: 1 }

function mapNamespace(name: string, map: object, more: object = {}): object {
  return { name, ...OPEN, subscription_type: 'map', map: { ...PAGES, ...map }, ...more }
}

const RECOVERABLE = { mode: 'recoverable', key_ttl: '60s' }

const MIRRORED = {
  map_clients_presence_channel_prefix: 'clients:',
  map_users_presence_channel_prefix: 'users:',
}

const MAPS = [
  mapNamespace('map-ephemeral', { mode: 'ephemeral', key_ttl: '60s', ...WRITE }),
  mapNamespace('map-recoverable', { ...RECOVERABLE, ...WRITE }),
  mapNamespace('map-persistent', { mode: 'persistent', ...WRITE }),
  mapNamespace('map-read-only', RECOVERABLE),
  mapNamespace('map-brief', { ...RECOVERABLE, key_ttl: '300ms' }),
  mapNamespace('map-forgetful', { ...RECOVERABLE, stream_size: 2 }),
  mapNamespace('map-tags', RECOVERABLE, { allow_tags_filter: true }),
  mapNamespace('map-delta', RECOVERABLE, { allowed_delta_types: ['fossil'], delta_publish: true }),
  mapNamespace('map-own', {
    ...RECOVERABLE,
    ...WRITE,
    client_key: 'client_id',
    remove_client_on_unsubscribe: true,
  }),
  mapNamespace('clients', RECOVERABLE, { subscription_type: 'map_clients' }),
  mapNamespace('users', RECOVERABLE, { subscription_type: 'map_users' }),
]

const POLLS = [
  pollNamespace('poll', { mode: 'versionless' }),
  pollNamespace('poll-versioned', { mode: 'versioned', publish_enabled: true }),
]

function pollNamespace(name: string, options: object): object {
  return {
    name,
    ...OPEN,
    subscription_type: 'shared_poll',
    allowed_delta_types: ['fossil'],
    shared_poll: { refresh_interval: '50ms', ...options },
  }
}

/** What the backend answers for a channel that is polled, and what it was asked. */
type PolledChannel = {
  epoch: string
  readonly values: Map<string, object>
  /** Those who want to know what is asked next. */
  curious: ((keys: readonly string[]) => void)[]
}

function channelOf(values: Map<string, PolledChannel>, channel: string): PolledChannel {
  let known = values.get(channel)
  if (known === undefined) {
    known = { epoch: '', values: new Map(), curious: [] }
    values.set(channel, known)
  }
  return known
}

function polled(values: Map<string, PolledChannel>, request: RecordedRequest): Answer {
  const { channel, items } = request.json() as Poll
  const known = channelOf(values, channel)
  const keys = items.map(({ key }) => key)
  for (const tell of known.curious.splice(0)) tell(keys)
  const { epoch } = known
  const answers = keys.flatMap((key) => {
    const value = known.values.get(key)
    return value === undefined ? [] : [{ key, ...value }]
  })
  return { body: { result: { items: answers, ...(epoch === '' ? {} : { epoch }) } } }
}

function called(request: RecordedRequest): Answer {
  const { method, data } = request.json() as { method: string; data: unknown }
  return method === 'fail'
    ? { body: { error: { code: 1404, message: 'no such thing' } } }
    : { body: { result: { data: { method, data } } } }
}

/** How a stage is set. */
export type Setting = {
  readonly listener: string
  /** Origin of a page that is allowed in; Node sends none. */
  readonly origin?: string
  readonly backing?: Backing
}

/** Starts what the scenarios of one stage share. */
export async function openStage({
  listener,
  origin = 'http://unused',
  backing = oneNode,
}: Setting): Promise<Stage> {
  const values = new Map<string, PolledChannel>()
  const backend = await startBackend({
    onRequest: (request) => (request.path === '/poll' ? polled(values, request) : called(request)),
  })
  const server = await backing.start({
    ...ALL_TRANSPORTS,
    listener,
    client: {
      token: { hmac_secret_key: SECRET },
      allowed_origins: [origin],
      // Short, so that pings and pongs go on while scenarios run.
      ping_interval: '1s',
      pong_timeout: '700ms',
    },
    rpc: {
      proxy: { endpoint: `${backend.url}/rpc` },
      without_namespace: { proxy_enabled: true },
    },
    shared_poll: { hmac_secret_key: POLL_SECRET },
    channel: {
      proxy: { shared_poll_refresh: { endpoint: `${backend.url}/poll` } },
      namespaces: [
        {
          name: 'log',
          ...OPEN,
          ...HISTORY,
          allow_publish_for_subscriber: true,
          allow_history_for_subscriber: true,
        },
        { name: 'short', ...OPEN, ...HISTORY, history_size: 2 },
        {
          name: 'delta',
          ...OPEN,
          ...HISTORY,
          allowed_delta_types: ['fossil'],
          delta_publish: true,
        },
        { name: 'tags', ...OPEN, ...HISTORY, allow_tags_filter: true },
        { name: 'private' },
        {
          name: 'room',
          ...OPEN,
          presence: true,
          join_leave: true,
          force_push_join_leave: true,
          allow_presence_for_subscriber: true,
          ...MIRRORED,
        },
        ...MAPS,
        ...POLLS,
      ],
    },
  })
  return {
    enter: async () => {
      const relay = await startRelay(...server.ports)
      return {
        address: `127.0.0.1:${relay.port}`,
        api: (method, request) => server.api(method, request),
        cut: () => {
          relay.cut()
          return Promise.resolve()
        },
        token: ({ exp, ...claims }) =>
          Promise.resolve(
            signToken(
              typeof exp === 'number' ? { ...claims, exp: inSeconds(exp) } : claims,
              SECRET,
            ),
          ),
        answer: (channel, given, epoch) => {
          const known = channelOf(values, channel)
          for (const [key, value] of Object.entries(given)) known.values.set(key, value)
          if (epoch !== undefined) known.epoch = epoch
          return Promise.resolve()
        },
        asked: (channel) =>
          new Promise((resolve) => channelOf(values, channel).curious.push(resolve)),
        sign: ({ exp, ...what }) =>
          Promise.resolve(
            signKeys({ ...what, ...(exp === undefined ? {} : { exp: inSeconds(exp) }) }),
          ),
        close: () => relay.close(),
      }
    },
    close: async () => {
      await server.stop()
      await backend.close()
    },
  }
}
