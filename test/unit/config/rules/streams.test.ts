import { describe } from 'vitest'
import { accepts, refuses } from './cases.js'

const FEED = 'channel.namespaces.feed'

/** A namespace with a stream from an endpoint. */
function feed(endpoint: string, options: object = {}, proxy: object = {}): object {
  return {
    channel: {
      proxy: {
        subscribe_stream: { endpoint, ...proxy },
        subscribe: { endpoint: 'http://a' },
        publish: { endpoint: 'http://a' },
        sub_refresh: { endpoint: 'http://a' },
      },
      namespaces: [{ name: 'feed', subscribe_stream_proxy_enabled: true, ...options }],
    },
  }
}

const rpc = (endpoint: string): object => ({
  rpc: {
    proxy: { endpoint, policy: { stream: { rpc_answers: true } } },
    without_namespace: { proxy_enabled: true },
  },
})

describe('streams', () => {
  const both = { subscribe_stream_proxy_bidirectional: true }
  refuses([
    ...(['subscribe', 'publish', 'sub_refresh'] as const).map(
      (event) =>
        [
          `a stream beside the ${event} proxy`,
          feed('grpc://a:1', { [`${event}_proxy_enabled`]: true }),
          `${FEED}.${event}_proxy_enabled: excludes subscribe_stream_proxy_enabled`,
        ] as const,
    ),
    [
      'a bidirectional stream over HTTP',
      feed('http://a', both),
      `${FEED}.subscribe_stream_proxy_bidirectional: needs a gRPC backend`,
    ],
    [
      'a bidirectional stream over HTTP at a named proxy',
      {
        proxies: [{ name: 'web', endpoint: 'https://a' }],
        ...feed('', { ...both, subscribe_stream_proxy_name: 'web' }),
      },
      `${FEED}.subscribe_stream_proxy_bidirectional: needs a gRPC backend`,
    ],
    [
      'a stream without an endpoint',
      feed(''),
      'channel.proxy.subscribe_stream.endpoint: endpoint not set',
    ],
    [
      'a stream of a proxy that does not exist',
      feed('', { subscribe_stream_proxy_name: 'nobody' }),
      `${FEED}.subscribe_stream_proxy_name: proxy not found: nobody`,
    ],
    [
      'a stream of a map',
      feed('grpc://a:1', {
        subscription_type: 'map',
        map: { mode: 'ephemeral', key_ttl: '60s' },
      }),
      `${FEED}.subscribe_stream_proxy_enabled: works with ordinary subscriptions only`,
    ],
    [
      'streams of the general gRPC client',
      feed('grpc://a:1', {}, { policy: { grpc: { client: 'grpc-js' } } }),
      'channel.proxy.subscribe_stream.policy.grpc.client: grpc-js cannot carry',
    ],
    [
      'streamed RPC answers over gRPC',
      rpc('grpc://a:1'),
      'rpc.proxy.policy.stream.rpc_answers: works with HTTP endpoints only',
    ],
  ])
  accepts([
    ['a stream over gRPC', feed('grpc://a:1')],
    ['a bidirectional stream over gRPC', feed('grpc://a:1', both)],
    ['a stream over HTTP', feed('http://a')],
    ['streamed RPC answers over HTTP', rpc('https://a')],
  ])
})
