import { describe, expect, it } from 'vitest'
import { chat, warningsOf } from '../support.js'
import { accepts, refuses } from './cases.js'

const CHAT = 'channel.namespaces.chat'

describe('maps', () => {
  const map = (options: object, more: object = {}): object =>
    chat({ subscription_type: 'map', map: options, ...more })
  const recoverable = { mode: 'recoverable', key_ttl: '60s' }
  refuses([
    ['a map without a mode', map({}), `${CHAT}.map.mode: required with subscription_type map`],
    [
      'mode ephemeral without key_ttl',
      chat({ map: { mode: 'ephemeral' } }),
      `${CHAT}.map.key_ttl: required in mode ephemeral`,
    ],
    [
      'mode recoverable without key_ttl',
      map({ mode: 'recoverable' }),
      `${CHAT}.map.key_ttl: required in mode recoverable`,
    ],
    [
      'mode persistent with key_ttl',
      map({ mode: 'persistent', key_ttl: '1s' }),
      `${CHAT}.map.key_ttl: keys do not expire`,
    ],
    [
      'mode persistent with meta_ttl',
      map({ mode: 'persistent', meta_ttl: '1h' }),
      `${CHAT}.map.meta_ttl: keys do not expire`,
    ],
    [
      'mode persistent for presence',
      chat({ subscription_type: 'map_users', map: { mode: 'persistent' } }),
      `${CHAT}.map.mode: map_users needs keys that expire`,
    ],
    [
      'a stream in mode ephemeral',
      map({ mode: 'ephemeral', key_ttl: '60s', stream_ttl: '1m' }),
      `${CHAT}.map.stream_ttl: there is no stream`,
    ],
    [
      'metadata that goes before the stream',
      map({ ...recoverable, key_ttl: '1s', meta_ttl: '30s' }),
      `${CHAT}.map.meta_ttl: must not be shorter than stream_ttl`,
    ],
    [
      'metadata that goes before the keys',
      map({ ...recoverable, key_ttl: '1h', meta_ttl: '2m' }),
      `${CHAT}.map.meta_ttl: must not be shorter than key_ttl`,
    ],
    [
      'page sizes out of order',
      map({ ...recoverable, min_page_size: 50, max_page_size: 20 }),
      `${CHAT}.map.max_page_size: must not be smaller than min_page_size`,
    ],
    [
      'a key of the client together with a proxy',
      {
        channel: {
          proxy: { map_publish: { endpoint: 'http://a.test' } },
          namespaces: [
            {
              name: 'chat',
              subscription_type: 'map',
              map: { ...recoverable, client_key: 'user_id', publish_proxy_enabled: true },
            },
          ],
        },
      },
      `${CHAT}.map.publish_proxy_enabled: excludes map.client_key`,
    ],
    [
      'a proxy without an endpoint',
      map({ ...recoverable, remove_proxy_enabled: true }),
      'channel.proxy.map_remove.endpoint: endpoint not set',
    ],
    [
      'a proxy that is not defined',
      map({ ...recoverable, publish_proxy_name: 'other' }),
      `${CHAT}.map.publish_proxy_name: proxy not found: other`,
    ],
    [
      'keys that go with their client on a channel that is no map',
      chat({ map: { remove_client_on_unsubscribe: true } }),
      `${CHAT}.map.remove_client_on_unsubscribe: requires subscription_type`,
    ],
    [
      'a mirror without a namespace',
      chat({ map_clients_presence_channel_prefix: 'online' }),
      `${CHAT}.map_clients_presence_channel_prefix: must begin with the name of a namespace`,
    ],
    [
      'a mirror into something else',
      chat({ map_users_presence_channel_prefix: 'chat:' }),
      `${CHAT}.map_users_presence_channel_prefix: must name a namespace with subscription_type map_users`,
    ],
  ])
  accepts([
    ['one page size below the default of another', map({ ...recoverable, max_page_size: 50 })],
    ['sub-second lifetimes', map({ mode: 'ephemeral', key_ttl: '300ms' })],
  ])
})

describe('where maps live', () => {
  const maps = chat({ subscription_type: 'map', map: { mode: 'persistent' } })
  const nats = { broker: { enabled: true, type: 'nats' } }
  const redisCluster = { cluster_address: ['127.0.0.1:7000'] }

  refuses([
    [
      'maps with a broker that keeps none',
      { ...maps, ...nats },
      'map_broker.type: is required, because the nats broker keeps no maps',
    ],
    [
      'a cluster without partitions',
      { ...maps, engine: { type: 'redis', redis: redisCluster } },
      'engine.redis.sharded_pub_sub_partitions: is required for maps in a Redis Cluster',
    ],
    [
      'a cluster of its own without partitions',
      { ...maps, map_broker: { type: 'redis', redis: redisCluster } },
      'map_broker.redis.sharded_pub_sub_partitions: is required for maps in a Redis Cluster',
    ],
    [
      'partitions without a cluster',
      { map_broker: { type: 'redis', redis: { sharded_pub_sub_partitions: 8 } } },
      'map_broker.redis.sharded_pub_sub_partitions: needs a Redis Cluster',
    ],
    [
      'an address that is none',
      { map_broker: { type: 'redis', redis: { address: 'http://x' } } },
      'map_broker.redis.address',
    ],
  ])

  accepts([
    ['the memory engine', maps],
    ['the Redis engine', { ...maps, engine: { type: 'redis' } }],
    ['a Redis broker', { ...maps, broker: { enabled: true, type: 'redis' } }],
    ['NATS beside the Redis engine', { ...maps, ...nats, engine: { type: 'redis' } }],
    ['NATS with maps in Redis', { ...maps, ...nats, map_broker: { type: 'redis' } }],
    ['NATS with maps in memory', { ...maps, ...nats, map_broker: { type: 'memory' } }],
    [
      'a cluster with partitions',
      {
        ...maps,
        engine: { type: 'redis', redis: { ...redisCluster, sharded_pub_sub_partitions: 8 } },
      },
    ],
    ['a cluster without maps', { map_broker: { type: 'redis', redis: redisCluster } }],
  ])

  it('warns of maps that other nodes do not see', () => {
    const config = { ...maps, engine: { type: 'redis' }, map_broker: { type: 'memory' } }
    expect(warningsOf(config)).toMatchObject([{ fields: { key: 'map_broker.type' } }])
    expect(warningsOf({ ...maps, map_broker: { type: 'memory' } })).toEqual([])
  })

  it('warns of namespaces whose maps share names of keys with others', () => {
    const namespaces = [
      { name: 'meta', subscription_type: 'map', map: { mode: 'persistent' } },
      { name: 'order', history_size: 1, history_ttl: '1s' },
    ]
    const config = { engine: { type: 'redis' }, channel: { namespaces } }
    expect(warningsOf(config).map(({ fields }) => fields)).toEqual([
      { key: 'channel.namespaces.meta.name' },
    ])
    expect(warningsOf({ channel: { namespaces } })).toEqual([])
  })
})
