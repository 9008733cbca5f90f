import { describe, expect, it } from 'vitest'
import { configInputs, loadConfig } from '../../../src/config/index.js'
import { chat, faultsOf, faultyPaths, folderWith, warningsOf } from './support.js'

const proxy = (extra: object) => ({ rpc: { proxy: extra } })

describe('options that are known and not built', () => {
  it.each([
    [{ webtransport: { enabled: true, handler_prefix: '/p' } }, 'webtransport'],
    [{ webtransport: { enabled: 'TRUE' } }, 'webtransport'],
    [{ webtransport: { enabled: true } }, 'webtransport'],
    [{ http_server: { http3: { enabled: true } } }, 'http_server.http3'],
    [{ http_server: { tls_autocert: { enabled: true } } }, 'http_server.tls_autocert'],
    [{ broker: { enabled: true, type: 'postgres' } }, 'broker.type'],
    [{ map_broker: { type: 'postgres' } }, 'map_broker.type'],
    [{ map_broker: { redis: { skip_pub_sub: true } } }, 'map_broker.redis.skip_pub_sub'],
    [{ controller: { enabled: true, type: 'postgres' } }, 'controller.type'],
    [{ consumers: [{ name: 'kk', enabled: true, type: 'aws_sqs' }] }, 'consumers.kk.type'],
    [{ opentelemetry: { enabled: true } }, 'opentelemetry'],
    [{ debug: { enabled: true } }, 'debug'],
    [{ prometheus: { native_histograms: true } }, 'prometheus.native_histograms'],
    [{ enable_unreleased_features: true }, 'enable_unreleased_features'],
    [chat({ subscribe_cel: 'x' }), 'channel.namespaces.chat.subscribe_cel'],
    [{ channel: { patterns: true } }, 'channel.patterns'],
    [proxy({ policy: { stream: { shared: true } } }), 'rpc.proxy.policy.stream.shared'],
    [
      proxy({ policy: { stream: { reconnect: { max: 3 } } } }),
      'rpc.proxy.policy.stream.reconnect.max',
    ],
    [proxy({ policy: { hedge: { after: '1s' } } }), 'rpc.proxy.policy.hedge'],
    [
      proxy({ policy: { concurrency: { adaptive: true } } }),
      'rpc.proxy.policy.concurrency.adaptive',
    ],
    [{ client: { proxy: { lifecycle: { enabled: true } } } }, 'client.proxy.lifecycle'],
    [{ client: { rate_limit: { x: 1 } } }, 'client.rate_limit'],
    [{ http_api: { jwks: { x: 1 } } }, 'http_api.jwks'],
    [{ user_status: { enabled: true } }, 'user_status'],
    [{ push_notifications: { enabled: true, dry_run: true } }, 'push_notifications'],
    [{ clickhouse_analytics: { enabled: true } }, 'clickhouse_analytics'],
    [{ license: 'l' }, 'license'],
    [{ client: { token: { jwks: { enabled: true } } } }, 'client.token.jwks'],
    [{ client: { write_delay: '10ms' } }, 'client.write_delay'],
    [{ channel: { proxy: { state: { endpoint: 'http://b' } } } }, 'channel.proxy.state'],
    [{ channel: { proxy: { cache_empty: { endpoint: 'x' } } } }, 'channel.proxy.cache_empty'],
    [chat({ caps: ['sub'] }), 'channel.namespaces.chat.caps'],
    [chat({ history_cel: 'true' }), 'channel.namespaces.chat.history_cel'],
    [{ admin: { oidc: { enabled: true } } }, 'admin.oidc'],
    [{ opentelemetry: { metrics: true } }, 'opentelemetry.metrics'],
    [
      { engine: { redis: { presence_read_from_replica: true } } },
      'engine.redis.presence_read_from_replica',
    ],
  ])('are refused by name: %j', (data, path) => {
    expect(faultyPaths(data)).toEqual([path])
    expect(warningsOf(data, { lenient: true })[0]?.fields).toEqual({ key: path })
  })

  it.each([
    [{ admin: { enabled: false, password: 'p', secret: 's' } }],
    [{ admin: null, grpc_api: {} }],
    [{ user_status: { enabled: false, expire_interval: '1h' } }],
    [{ client: { rate_limit: { client_command: { enabled: false } } } }],
    [{ graphite: { host: 'g', port: 2003, tags: true } }],
    [{ broker: { postgres: { dsn: 'd', outbox: { batch_size: 9 }, tls: { enabled: true } } } }],
    [{ controller: { postgres: { dsn: 'd', poll_interval: '1s' } } }],
    [{ http_server: { tls_autocert: { host_whitelist: ['a'], http: true } } }],
    [{ engine: { redis: { replica_client: { enabled: false } } } }],
    [{ grpc_api: { enabled: false, port: 10_000 } }],
    [{ http_server: { tls: { enabled: false }, internal_port: '', tls_external: true } }],
    [{ engine: { type: 'memory', redis: { address: 'redis://x' } } }],
    [{ broker: { enabled: false, type: 'nats', nats: { url: 'nats://x' } } }],
    [{ consumers: [] }],
    [{ consumers: [{ name: 'kk', enabled: false, type: 'aws_sqs', aws_sqs: { queues: ['q'] } }] }],
    [{ map_broker: { type: 'memory' } }],
    [{ emulation: { handler_prefix: '/x' } }],
    [{ websocket: { compression: false, compression_level: 3 } }],
    [
      chat({
        allowed_delta_types: [],
        map: { mode: '', key_ttl: '0s', publish_proxy_name: 'default' },
      }),
    ],
    [proxy({ grpc: { tls: { enabled: false } }, grpc_metadata: ['x'] })],
    [proxy({ policy: { signing: { enabled: false, secrets: [] }, outbound: { redirects: 10 } } })],
    [{ usage_stats: { disabled: true } }],
  ])('may stand at their default: %j', (data) => {
    expect(faultyPaths(data)).toEqual([])
  })

  it.each([
    [{ http_server: { http3: { enabled: true } } }, 'use HTTP/2'],
    [{ http_server: { tls_autocert: { enabled: true } } }, 'ACME client'],
    [{ webtransport: { enabled: true } }, 'use websocket'],
    [{ sockjs: true }, 'use sse and http_stream'],
  ])('say what to use instead: %j', (data, hint) => {
    expect(faultsOf(data)[0]).toContain(hint)
  })

  it('do not hide typing errors inside them', () => {
    expect(faultyPaths(chat({ map: { moed: 'x' } }))).toEqual(['channel.namespaces.chat.map.moed'])
  })

  it.each([
    [{ admin: { enabled: false, pasword: 'p' } }, 'admin.pasword', '"password"'],
    [
      { webtransport: { handler_prefixx: '/x' } },
      'webtransport.handler_prefixx',
      '"handler_prefix"',
    ],
    [{ http_server: { http3: { port: 1 } } }, 'http_server.http3.port', 'remove it'],
    [
      { http_server: { tls_autocert: { cache: 'x' } } },
      'http_server.tls_autocert.cache',
      'remove it',
    ],
    [{ broker: { postgres: { dns: 'x' } } }, 'broker.postgres.dns', 'remove it'],
    [
      { map_broker: { postgres: { outbox: { batchsize: 1 } } } },
      'map_broker.postgres.outbox.batchsize',
      '"batch_size"',
    ],
    [
      { controller: { postgres: { tls: { certpem: 'x' } } } },
      'controller.postgres.tls.certpem',
      '"cert_pem"',
    ],
    [
      { engine: { redis: { replica_client: { on: 1 } } } },
      'engine.redis.replica_client.on',
      'remove',
    ],
    [proxy({ policy: { cache: { ttl: '1s' } } }), 'rpc.proxy.policy.cache.ttl', 'remove it'],
    [{ health: { enabled: false, handler_prefixx: 'x' } }, 'health.handler_prefixx', '"handler_'],
  ])('tell unknown keys whether they are on or off: %j', (data, path, mend) => {
    const faults = faultsOf(data)
    expect(faults.find((fault) => fault.startsWith(`${path}: unknown key; `))).toContain(mend)
    const dotted = warningsOf(data, { lenient: true }).map(({ fields }) => fields.key)
    expect(dotted).toContain(path)
  })

  it('tell the line of a key in a section that is off', () => {
    const cwd = folderWith({ 'config.yaml': 'admin:\n  enabled: false\n  pasword: x\n' })
    const inputs = configInputs({ cwd, file: 'config.yaml', env: {}, dotenv: false })
    expect(() => loadConfig(inputs)).toThrow(
      'admin.pasword: unknown key; did you mean "password"? (line 3)',
    )
  })

  it.each([
    [{ admin: true }, 'admin'],
    [{ broker: { postgres: ['x'] } }, 'broker.postgres'],
  ])('must be objects where they are sections: %j', (data, path) => {
    expect(faultsOf(data)).toEqual([`${path}: must be an object`])
  })

  it('say when only the commercial edition has them', () => {
    expect(warningsOf(chat({ publish_cel: 'true' }), { lenient: true })[0]?.message).toContain(
      'commercial edition',
    )
  })
})
