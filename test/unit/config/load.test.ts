import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ConfigError, configInputs, loadConfig } from '../../../src/config/index.js'
import { configOf, faultsOf, folderWith, warningsOf } from './support.js'

const load = (files: Record<string, string>, file: string, env: Record<string, string> = {}) =>
  loadConfig(configInputs({ cwd: folderWith(files), file, env }))

describe('files', () => {
  it.each([
    ['config.yaml', 'client:\n  channel_limit: 7\n'],
    ['config.yml', 'client: {channel_limit: 7}'],
    ['config.json', '{"client":{"channel_limit":7}}'],
    ['config.toml', '[client]\nchannel_limit = 7\n'],
    ['config.JSON', '{"client":{"channel_limit":7}}'],
  ])('reads %s by its extension', (name, content) => {
    const loaded = load({ [name]: content }, name)
    expect(loaded.config.client.channel_limit).toBe(7)
    expect(loaded.file?.endsWith(name)).toBe(true)
  })

  it('goes on with a warning when there is no config.json and none was named', () => {
    const env = { CENTRIFUGO_CLIENT_CHANNEL_LIMIT: '9' }
    const loaded = loadConfig(configInputs({ cwd: folderWith({}), env }))
    expect(loaded.file).toBeNull()
    expect(loaded.config.client.channel_limit).toBe(9)
    expect(loaded.warnings).toEqual([
      {
        message: 'config file not found, continue using environment and flag options',
        fields: { path: 'config.json' },
      },
    ])
  })

  it('refuses a file that was named and is not there', () => {
    expect(() => load({}, 'nowhere.yaml')).toThrow('nowhere.yaml: config file not found')
  })

  it.each(['config.json', 'config.yaml'])('refuses a folder in place of %s', (file) => {
    const cwd = folderWith({})
    mkdirSync(join(cwd, file))
    const named = file === 'config.json' ? {} : { file }
    const attempt = () => loadConfig(configInputs({ cwd, env: {}, ...named }))
    expect(attempt).toThrow(`${file}: cannot be read: it is a directory`)
  })

  it.each([
    ['config.json', '{"http_api":{"key":"topsecret"', 'config.json: not valid JSON near line'],
    [
      'config.yaml',
      'http_api:\n  key: topsecret\n key2: [',
      'config.yaml: not valid YAML near line',
    ],
    ['config.toml', 'a = 1\nkey = topsecret\n', 'config.toml: not valid TOML near line 2'],
    ['config.yaml', '- topsecret', 'config.yaml: must hold an object'],
    ['config.ini', 'key = topsecret', 'config.ini: file extension must be'],
  ])('refuses broken %s without quoting its content', (name, content, problem) => {
    const attempt = () => load({ [name]: content }, name)
    expect(attempt).toThrow(problem)
    expect(attempt).not.toThrow('topsecret')
    try {
      attempt()
    } catch (error) {
      expect((error as ConfigError).stage).toBe('reading')
    }
  })

  it.each([
    ['config.yaml', ''],
    ['config.yaml', '# nothing\n'],
    ['config.json', ''],
    ['config.json', 'null'],
    ['config.toml', ' \n'],
  ])('refuses %s that holds %j', (name, content) => {
    expect(() => load({ [name]: content }, name)).toThrow(
      `${name}: holds nothing; write {} where every option is to be the default`,
    )
  })

  it('has to be there again for a reload once it was there', () => {
    const cwd = folderWith({ 'config.json': '{}', '.env': 'A=1\n' })
    const { again } = loadConfig(configInputs({ cwd, env: {} }))
    expect(loadConfig(again).file).toBe(join(cwd, 'config.json'))
    rmSync(join(cwd, 'config.json'))
    expect(() => loadConfig(again)).toThrow('config.json: config file not found')
    writeFileSync(join(cwd, 'config.json'), '{}')
    rmSync(join(cwd, '.env'))
    expect(() => loadConfig(again)).toThrow('.env: not found, but it was there before')
    mkdirSync(join(cwd, '.env'))
    expect(() => loadConfig(again)).toThrow('.env: error loading .env file: cannot be read')
  })

  it('need not be there for a reload when it never was', () => {
    const cwd = folderWith({})
    const { again } = loadConfig(configInputs({ cwd, env: {} }))
    expect(loadConfig(again).file).toBeNull()
  })

  it('resolves YAML aliases and merge keys, and refuses aliases that explode', () => {
    const merged =
      'channel:\n  without_namespace: &o {presence: true}\n  namespaces:\n    - <<: *o\n      name: chat\n'
    expect(load({ 'c.yaml': merged }, 'c.yaml').config.channel.namespaces[0]?.presence).toBe(true)
    const lists = Array.from({ length: 12 }, (_, level) =>
      level === 0 ? 'l0: &l0 [a, a, a]' : `l${level}: &l${level} [${`*l${level - 1}, `.repeat(9)}]`,
    )
    expect(() => load({ 'c.yaml': lists.join('\n') }, 'c.yaml')).toThrow('alias')
  })

  it('never lets a __proto__ key touch objects', () => {
    const text = '{"__proto__":{"polluted":true},"client":{"__proto__":{"insecure":true}}}'
    expect(() => load({ 'c.json': text }, 'c.json')).toThrow(ConfigError)
    expect(faultsOf(JSON.parse(text))).toHaveLength(2)
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

describe('.env', () => {
  it('is loaded first and never overrides variables that are set', () => {
    const env = 'CENTRIFUGO_CLIENT_CHANNEL_LIMIT=5\n# comment\nCENTRIFUGO_CLIENT_CONCURRENCY="6"\n'
    const loaded = load({ '.env': env, 'c.yaml': '{}' }, 'c.yaml', {
      CENTRIFUGO_CLIENT_CHANNEL_LIMIT: '7',
    })
    expect(loaded.config.client.channel_limit).toBe(7)
    expect(loaded.config.client.concurrency).toBe(6)
    expect(loaded.notes).toEqual([
      { message: 'environment variables have been loaded from .env file', fields: {} },
    ])
  })

  it('stops the start when it is malformed, with the line', () => {
    expect(() => load({ '.env': 'A=1\nthis neither\n' }, 'c.yaml')).toThrow(
      '.env: error loading .env file: line 2 is no assignment like NAME=value',
    )
  })
})

describe('values of a file', () => {
  it('ignores the case of keys', () => {
    expect(configOf({ Client: { Channel_LIMIT: 3 } }).client.channel_limit).toBe(3)
    expect(faultsOf({ client: {}, Client: {} })).toEqual([
      'client: given twice (case does not matter)',
    ])
  })

  it.each([
    ['a text for an int', { http_server: { port: '0x1f90' } }, { http_server: { port: 8080 } }],
    ['1 for a bool', { client: { insecure: 1 } }, { client: { insecure: true } }],
    ['"t" for a bool', { client: { insecure: 't' } }, { client: { insecure: true } }],
    [
      'a scalar for a list',
      { client: { allowed_origins: 'https://a b' } },
      { client: { allowed_origins: ['https://a b'] } },
    ],
    ['a number for a text', { node: { name: 7 } }, { node: { name: '7' } }],
    [
      'nanoseconds for a duration',
      { client: { ping_interval: 30_000_000_000 } },
      { client: { ping_interval: 30_000 } },
    ],
    [
      'one object for a list',
      { channel: { namespaces: { name: 'chat' } } },
      { channel: { namespaces: [{ name: 'chat' }] } },
    ],
    ['any case of a log level', { log: { level: 'DEBUG' } }, { log: { level: 'debug' } }],
  ])('accepts %s', (_what, data, expected) => {
    expect(configOf(data)).toMatchObject(expected)
  })

  it.each([
    [{ http_server: { port: 'eighty' } }, 'http_server.port: must be a whole number'],
    [{ http_server: { port: 70_000 } }, 'http_server.port: must be at most 65535'],
    [{ http_server: { port: 1.5 } }, 'http_server.port: must be a whole number'],
    [{ client: { channel_limit: -1 } }, 'client.channel_limit: must not be negative'],
    [{ client: { insecure: 'yes' } }, 'client.insecure: must be true or false'],
    [{ client: { ping_interval: '-1' } }, 'client.ping_interval: not a duration'],
    [{ client: { ping_interval: '25' } }, 'client.ping_interval: not a duration'],
    [{ client: { stale_close_delay: '-25s' } }, 'client.stale_close_delay: must not be negative'],
    [{ client: { allowed_origins: [{}] } }, 'client.allowed_origins: must be a list of texts'],
    [{ client: 'x' }, 'client: must be an object'],
    [{ listener: 'fast' }, 'listener: unknown value "fast"; use one of auto, uws, node'],
    [
      { http_api: { error_mode: 'x' } },
      'http_api.error_mode: unknown value "x"; use one of "", transport',
    ],
    [{ broker: { type: 'x' } }, 'broker.type: unknown value "x"'],
    [chatFormat('xml'), 'channel.namespaces.chat.publication_data_format: unknown value "xml"'],
  ])('refuses %j', (data, problem) => {
    const faults = faultsOf(data)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(problem)
  })

  it('falls back to info with a warning for an unknown log level', () => {
    expect(configOf({ log: { level: 'loud' } }).log.level).toBe('info')
    expect(warningsOf({ log: { level: 'loud' } })).toEqual([
      { message: 'unknown value, using info', fields: { key: 'log.level' } },
    ])
  })

  it.each([
    [{ channel: { private_prefix: '' } }, 'channel.private_prefix'],
    [{ client: { channel_limit: 0 } }, 'client.channel_limit'],
    [{ shutdown: { timeout: '0s' } }, 'shutdown.timeout'],
    [{ client: { ping_interval: 0 } }, 'client.ping_interval'],
    [chat0(), 'channel.namespaces.chat.subscribe_proxy_name'],
  ])('turns a zero back into the default and says so: %j', (data, key) => {
    const loaded = warningsOf(data)
    expect(loaded).toEqual([
      { message: '0 means the default here; set it by environment', fields: { key } },
    ])
    expect(configOf(data)).toMatchObject({
      channel: { private_prefix: '$' },
      client: { channel_limit: 128, ping_interval: 25_000 },
      shutdown: { timeout: 30_000 },
    })
  })

  it('keeps a zero of its own keys, which the reference does not have', () => {
    const config = configOf({ proxy_defaults: { policy: { limits: { max_response_bytes: 0 } } } })
    expect(config.rpc.proxy.policy.limits.max_response_bytes).toBe(0)
  })

  it('loses the case of header names in object form and keeps it in list form', () => {
    const withHeaders = (headers: unknown) =>
      configOf({ rpc: { proxy: { http: { static_headers: headers } } } }).rpc.proxy.http
        .static_headers
    expect([...withHeaders({ 'X-App': 'a' })]).toEqual([['x-app', 'a']])
    expect([...withHeaders([{ key: 'X-App', value: 'a' }])]).toEqual([['X-App', 'a']])
    expect(
      faultsOf({ rpc: { proxy: { http: { static_headers: [{ key: 'a', x: 1 }] } } } }),
    ).toEqual(['rpc.proxy.http.static_headers: must be an object, or a list of {key, value}'])
  })

  it('fills variables into header values, and a missing one is a fault', () => {
    const data = {
      rpc: {
        proxy: {
          http: { static_headers: { auth: 'Bearer ${CENTRIFUGO_VAR_A}${BACKHAUL_VAR_B}' } },
        },
      },
    }
    const config = configOf(data, { env: { CENTRIFUGO_VAR_A: 'x', BACKHAUL_VAR_B: 'y' } })
    expect(config.rpc.proxy.http.static_headers.get('auth')).toBe('Bearer xy')
    expect(faultsOf(data, { env: { CENTRIFUGO_VAR_A: 'x' } })).toEqual([
      'rpc.proxy.http.static_headers.auth: environment variable BACKHAUL_VAR_B is not set',
    ])
  })

  it('is frozen all the way down', () => {
    const config = configOf(chatFormat('json'))
    expect(Object.isFrozen(config)).toBe(true)
    expect(Object.isFrozen(config.channel.namespaces[0])).toBe(true)
  })

  it('merges proxy_defaults.policy below the policy of each proxy', () => {
    const config = configOf({
      proxy_defaults: {
        policy: { retry: { max_attempts: 3, on: ['reset'] }, event_headers: true },
      },
      proxies: [
        { name: 'one', endpoint: 'http://a', policy: { retry: { max_attempts: 2 } } },
        { name: 'two', endpoint: 'http://b' },
      ],
    })
    expect(config.proxies[0]?.policy).toMatchObject({
      retry: { max_attempts: 2, on: ['reset'] },
      event_headers: true,
    })
    expect(config.proxies[1]?.policy.retry.max_attempts).toBe(3)
    expect(config.client.proxy.connect.policy.event_headers).toBe(true)
    expect(config.channel.proxy.publish.policy.retry.backoff).toEqual({ base: 25, max: 250 })
  })
})

describe('faults', () => {
  it('are all reported at once, without those that only follow from others', () => {
    const data = {
      http_server: { port: 'x' },
      client: { ping_interval: 'soon', chanel_limit: 3 },
      channel: {
        namespaces: [
          { name: 'chat', history_size: 10, history_ttl: 'long' },
          { name: 'x' },
          { name: 'news', force_recovery: true },
        ],
      },
    }
    expect(faultsOf(data).map((line) => line.slice(0, line.indexOf(': ')))).toEqual([
      'http_server.port',
      'client.ping_interval',
      'client.chanel_limit',
      'channel.namespaces.chat.history_ttl',
      'channel.namespaces.x.name',
      'channel.namespaces.news.force_recovery',
    ])
  })

  it.each([
    [
      { client: { chanel_limit: 1 } },
      'client.chanel_limit: unknown key; did you mean "channel_limit"?',
    ],
    [{ chanel: {} }, 'chanel: unknown key; did you mean "channel"?'],
    [
      { token_hmac_secret_key: 's' },
      'token_hmac_secret_key: unknown key; in v6 it is client.token.hmac_secret_key',
    ],
    [{ zzzzzzzzzz: 1 }, 'zzzzzzzzzz: unknown key; remove it, or start with --lenient to ignore it'],
    [
      { channel: { namespaces: [{ name: 'chat', historysize: 1 }] } },
      'channel.namespaces.chat.historysize: unknown key; did you mean "history_size"?',
    ],
    [
      { channel: { presence: true } },
      'channel.presence: unknown key; in v6 it is channel.without_namespace.presence',
    ],
    [
      { channel: { namespaces: [{ name: 'chat', proxy_subscribe: true }] } },
      'channel.namespaces.chat.proxy_subscribe: unknown key; in v6 it is subscribe_proxy_enabled',
    ],
    [
      { channel: { without_namespace: { history_tll: '1s' } } },
      'channel.without_namespace.history_tll: unknown key; did you mean "history_ttl"?',
    ],
    [{ clinet: {} }, 'clinet: unknown key; did you mean "client"?'],
    [
      { client: { allowed_origin: ['x'] } },
      'client.allowed_origin: unknown key; did you mean "allowed_origins"?',
    ],
  ])('name the nearest key for %j', (data, fault) => {
    expect(faultsOf(data)).toEqual([fault])
  })

  it.each([
    // As long as a key that is there, or a few letters from it, and something else.
    { user_state: 1 },
    { grpc: {} },
    { inline: {} },
    { client: { port: 1 } },
    { shutdown: { presence: true } },
    { client: { token: { hmac_min: 1 } } },
    { websocket: { write_timer: 1 } },
    { channel: { without_namespace: { history_uuid: 1 } } },
    { channel: { without_namespace: { history_pql: 1 } } },
  ])('name no key that is another one: %j', (data) => {
    expect(faultsOf(data)).toEqual([
      expect.stringMatching(/: unknown key; remove it, or start with --lenient to ignore it$/),
    ])
  })

  it('are warnings for unknown keys when lenient, spelled as in the reference', () => {
    const data = { channel: { namespaces: [{ name: 'chat', HistorySize: 1 }] }, x: 1 }
    expect(warningsOf(data, { lenient: true })).toEqual([
      {
        message: 'unknown key in configuration file',
        fields: { key: 'channel.namespaces.[0].historysize' },
      },
      { message: 'unknown key in configuration file', fields: { key: 'x' } },
    ])
  })
})

function chatFormat(format: string) {
  return { channel: { namespaces: [{ name: 'chat', publication_data_format: format }] } }
}

function chat0() {
  return { channel: { namespaces: [{ name: 'chat', subscribe_proxy_name: '' }] } }
}
