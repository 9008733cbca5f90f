import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, warningsOf } from '../support.js'

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

  it('cannot switch on what is not built', () => {
    expect(faultsOf({}, { env: { CENTRIFUGO_ADMIN_ENABLED: 'true' } })).toEqual([
      'admin: not built yet; remove it, or start with --lenient to ignore it',
    ])
    expect(faultsOf({}, { env: { CENTRIFUGO_ADMIN_ENABLED: 'false' } })).toEqual([])
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
      'admin.enabled',
      'true',
      'admin: not built yet; remove it, or start with --lenient to ignore it',
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
