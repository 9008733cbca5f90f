import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { OLD_NAMES } from '../../../../src/config/schema/old-names.js'
import { configOf, faultsOf, folderWith, warningsOf } from '../support.js'

const defaults = configOf({})
const optionAt = (path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>((from, key) => (from as Record<string, unknown> | undefined)?.[key], defaults)

describe('environment variables', () => {
  it('beat the file, and BACKHAUL_ beats CENTRIFUGO_', () => {
    const file = { client: { channel_limit: 1 } }
    const env = { CENTRIFUGO_CLIENT_CHANNEL_LIMIT: '2' }
    expect(configOf(file, { env }).client.channel_limit).toBe(2)
    const both = { ...env, BACKHAUL_CLIENT_CHANNEL_LIMIT: '3' }
    expect(configOf(file, { env: both }).client.channel_limit).toBe(3)
    const emptied = { ...env, BACKHAUL_CLIENT_CHANNEL_LIMIT: '' }
    expect(configOf(file, { env: emptied }).client.channel_limit).toBe(2)
  })

  it('lose against flags, even a flag that equals the default, and are not even read then', () => {
    const env = { CENTRIFUGO_HTTP_SERVER_PORT: '9000' }
    const flags = new Map([['http_server.port', '8000']])
    expect(configOf({}, { env, flags }).http_server.port).toBe(8000)
    expect(configOf({}, { env }).http_server.port).toBe(9000)
    const broken = { CENTRIFUGO_HTTP_SERVER_PORT: 'tcp://10.0.0.1:80' }
    expect(configOf({}, { env: broken, flags }).http_server.port).toBe(8000)
  })

  it.each([
    ['octal', '010', 8],
    ['hexadecimal', '0xff', 255],
    ['binary', '0b101', 5],
    ['octal with a letter', '0o17', 15],
  ])('read %s numbers', (_what, text, value) => {
    const env = { CENTRIFUGO_CLIENT_CONCURRENCY: text }
    expect(configOf({}, { env }).client.concurrency).toBe(value)
  })

  it('split lists at every single space', () => {
    const origins = (value: string) =>
      configOf({}, { env: { CENTRIFUGO_CLIENT_PROXY_CONNECT_HTTP_HEADERS: value } }).client.proxy
        .connect.http_headers
    expect(origins('a b')).toEqual(['a', 'b'])
    expect(origins('a  b')).toEqual(['a', '', 'b'])
  })

  it('keep a zero that a file could not express', () => {
    const env = { CENTRIFUGO_SHUTDOWN_TIMEOUT: '0s', CENTRIFUGO_HTTP_SERVER_PORT: '0' }
    const config = configOf({}, { env })
    expect(config.shutdown.timeout).toBe(0)
    expect(config.http_server.port).toBe(0)
  })

  it('restore the default of limits that know no zero', () => {
    const env = { CENTRIFUGO_CLIENT_CHANNEL_LIMIT: '0', CENTRIFUGO_CHANNEL_MAX_LENGTH: '0' }
    const config = configOf({}, { env })
    expect(config.client.channel_limit).toBe(128)
    expect(config.channel.max_length).toBe(255)
  })

  it.each([
    [
      { CENTRIFUGO_CLIENT_PING_INTERVAL: '25' },
      'client.ping_interval: not a duration: write a number with a unit, like 300ms, 25s or 1h30m (from CENTRIFUGO_CLIENT_PING_INTERVAL)',
    ],
    [
      { CENTRIFUGO_CLIENT_INSECURE: 'yes' },
      'client.insecure: must be true or false (from CENTRIFUGO_CLIENT_INSECURE)',
    ],
    [
      { BACKHAUL_CLIENT_CONCURRENCY: 'x' },
      'client.concurrency: must be a whole number (from BACKHAUL_CLIENT_CONCURRENCY)',
    ],
    [
      { CENTRIFUGO_RPC_PROXY_HTTP_STATIC_HEADERS: 'a' },
      'rpc.proxy.http.static_headers: must be a JSON object (from CENTRIFUGO_RPC_PROXY_HTTP_STATIC_HEADERS)',
    ],
    [
      { CENTRIFUGO_RPC_PROXY_HTTP_STATUS_TO_CODE_TRANSFORMS: 'a' },
      'rpc.proxy.http.status_to_code_transforms: must be a JSON array (from CENTRIFUGO_RPC_PROXY_HTTP_STATUS_TO_CODE_TRANSFORMS)',
    ],
  ])('are named when they are wrong: %j', (env, fault) => {
    expect(faultsOf({}, { env })).toEqual([fault])
  })

  it('take maps as JSON and keep the case of their keys', () => {
    const env = { CENTRIFUGO_RPC_PROXY_HTTP_STATIC_HEADERS: '{"X-App":"a"}' }
    const headers = configOf({}, { env }).rpc.proxy.http.static_headers
    expect([...headers]).toEqual([['X-App', 'a']])
  })

  it('append names to the namespaces of the file, and refine any of them', () => {
    const file = { channel: { namespaces: [{ name: 'a.b-c' }] } }
    const env = {
      CENTRIFUGO_CHANNEL_NAMESPACES: 'chat news',
      CENTRIFUGO_CHANNEL_NAMESPACES_CHAT_PRESENCE: 'true',
      CENTRIFUGO_CHANNEL_NAMESPACES_A_B_C_JOIN_LEAVE: 'true',
    }
    const { namespaces } = configOf(file, { env }).channel
    expect(
      namespaces.map(({ name, presence, join_leave: joinLeave }) => [name, presence, joinLeave]),
    ).toEqual([
      ['a.b-c', false, true],
      ['chat', true, false],
      ['news', false, false],
    ])
  })

  it('replace the namespaces of the file by a JSON array, which can be refined too', () => {
    const file = { channel: { namespaces: [{ name: 'old' }] } }
    const env = {
      CENTRIFUGO_CHANNEL_NAMESPACES: '[{"name":"chat","history_size":10}]',
      CENTRIFUGO_CHANNEL_NAMESPACES_CHAT_HISTORY_TTL: '60s',
    }
    expect(configOf(file, { env }).channel.namespaces).toMatchObject([
      { name: 'chat', history_size: 10, history_ttl: 60_000 },
    ])
  })

  it('override one field of one named proxy', () => {
    const file = { proxies: [{ name: 'chat-rpc', endpoint: 'http://a', timeout: '1s' }] }
    const env = {
      CENTRIFUGO_PROXIES_CHAT_RPC_ENDPOINT: 'http://b',
      BACKHAUL_PROXIES_CHAT_RPC_POLICY_RETRY_MAX_ATTEMPTS: '2',
    }
    const [proxy] = configOf(file, { env }).proxies
    expect(proxy?.endpoint).toBe('http://b')
    expect(proxy?.policy.retry.max_attempts).toBe(2)
  })

  it('without a meaning are warned about, service links and VAR_ names are not', () => {
    const env = {
      CENTRIFUGO_CLIENT_CHANEL_LIMIT: '1',
      BACKHAUL_NONSENSE: '',
      CENTRIFUGO_VAR_KEY: 'x',
      BACKHAUL_VAR_KEY: 'x',
      CENTRIFUGO_SERVICE_HOST: '10.0.0.1',
      CENTRIFUGO_PORT_8000_TCP: 'tcp://10.0.0.1:8000',
      CENTRIFUGO_ADMIN_PASSWORD: 'x',
      CENTRIFUGO_CLIENT_CONCURRENCY: '2',
      OTHER: 'x',
    }
    expect(warningsOf({}, { env })).toEqual([
      { message: 'unknown var in environment', fields: { var: 'BACKHAUL_NONSENSE' } },
      { message: 'unknown var in environment', fields: { var: 'CENTRIFUGO_CLIENT_CHANEL_LIMIT' } },
    ])
  })

  it('of sections that are not built are told, those of known keys are not', () => {
    const reason = 'only in the commercial edition of the reference; not supported'
    const known = {
      CENTRIFUGO_DEBUG_ENABLED: 'false',
      CENTRIFUGO_GRAPHITE_HOST: 'g',
      CENTRIFUGO_BROKER_POSTGRES_OUTBOX_BATCH_SIZE: '1',
      CENTRIFUGO_HTTP_SERVER_TLS_AUTOCERT_EMAIL: 'e',
      CENTRIFUGO_ENGINE_REDIS_REPLICA_CLIENT_ENABLED: 'false',
    }
    expect(warningsOf({}, { env: known })).toEqual([])
    const unknown = {
      CENTRIFUGO_ADMIN_PASWORD: {},
      CENTRIFUGO_BROKER_POSTGRES_DNS: {},
      CENTRIFUGO_CLIENT_RATE_LIMIT_CLIENT_COMMAND_ENABLED: { reason },
      CENTRIFUGO_CONSUMERS_K_ENABLED: {},
      CENTRIFUGO_GRAPHITE_PORTS: {},
      CENTRIFUGO_USER_STATUS_ENABLED: { reason },
      CENTRIFUGO_WEBTRANSPORT_PORT2: {},
    }
    const env = Object.fromEntries(Object.keys(unknown).map((name) => [name, 'true']))
    expect(warningsOf({}, { env })).toEqual(
      Object.entries(unknown).map(([name, more]) => ({
        message: 'unknown var in environment',
        fields: { var: name, ...more },
      })),
    )
  })

  it('may name a file that holds the value, without the line break at its end', () => {
    const cwd = folderWith({ key: 's3cret\r\n', headers: '{"X-Key":"a"}\n', empty: '\n' })
    const env = (name: string, file: string) => ({ cwd, env: { [name]: file } })
    const token = 'BACKHAUL_CLIENT_TOKEN_HMAC_SECRET_KEY_FILE'
    expect(configOf({}, env(token, 'key')).client.token.hmac_secret_key).toBe('s3cret')
    expect(configOf({}, env(token, join(cwd, 'key'))).client.token.hmac_secret_key).toBe('s3cret')
    const { static_headers: headers } = configOf(
      {},
      env('CENTRIFUGO_RPC_PROXY_HTTP_STATIC_HEADERS_FILE', 'headers'),
    ).rpc.proxy.http
    expect([...headers]).toEqual([['X-Key', 'a']])
    const path = 'client.token.hmac_secret_key'
    expect(faultsOf({}, env(token, 'nowhere'))).toEqual([
      `${path}: the file not found (from ${token})`,
    ])
    expect(faultsOf({}, env(token, '.'))).toEqual([
      `${path}: the file cannot be read: it is a directory (from ${token})`,
    ])
    expect(faultsOf({}, env(token, 'empty'))).toEqual([
      `${path}: the file is empty (from ${token})`,
    ])
    const both = { [token]: 'key', BACKHAUL_CLIENT_TOKEN_HMAC_SECRET_KEY: 'a' }
    expect(faultsOf({}, { cwd, env: both })).toEqual([
      `${path}: is set by BACKHAUL_CLIENT_TOKEN_HMAC_SECRET_KEY too: keep one of them (from ${token})`,
    ])
  })

  it.each([
    ['CENTRIFUGO_TOKEN_HMAC_SECRET_KEY', 'CENTRIFUGO_CLIENT_TOKEN_HMAC_SECRET_KEY'],
    ['CENTRIFUGO_API_KEY', 'CENTRIFUGO_HTTP_API_KEY'],
    ['BACKHAUL_ALLOWED_ORIGINS', 'BACKHAUL_CLIENT_ALLOWED_ORIGINS'],
    ['CENTRIFUGO_PORT', 'CENTRIFUGO_HTTP_SERVER_PORT'],
    ['CENTRIFUGO_INTERNAL_PORT', 'CENTRIFUGO_HTTP_SERVER_INTERNAL_PORT'],
    ['CENTRIFUGO_ENGINE', 'CENTRIFUGO_ENGINE_TYPE'],
    ['CENTRIFUGO_HEALTH', 'CENTRIFUGO_HEALTH_ENABLED'],
    ['CENTRIFUGO_REDIS_ADDRESS', 'CENTRIFUGO_ENGINE_REDIS_ADDRESS'],
    ['CENTRIFUGO_HISTORY_SIZE', 'CENTRIFUGO_CHANNEL_WITHOUT_NAMESPACE_HISTORY_SIZE'],
    ['CENTRIFUGO_TLS', 'CENTRIFUGO_HTTP_SERVER_TLS_ENABLED'],
    [
      'CENTRIFUGO_PROXY_CONNECT_ENDPOINT',
      'CENTRIFUGO_CLIENT_PROXY_CONNECT_ENDPOINT (and enabled: true)',
    ],
    ['CENTRIFUGO_SOCKJS', 'gone: use sse and http_stream'],
    ['CENTRIFUGO_PROXY_HTTP_HEADERS', 'http_headers of each proxy'],
  ])('of older versions are told their new name: %s', (name, use) => {
    expect(warningsOf({}, { env: { [name]: '1' } })).toEqual([
      { message: 'unknown var in environment', fields: { var: name, use } },
    ])
  })

  it('lead from every old name to an option that exists', () => {
    for (const [old, place] of OLD_NAMES) {
      const path = /^[a-z_]+(?:\.[a-z_0-9]+)+/.exec(place)?.[0]
      if (path === undefined || place.startsWith('http.')) continue
      expect([old, optionAt(path) !== undefined]).toEqual([old, true])
    }
  })

  it('cannot switch on what is not built', () => {
    expect(faultsOf({}, { env: { CENTRIFUGO_DEBUG_ENABLED: 'true' } })).toEqual([
      'debug: not built yet; remove it, or start with --lenient to ignore it',
    ])
    expect(faultsOf({}, { env: { CENTRIFUGO_DEBUG_ENABLED: 'false' } })).toEqual([])
    expect(faultsOf({}, { env: { CENTRIFUGO_CONSUMERS: '[]' } })).toEqual([])
    expect(faultsOf({}, { env: { CENTRIFUGO_CONSUMERS: 'kafka1' } })).toHaveLength(1)
  })
})

describe('flags', () => {
  it('set options by their path', () => {
    const flags = new Map([
      ['http_server.port', '0'],
      ['log.level', 'debug'],
      ['client.insecure', 'true'],
    ])
    const config = configOf({ client: { insecure: false } }, { flags })
    expect(config.http_server.port).toBe(0)
    expect(config.log.level).toBe('debug')
    expect(config.client.insecure).toBe(true)
  })

  it.each([
    ['http_server.prot', '1', '--http_server.prot: unknown flag'],
    ['client', 'x', '--client: unknown flag'],
    ['http_server.port', 'x', 'http_server.port: must be a whole number (from --http_server.port)'],
    [
      'debug.enabled',
      'true',
      'debug: not built yet; remove it, or start with --lenient to ignore it',
    ],
    [
      'controller.type',
      'postgres',
      'controller.type: postgres: not built yet; remove it, or start with --lenient to ignore it (from --controller.type)',
    ],
  ])('refuse --%s %s', (name, value, fault) => {
    expect(faultsOf({}, { flags: new Map([[name, value]]) })).toEqual([fault])
  })
})
