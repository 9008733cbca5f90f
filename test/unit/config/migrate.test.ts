/** Configurations of Centrifugo v4, v5 and v6 as people have them, and what becomes of them. */
import { describe, expect, it } from 'vitest'
import { checkNode } from '../../../src/app/index.js'
import { parseConfig } from '../../../src/config/index.js'
import { migrateConfig, type Migration } from '../../../src/config/migrate/migrate.js'

type Sample = {
  readonly data: Record<string, unknown>
  readonly from: Migration['from']
  /** Part of the result. */
  readonly config: object
  /** Paths that the result does not have. */
  readonly dropped?: readonly string[]
}

const SECRET = 'a-secret-of-the-tests'

const SAMPLES: Record<string, Sample> = {
  'v4: the file of genconfig': {
    data: {
      token_hmac_secret_key: SECRET,
      admin: false,
      api_key: 'key',
      allowed_origins: ['https://example.com'],
      log_level: 'debug',
    },
    from: 'v4 or v5',
    config: {
      client: {
        token: { hmac_secret_key: SECRET },
        allowed_origins: ['https://example.com'],
      },
      http_api: { key: 'key' },
      log: { level: 'debug' },
    },
  },
  'v4: what v5 threw away': {
    data: {
      sockjs: true,
      sockjs_url: 'https://cdn.example.com/sockjs.js',
      use_client_protocol_v1_by_default: true,
      skip_user_check_in_subscription_token: true,
      websocket_ping_interval: '25s',
      presence_ttl: '60s',
      port: 9000,
    },
    from: 'v4 or v5',
    config: { engine: { redis: { presence_ttl: '60s' } }, http_server: { port: 9000 } },
    dropped: [
      'sockjs',
      'sockjs_url',
      'use_client_protocol_v1_by_default',
      'skip_user_check_in_subscription_token',
      'websocket_ping_interval',
    ],
  },
  'v4: namespaces and rights': {
    data: {
      allow_subscribe_for_client: true,
      presence: true,
      history_size: 10,
      history_ttl: '60s',
      namespaces: [
        { name: 'chat', presence: true, join_leave: true, allow_publish_for_subscriber: true },
        {
          name: 'personal',
          allow_user_limited_channels: true,
          force_recovery: true,
          history_size: 5,
          history_ttl: '1h',
        },
      ],
      user_subscribe_to_personal: true,
      user_personal_channel_namespace: 'personal',
    },
    from: 'v4 or v5',
    config: {
      channel: {
        without_namespace: { allow_subscribe_for_client: true, presence: true, history_size: 10 },
        namespaces: [
          { name: 'chat', join_leave: true },
          { name: 'personal', allow_user_limited_channels: true },
        ],
      },
      client: {
        subscribe_to_user_personal_channel: {
          enabled: true,
          personal_channel_namespace: 'personal',
        },
      },
    },
  },
  'v5: proxies of all events': {
    data: {
      proxy_connect_endpoint: 'http://app:3000/connect',
      proxy_connect_timeout: '3s',
      proxy_refresh_endpoint: 'http://app:3000/refresh',
      proxy_rpc_endpoint: 'http://app:3000/rpc',
      proxy_subscribe_endpoint: 'http://app:3000/subscribe',
      proxy_publish_endpoint: 'http://app:3000/publish',
      proxy_http_headers: ['Cookie', 'Authorization'],
      proxy_static_http_headers: { 'X-Key': 'k' },
      proxy_include_connection_meta: true,
      proxy_http_status_code_transforms: [
        { status_code: 404, to_error: { code: 404, message: 'not found' } },
      ],
      namespaces: [{ name: 'chat', proxy_subscribe: true, proxy_publish: true }],
    },
    from: 'v4 or v5',
    config: {
      client: {
        proxy: {
          connect: {
            enabled: true,
            endpoint: 'http://app:3000/connect',
            timeout: '3s',
            http_headers: ['Cookie', 'Authorization'],
            http: {
              static_headers: { 'X-Key': 'k' },
              status_to_code_transforms: [{ status_code: 404 }],
            },
          },
          refresh: { enabled: true, include_connection_meta: true },
        },
      },
      channel: {
        proxy: { subscribe: { endpoint: 'http://app:3000/subscribe' } },
        namespaces: [{ name: 'chat', subscribe_proxy_enabled: true, publish_proxy_enabled: true }],
      },
      rpc: {
        proxy: { endpoint: 'http://app:3000/rpc' },
        without_namespace: { proxy_enabled: true },
      },
    },
  },
  'v5: granular proxies': {
    data: {
      granular_proxy_mode: true,
      proxies: [
        { name: 'auth', endpoint: 'http://auth/connect', http_headers: ['Cookie'] },
        {
          name: 'chat',
          endpoint: 'grpc://chat:50051',
          timeout: '2s',
          static_http_headers: { a: 'b' },
        },
      ],
      connect_proxy_name: 'auth',
      namespaces: [{ name: 'chat', subscribe_proxy_name: 'chat', publish_proxy_name: 'chat' }],
      rpc_namespaces: [{ name: 'orders', rpc_proxy_name: 'chat' }],
    },
    from: 'v4 or v5',
    config: {
      client: {
        proxy: {
          connect: { enabled: true, endpoint: 'http://auth/connect', http_headers: ['Cookie'] },
        },
      },
      proxies: [
        { name: 'chat', endpoint: 'grpc://chat:50051', http: { static_headers: { a: 'b' } } },
      ],
      channel: {
        namespaces: [
          {
            name: 'chat',
            subscribe_proxy_enabled: true,
            subscribe_proxy_name: 'chat',
            publish_proxy_enabled: true,
          },
        ],
      },
      rpc: { namespaces: [{ name: 'orders', proxy_enabled: true, proxy_name: 'chat' }] },
    },
    dropped: ['granular_proxy_mode'],
  },
  'v5: Redis with Sentinel': {
    data: {
      engine: 'redis',
      redis_sentinel_address: ['10.0.0.1:26379', '10.0.0.2:26379'],
      redis_sentinel_master_name: 'mymaster',
      redis_password: 'p',
      redis_prefix: 'app',
      redis_use_lists: true,
      global_history_meta_ttl: '720h',
    },
    from: 'v4 or v5',
    config: {
      engine: {
        type: 'redis',
        redis: {
          sentinel_address: ['10.0.0.1:26379', '10.0.0.2:26379'],
          sentinel_master_name: 'mymaster',
          prefix: 'app',
          history_use_lists: true,
        },
      },
      channel: { history_meta_ttl: '720h' },
    },
  },
  'v5: NATS as the broker': {
    data: { broker: 'nats', nats_url: 'nats://nats:4222', nats_prefix: 'app', health: true },
    from: 'v4 or v5',
    config: {
      broker: { enabled: true, type: 'nats', nats: { url: 'nats://nats:4222', prefix: 'app' } },
      health: { enabled: true },
    },
  },
  'v5: Tarantool, which nobody has any more': {
    data: { engine: 'tarantool', tarantool_address: 'tcp://127.0.0.1:3301', prometheus: true },
    from: 'v4 or v5',
    config: { prometheus: { enabled: true } },
    dropped: ['engine', 'tarantool_address'],
  },
  'v5: every transport': {
    data: {
      http_stream: true,
      sse: true,
      uni_sse: true,
      uni_http_stream: true,
      uni_websocket: true,
      uni_grpc: true,
      uni_grpc_port: 12000,
      websocket_compression: true,
      websocket_message_size_limit: 131072,
      grpc_api: true,
      grpc_api_port: 10001,
      uni_sse_connect_code_to_http_response: { enabled: true, transforms: [] },
      shutdown_timeout: '10s',
    },
    from: 'v4 or v5',
    config: {
      http_stream: { enabled: true },
      uni_sse: { enabled: true, connect_code_to_http_response: { enabled: true } },
      uni_grpc: { enabled: true, port: 12000 },
      websocket: { compression: true, message_size_limit: 131072 },
      grpc_api: { enabled: true, port: 10001 },
      shutdown: { timeout: '10s' },
    },
  },
  'v5: options of the commercial edition': {
    data: {
      user_status: { enabled: true },
      clickhouse_analytics: { enabled: true, clickhouse_dsn: ['tcp://ch:9000'] },
      namespaces: [{ name: 'chat', subscribe_cel: 'true', presence: true }],
      client_channel_limit: 64,
    },
    from: 'v4 or v5',
    config: {
      channel: { namespaces: [{ name: 'chat', presence: true }] },
      client: { channel_limit: 64 },
    },
    dropped: ['user_status', 'clickhouse_analytics', 'channel.namespaces.chat.subscribe_cel'],
  },
  'v6: stays as it is': {
    data: {
      client: { token: { hmac_secret_key: SECRET }, allowed_origins: ['https://example.com'] },
      http_api: { key: 'key' },
      channel: { namespaces: [{ name: 'chat', history_size: 1, history_ttl: '60s' }] },
      engine: { type: 'redis', redis: { address: 'redis://redis:6379' } },
    },
    from: 'v6',
    config: { engine: { type: 'redis', redis: { address: 'redis://redis:6379' } } },
    dropped: [],
  },
  'v6: with names that never were': {
    data: {
      http_server: { port: 8000, prot: 1 },
      channel: {
        namespaces: [
          { name: 'aa', history_sice: 1 },
          { name: 'bb', presence: true },
        ],
      },
    },
    from: 'v6',
    config: { channel: { namespaces: [{ name: 'aa' }, { name: 'bb', presence: true }] } },
    dropped: ['http_server.prot', 'channel.namespaces.aa.history_sice'],
  },
}

describe.each(Object.entries(SAMPLES))('%s', (_, { data, from, config, dropped }) => {
  const before = JSON.stringify(data)
  const migration = migrateConfig(data)

  it('becomes what it was', () => {
    expect(migration.from).toBe(from)
    expect(migration.config).toMatchObject(config)
    expect(migration.faults).toEqual([])
    expect(JSON.stringify(data)).toBe(before)
  })

  it('says what it is not any more', () => {
    const paths = migration.dropped.map(({ path }) => path).sort()
    expect(paths).toEqual([...(dropped ?? [])].sort())
    expect(migration.dropped.every(({ problem }) => problem.length > 10)).toBe(true)
  })

  it('starts', async () => {
    await checkNode(parseConfig(migration.config).config)
  })
})

describe('what has to be mended by hand', () => {
  it('is told, and kept', () => {
    const { config, faults } = migrateConfig({ port: 'eight', token_hmac_secret_key: SECRET })
    expect(faults).toMatchObject([{ path: 'http_server.port' }])
    expect(config).toMatchObject({ http_server: { port: 'eight' } })
  })
})
