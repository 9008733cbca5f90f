import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig, redisShards } from '../../../src/config/index.js'

const shardsOf = (redis: object) => {
  const { config } = parseConfig({ engine: { type: 'redis', redis } })
  const found = redisShards(config.engine.redis)
  if (!('shards' in found)) throw new Error('problems')
  return found.shards
}

const faultsOf = (config: object): string[] => {
  try {
    parseConfig(config)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(({ path, problem }) => `${path}: ${problem}`)
  }
}

describe('addresses of Redis', () => {
  it('default to a server on this machine', () => {
    expect(shardsOf({})).toMatchObject([
      {
        kind: 'standalone',
        hosts: [{ host: '127.0.0.1', port: 6379 }],
        db: 0,
        tls: null,
        connectTimeoutMs: 1000,
        ioTimeoutMs: 4000,
      },
    ])
  })

  it('are one shard each, in order', () => {
    expect(shardsOf({ address: ['b:2', 'a:1'] }).map(({ hosts }) => hosts)).toEqual([
      [{ host: 'b', port: 2 }],
      [{ host: 'a', port: 1 }],
    ])
  })

  it('carry user, password, database and options', () => {
    const url =
      'rediss://me:p%40ss@[::1]:7000/3?connect_timeout=300ms&io_timeout=2s&force_resp2=true'
    expect(shardsOf({ address: [url], user: 'other', password: 'other', db: 1 })).toMatchObject([
      {
        kind: 'standalone',
        hosts: [{ host: '::1', port: 7000 }],
        user: 'me',
        password: 'p@ss',
        db: 3,
        tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
        connectTimeoutMs: 300,
        ioTimeoutMs: 2000,
      },
    ])
  })

  it.each([
    ['redis://:p@ss@h:1', '', 'p@ss'],
    ['redis://u@x:a@b@c@[::1]:1/2', 'u@x', 'a@b@c'],
    ['redis://:p#ss@h:1', '', 'p#ss'],
  ])('%s: the last @ ends the credentials', (url, user, password) => {
    expect(shardsOf({ address: [url] })).toMatchObject([{ user, password }])
  })

  it('fall back to user and password beside them', () => {
    const [shard] = shardsOf({ address: ['redis://h:1'], user: 'me', password: 'secret', db: 2 })
    expect(shard).toMatchObject({ user: 'me', password: 'secret', db: 2 })
    expect(shardsOf({ address: ['redis://:x@h:1'], user: 'me' })).toMatchObject([
      { user: 'me', password: 'x' },
    ])
  })

  it('may be a socket', () => {
    expect(shardsOf({ address: ['unix:///run/redis.sock'], db: 4 })).toMatchObject([
      { kind: 'standalone', hosts: [{ path: '/run/redis.sock' }], db: 4 },
    ])
  })

  it('name sentinels by scheme, option or query', () => {
    const sentinel = { masterName: 'main', user: '', password: '', tls: null }
    const hosts = [
      { host: 'a', port: 1 },
      { host: 'b', port: 2 },
    ]
    const expected = [{ kind: 'sentinel', hosts, sentinel }]
    expect(
      shardsOf({ address: ['redis+sentinel://a:1,b:2'], sentinel_master_name: 'main' }),
    ).toMatchObject(expected)
    expect(shardsOf({ address: ['redis://a:1?addr=b:2&sentinel_master_name=main'] })).toMatchObject(
      expected,
    )
    expect(shardsOf({ sentinel_address: ['a:1,b:2'], sentinel_master_name: 'main' })).toMatchObject(
      expected,
    )
    expect(
      shardsOf({
        address: [
          'redis+sentinel://a:1?sentinel_master_name=main&sentinel_user=u&sentinel_password=p&sentinel_tls_enabled=1',
        ],
      }),
    ).toMatchObject([{ sentinel: { user: 'u', password: 'p', tls: { minVersion: 'TLSv1.2' } } }])
  })

  it('name a cluster, which goes before everything', () => {
    const cluster = [{ kind: 'cluster', hosts: [{ port: 1 }, { port: 2 }] }]
    expect(shardsOf({ address: ['redis+cluster://a:1?addr=a:2'] })).toMatchObject(cluster)
    expect(
      shardsOf({
        cluster_address: ['a:1,a:2'],
        sentinel_address: ['s:1'],
        sentinel_master_name: 'm',
      }),
    ).toMatchObject(cluster)
  })

  it('take TLS from its section', () => {
    const tls = { enabled: true, insecure_skip_verify: true, server_name: 'redis.example' }
    expect(shardsOf({ tls })).toMatchObject([
      { tls: { rejectUnauthorized: false, servername: 'redis.example' } },
    ])
  })

  it.each([
    [{ address: ['nonsense'] }, 'address[0]', 'host:port'],
    [{ address: ['http://h:1'] }, 'address[0]', 'unknown scheme'],
    [{ address: ['redis://h:1/x'] }, 'address[0]', 'number of a database'],
    [{ address: ['redis://h:1?io_timeout=soon'] }, 'address[0]', 'io_timeout'],
    [{ address: ['redis://h:1?tls_enabled=perhaps'] }, 'address[0]', 'tls_enabled'],
    [{ address: ['redis://h:1,g:2'] }, 'address[0]', 'several hosts'],
    [{ address: ['redis://u:%zz@h:1'] }, 'address[0]', 'hex digits'],
    [{ address: ['a:1', 'a:0'] }, 'address[1]', 'host:port'],
    [{ address: ['redis+sentinel://a:1'] }, 'sentinel_master_name', 'required'],
    [{ sentinel_address: ['a:1'] }, 'sentinel_master_name', 'required'],
    [{ cluster_address: ['a:1'], db: 1 }, 'db', 'database 0'],
    [{ sharded_pub_sub_partitions: 8 }, 'sharded_pub_sub_partitions', 'Cluster'],
    [{ replica_client: { enabled: true } }, 'replica_client', 'not built'],
    [{ address: ['redis://h:1?replica_client_enabled=true'] }, 'address[0]', 'not built'],
  ])('refuse %j by name', (redis, key, problem) => {
    const faults = faultsOf({ engine: { type: 'redis', redis } })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(`engine.redis.${key}:`)
    expect(faults[0]).toContain(problem)
  })

  it('are not looked at while nothing uses them', () => {
    expect(faultsOf({ engine: { redis: { address: ['nonsense'] } } })).toEqual([])
    const own = { enabled: true, type: 'redis' }
    expect(
      faultsOf({
        engine: { type: 'redis', redis: { address: ['nonsense'] } },
        broker: own,
        presence_manager: own,
      }),
    ).toEqual([])
  })

  it.each([
    [{ address: ['redis://u:geheim@h:1/x'] }, 'number of a database'],
    [{ address: ['redis://u:12?geheim@h:1'] }, '%3F'],
    [{ address: ['redis://u:12/geheim@h:1'] }, '%2F'],
    [{ address: ['geheim@h:1'] }, 'host:port'],
    [{ address: ['//geheim@h:1'] }, 'host:port'],
    [{ address: ['redis+cluster://h:1?addr=geheim@h:2'] }, 'host:port'],
    [{ cluster_address: ['geheim@h:1'] }, 'host:port'],
    [{ sentinel_address: ['geheim@h:1'], sentinel_master_name: 'm' }, 'host:port'],
  ])('are refused without being quoted, because they may hold a password: %j', (redis, mend) => {
    const faults = faultsOf({ engine: { type: 'redis', redis } })
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(mend)
    expect(faults[0]).not.toContain('geheim')
  })

  it('know which brokers and controllers exist', () => {
    expect(faultsOf({ broker: { enabled: true, type: 'postgres' } })[0]).toContain('not built')
    expect(faultsOf({ controller: { enabled: true } })).toEqual([])
    expect(faultsOf({ controller: { enabled: true, type: 'postgres' } })[0]).toContain('not built')
  })
})
