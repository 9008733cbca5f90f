/**
 * Every proxy event once, by real callers over sockets, with the calls as they arrived. No assertions.
 */
import {
  HashedTimerWheel,
  jsonPayload,
  nullLogger,
  nullMetrics,
  systemClock,
  type Logger,
  type Metrics,
} from '../../src/base/index.js'
import { parseConfig } from '../../src/config/index.js'
import { compilePipelines, type Pipelines } from '../../src/pipelines/index.js'
import { facts } from '../unit/pipelines/fixtures.js'

const ON = {
  subscribe_proxy_enabled: true,
  publish_proxy_enabled: true,
  sub_refresh_proxy_enabled: true,
}

/** A configuration whose events go to the proxies that `proxy` makes. */
export function everyEvent(proxy: (event: string) => object): Record<string, any> {
  return {
    client: {
      proxy: Object.fromEntries(
        ['connect', 'refresh'].map((name) => [name, { enabled: true, ...proxy(name) }]),
      ),
    },
    channel: {
      proxy: Object.fromEntries(
        [
          'subscribe',
          'publish',
          'sub_refresh',
          'map_publish',
          'map_remove',
          'subscribe_stream',
          'shared_poll_refresh',
        ].map((name) => [name, proxy(name)]),
      ),
      namespaces: [
        { name: 'chat', ...ON },
        { name: 'feed', subscribe_stream_proxy_enabled: true },
        {
          name: 'board',
          subscription_type: 'map',
          allow_subscribe_for_client: true,
          map: {
            mode: 'ephemeral',
            key_ttl: '60s',
            publish_proxy_enabled: true,
            remove_proxy_enabled: true,
          },
        },
        {
          name: 'poll',
          subscription_type: 'shared_poll',
          allow_subscribe_for_client: true,
          shared_poll: { refresh_interval: '1s' },
        },
      ],
    },
    shared_poll: { hmac_secret_key: 'k' },
    rpc: { proxy: proxy('rpc'), without_namespace: { proxy_enabled: true } },
  }
}

const chat = { channel: 'chat:1', namespace: 'chat' }
const board = { channel: 'board:1', namespace: 'board', key: 'k' }
const data = jsonPayload('{"text":"grüße"}')

/** How each event is brought about. */
export const EVERY_EVENT: Readonly<Record<string, (pipelines: Pipelines) => Promise<unknown>>> = {
  connect: (p) => p.connect!({ name: 'js', version: '5', data, channels: [] }, facts()),
  refresh: (p) => p.refresh!({}, facts()),
  subscribe: (p) => p.subscribe({ ...chat, token: '', data }, facts()),
  sub_refresh: (p) => p.subRefresh(chat, facts()),
  publish: (p) => p.publish({ ...chat, data }, facts()),
  rpc: (p) => p.rpc({ method: 'm', data }, facts()),
  map_publish: (p) => p.mapPublish({ ...board, data }, facts()),
  map_remove: (p) => p.mapRemove(board, facts()),
  subscribe_stream: (p) =>
    p.subscribeStream({ channel: 'feed:1', namespace: 'feed', token: '', data }, facts()),
  shared_poll_refresh: (p) =>
    p.sharedPollRefresh(
      { channel: 'poll:1', namespace: 'poll', items: [{ key: 'k', version: 0n }] },
      facts(),
    ),
}

/** Pipelines of a configuration with their own callers; `close` ends both. */
export function realPipelines(
  settings: object,
  metrics: Metrics = nullMetrics,
  log: Logger = nullLogger,
): {
  readonly pipelines: Pipelines
  readonly close: () => Promise<void>
} {
  const wheel = new HashedTimerWheel(systemClock, nullLogger)
  wheel.start()
  const pipelines = compilePipelines(parseConfig(settings).config, {
    clock: systemClock,
    wheel,
    metrics,
    log,
    nodeId: 'node1',
    version: '1.2.3',
  })
  return {
    pipelines,
    close: async () => {
      await pipelines.close()
      wheel.stop()
    },
  }
}
