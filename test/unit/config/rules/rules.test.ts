import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { selfSigned } from '../../../support/self-signed.js'
import { chat, configOf, faultsOf, faultyPaths, warningsOf } from '../support.js'
import { accepts, refuses } from './cases.js'

const history = { history_size: 10, history_ttl: '60s' }
const CHAT = 'channel.namespaces.chat'

describe('namespaces', () => {
  refuses([
    [
      'history_size without history_ttl',
      chat({ history_size: 10 }),
      `${CHAT}.history_ttl: both history size and history ttl required for history`,
    ],
    [
      'history_ttl without history_size',
      chat({ history_ttl: '60s' }),
      `${CHAT}.history_size: both history size and history ttl required for history`,
    ],
    [
      'a history_ttl above the meta ttl',
      chat({ ...history, history_meta_ttl: '30s' }),
      `${CHAT}.history_ttl: must not exceed history_meta_ttl`,
    ],
    [
      'a history_ttl above the global meta ttl',
      { channel: { history_meta_ttl: '30s', without_namespace: history } },
      'channel.without_namespace.history_ttl: must not exceed',
    ],
    [
      'a history_ttl of fractions of a second',
      chat({ history_size: 1, history_ttl: '1500ms' }),
      `${CHAT}.history_ttl: must be whole seconds`,
    ],
    [
      'a history_meta_ttl of fractions of a second',
      chat({ history_meta_ttl: '500ms' }),
      `${CHAT}.history_meta_ttl: must be whole seconds`,
    ],
    [
      'a global meta ttl of fractions of a second',
      { channel: { history_meta_ttl: '1ms' } },
      'channel.history_meta_ttl: must be whole seconds',
    ],
    [
      'force_recovery without history',
      chat({ force_recovery: true }),
      `${CHAT}.force_recovery: both history size and history ttl required for recovery`,
    ],
    [
      'auto_cache_recover without cache mode',
      chat({ ...history, force_recovery: true, auto_cache_recover: true }),
      `${CHAT}.auto_cache_recover: requires`,
    ],
    [
      'auto_cache_recover without force_recovery',
      chat({ force_recovery_mode: 'cache', auto_cache_recover: true }),
      `${CHAT}.auto_cache_recover: requires`,
    ],
    [
      'an unknown delta type',
      chat({ allowed_delta_types: ['fossil', 'zip'] }),
      `${CHAT}.allowed_delta_types: only fossil is known`,
    ],
    [
      'an unknown recovery mode',
      chat({ force_recovery_mode: 'x' }),
      `${CHAT}.force_recovery_mode: unknown value "x"`,
    ],
    [
      'a channel_regex that does not compile',
      chat({ channel_regex: '(' }),
      `${CHAT}.channel_regex: is not a valid RE2 expression`,
    ],
    [
      'look-around in channel_regex',
      chat({ channel_regex: '(?=a)' }),
      `${CHAT}.channel_regex: is not a valid RE2 expression`,
    ],
    [
      'a name of one character',
      { channel: { namespaces: [{ name: 'x' }] } },
      'channel.namespaces.x.name: invalid namespace name "x"',
    ],
    [
      'a name with a colon',
      { channel: { namespaces: [{ name: 'a:b' }] } },
      'channel.namespaces.a:b.name: invalid namespace name',
    ],
    [
      'a namespace without a name',
      { channel: { namespaces: [{}] } },
      'channel.namespaces[0].name: invalid namespace name',
    ],
    [
      'two namespaces of one name',
      { channel: { namespaces: [{ name: 'chat' }, { name: 'chat' }] } },
      'channel.namespaces[1].name: namespace name must be unique: chat',
    ],
    [
      'an RPC namespace of one character',
      { rpc: { namespaces: [{ name: 'x' }] } },
      'rpc.namespaces.x.name: invalid namespace name',
    ],
  ])
  accepts([
    ['recovery with history', chat({ ...history, force_recovery: true })],
    [
      'cache recovery',
      chat({
        ...history,
        force_recovery: true,
        force_recovery_mode: 'cache',
        auto_cache_recover: true,
      }),
    ],
    ['allow_recovery without history', chat({ allow_recovery: true, force_positioning: true })],
    ['delta compression', chat({ allowed_delta_types: ['fossil'], delta_publish: true })],
    ['RE2 names', chat({ channel_regex: '^(?P<id>[0-9]+)$' })],
    ['names with dots and dashes', { channel: { namespaces: [{ name: 'a.b-c_d' }] } }],
    ['the stream type by name', chat({ subscription_type: 'stream' })],
  ])
})

describe('proxies', () => {
  const on = { endpoint: 'http://backend/' }
  const named = (extra: object) => ({ proxies: [{ name: 'chat_backend', ...on, ...extra }] })
  const http = (extra: object) => named({ http: extra })
  const transform = (entry: object) => http({ status_to_code_transforms: [entry] })
  const TRANSFORM = 'proxies.chat_backend.http.status_to_code_transforms[0]'

  refuses([
    [
      'an enabled connect proxy without an endpoint',
      { client: { proxy: { connect: { enabled: true } } } },
      'client.proxy.connect.endpoint: endpoint not set',
    ],
    [
      'an enabled refresh proxy without an endpoint',
      { client: { proxy: { refresh: { enabled: true } } } },
      'client.proxy.refresh.endpoint: endpoint not set',
    ],
    [
      'a default subscribe proxy that is not there',
      chat({ subscribe_proxy_enabled: true }),
      'channel.proxy.subscribe.endpoint: endpoint not set',
    ],
    [
      'a default publish proxy that is not there',
      chat({ publish_proxy_enabled: true }),
      'channel.proxy.publish.endpoint: endpoint not set',
    ],
    [
      'a default sub_refresh proxy that is not there',
      chat({ sub_refresh_proxy_enabled: true }),
      'channel.proxy.sub_refresh.endpoint: endpoint not set',
    ],
    [
      'a default RPC proxy that is not there',
      { rpc: { without_namespace: { proxy_enabled: true } } },
      'rpc.proxy.endpoint: endpoint not set',
    ],
    [
      'an unknown proxy name although the switch is off',
      chat({ publish_proxy_name: 'nobody' }),
      `${CHAT}.publish_proxy_name: proxy not found: nobody`,
    ],
    [
      'an unknown RPC proxy name',
      { rpc: { namespaces: [{ name: 'chat', proxy_name: 'nobody' }] } },
      'rpc.namespaces.chat.proxy_name: proxy not found: nobody',
    ],
    [
      'a named proxy without an endpoint',
      { proxies: [{ name: 'chat_backend' }] },
      'proxies.chat_backend.endpoint: endpoint not set',
    ],
    [
      'a named proxy of one character',
      { proxies: [{ name: 'x', ...on }] },
      'proxies.x.name: invalid proxy name',
    ],
    [
      'a proxy called default',
      { proxies: [{ name: 'default', ...on }] },
      'proxies.default.name: the name default is reserved',
    ],
    [
      'two proxies of one name',
      {
        proxies: [
          { name: 'aa', ...on },
          { name: 'aa', ...on },
        ],
      },
      'proxies[1].name: proxy name must be unique: aa',
    ],
    [
      'an endpoint of an unknown kind',
      named({ endpoint: 'xds:///backend' }),
      'proxies.chat_backend.endpoint: is not a gRPC endpoint: use grpc://host:port',
    ],
    [
      'a gRPC endpoint with credentials',
      named({ endpoint: 'grpc://user:secret@backend:9000' }),
      'proxies.chat_backend.endpoint: must not hold credentials: use grpc.credentials_key',
    ],
    [
      'a further endpoint that is no gRPC target',
      named({ endpoint: 'grpc://backend:9000', policy: { endpoints: ['http://x'] } }),
      'proxies.chat_backend.policy.endpoints[0]: is not a gRPC endpoint',
    ],
    [
      'a further endpoint of another protocol',
      named({ policy: { endpoints: ['grpc://x:1'] } }),
      'proxies.chat_backend.policy.endpoints[0]: must be an http://',
    ],
    [
      'a metadata key with a space',
      named({ endpoint: 'grpc://b:1', grpc: { static_metadata: { 'x y': '1' } } }),
      'proxies.chat_backend.grpc.static_metadata: "x y" is not a metadata key',
    ],
    [
      'a metadata value that is not ASCII',
      named({ endpoint: 'grpc://b:1', grpc: { static_metadata: { x: 'ü' } } }),
      'proxies.chat_backend.grpc.static_metadata.x: value holds characters',
    ],
    [
      'a credentials key that is none',
      named({ endpoint: 'grpc://b:1', grpc: { credentials_key: 'a:b', credentials_value: 'c' } }),
      'proxies.chat_backend.grpc.credentials_key: "a:b" is not a metadata key',
    ],
    [
      'a gRPC client certificate without its key',
      named({
        endpoint: 'grpc://b:1',
        grpc: { tls: { enabled: true, cert_pem: '-----BEGIN X-----' } },
      }),
      'proxies.chat_backend.grpc.tls.key_pem: cert_pem and key_pem belong together',
    ],
    [
      'an endpoint that is no URL',
      named({ endpoint: 'http://' }),
      'proxies.chat_backend.endpoint: is not a valid URL',
    ],
    [
      'a transform without a status',
      transform({ to_error: { code: 1 } }),
      `${TRANSFORM}.status_code: status_code not set`,
    ],
    [
      'a transform without a target',
      transform({ status_code: 404 }),
      `${TRANSFORM}: set exactly one of`,
    ],
    [
      'a transform with two targets',
      transform({ status_code: 404, to_error: { code: 1 }, to_disconnect: { code: 2 } }),
      `${TRANSFORM}: set exactly one of`,
    ],
    [
      'a transform reason that is not ASCII',
      transform({ status_code: 404, to_disconnect: { code: 4000, reason: 'ü' } }),
      `${TRANSFORM}.to_disconnect.reason: must be ASCII`,
    ],
    [
      'a transform message that is too long',
      transform({ status_code: 404, to_error: { code: 1, message: 'x'.repeat(124) } }),
      `${TRANSFORM}.to_error.message: must be ASCII, at most 123`,
    ],
    [
      'a header name with a line break',
      named({ http_headers: ['X-A\r\nX-B'] }),
      'proxies.chat_backend.http_headers: "X-A\\r\\nX-B" is not a header name',
    ],
    [
      'a header value with a line break',
      http({ static_headers: { 'x-a': 'a\r\nb: c' } }),
      'proxies.chat_backend.http.static_headers.x-a: value holds characters',
    ],
    [
      'an unknown kind of retry',
      named({ policy: { retry: { on: ['sometimes'] } } }),
      'proxies.chat_backend.policy.retry.on: unknown kind "sometimes"',
    ],
    [
      'no attempt at all',
      named({ policy: { retry: { max_attempts: 0 } } }),
      'proxies.chat_backend.policy.retry.max_attempts: must be at least 1',
    ],
    [
      'a first pause above the longest',
      named({ policy: { retry: { backoff: { base: '1s' } } } }),
      'proxies.chat_backend.policy.retry.backoff.base: must not exceed',
    ],
    [
      'a breaker that never opens',
      named({ policy: { breaker: { enabled: true, failure_ratio: 0 } } }),
      'proxies.chat_backend.policy.breaker: never opens',
    ],
    [
      'a slow ratio without a limit of slowness',
      named({ policy: { breaker: { slow_ratio: 0.5 } } }),
      'proxies.chat_backend.policy.breaker.slow_after: required',
    ],
    [
      'a ratio above one',
      named({ policy: { breaker: { failure_ratio: 50 } } }),
      'proxies.chat_backend.policy.breaker.failure_ratio: must be at most 1',
    ],
    [
      'a queue without a limit',
      named({ policy: { concurrency: { max_queue: 5 } } }),
      'proxies.chat_backend.policy.concurrency.max_queue: has no effect',
    ],
    [
      'a certificate without its key',
      http({ tls: { enabled: true, cert_pem: '-----BEGIN X-----' } }),
      'proxies.chat_backend.http.tls.key_pem: cert_pem and key_pem belong together',
    ],
    [
      'a CA that is no certificate',
      http({ tls: { enabled: true, server_ca_pem: '-----BEGIN X-----' } }),
      'proxies.chat_backend.http.tls.server_ca_pem: is not a certificate',
    ],
    [
      'a CA file that is not there',
      http({ tls: { enabled: true, server_ca_pem: 'nowhere.pem' } }),
      'proxies.chat_backend.http.tls.server_ca_pem: there is no such file',
    ],
  ])

  it('refuses a timeout of 0, which only a variable can set', () => {
    const env = { CENTRIFUGO_PROXIES_CHAT_BACKEND_TIMEOUT: '0s' }
    expect(faultsOf(named({}), { env })).toEqual([
      'proxies.chat_backend.timeout: timeout not set: give a duration above 0, like 1s (from CENTRIFUGO_PROXIES_CHAT_BACKEND_TIMEOUT)',
    ])
  })

  accepts([
    [
      'inline proxies nobody uses, whatever they hold',
      {
        rpc: { proxy: { endpoint: 'grpc://x' } },
        channel: { proxy: { publish: { http: { status_to_code_transforms: [{}] } } } },
      },
    ],
    [
      'a named proxy in place of the default',
      {
        ...named({}),
        ...chat({ subscribe_proxy_enabled: true, subscribe_proxy_name: 'chat_backend' }),
      },
    ],
    ['user, password and query in an endpoint', named({ endpoint: 'https://u:p@host/x?y=z' })],
    ['unquoted statuses to retry on', named({ policy: { retry: { on: [502, 429, 'timeout'] } } })],
  ])

  it('warns about headers that are never passed on', () => {
    const data = named({ http_headers: ['Cookie', 'Connection', 'Proxy-Authorization', 'Host'] })
    const headers = warningsOf(data).map(({ fields }) => fields.header)
    expect(headers).toEqual(['Connection', 'Proxy-Authorization', 'Host'])
  })

  it('warns about transforms where they would end what is refreshed', () => {
    const entry = { status_code: 503, to_error: { code: 1503 } }
    const withTransforms = { ...on, http: { status_to_code_transforms: [entry] } }
    const keys = (data: object) => warningsOf(data).map(({ fields }) => fields.key)
    const refresh = { client: { proxy: { refresh: { enabled: true, ...withTransforms } } } }
    expect(keys(refresh)).toEqual(['client.proxy.refresh.http.status_to_code_transforms'])
    const connect = { client: { proxy: { connect: { enabled: true, ...withTransforms } } } }
    expect(keys(connect)).toEqual([])
    const subRefresh = {
      proxies: [{ name: 'aa', ...withTransforms }],
      ...chat({ sub_refresh_proxy_enabled: true, sub_refresh_proxy_name: 'aa' }),
    }
    expect(keys(subRefresh)).toEqual(['proxies.aa.http.status_to_code_transforms'])
  })

  it('reads PEM text, base64 of it, and files', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n'
    const ca = (value: string) =>
      configOf(http({ tls: { server_ca_pem: value } })).proxies[0]?.http.tls.server_ca_pem
    expect(ca(pem)).toBe(pem)
    expect(ca(Buffer.from(pem).toString('base64'))).toBe(pem)
  })

  it('wants authorities to be certificates wherever they stand', () => {
    const pem = '-----BEGIN X-----'
    expect(faultyPaths({ trusted_ca: { pem } })).toEqual(['trusted_ca.pem'])
    const jwks = { jwks_tls: { enabled: true, server_ca_pem: pem } }
    expect(faultyPaths({ client: { token: jwks } })).toEqual([
      'client.token.jwks_tls.server_ca_pem',
    ])
  })

  it('looks at every certificate of a bundle', () => {
    const [one, two] = [selfSigned('one').cert, selfSigned('two').cert]
    const withCa = (ca: string) => faultsOf(http({ tls: { enabled: true, server_ca_pem: ca } }))
    const path = 'proxies.chat_backend.http.tls.server_ca_pem'
    expect(withCa(one + two)).toEqual([])
    for (const damaged of [two.slice(0, 200), two.replace(/\n[^-\n]+/, '\nAAAA')]) {
      expect(withCa(`${one}${damaged}`)).toEqual([
        `${path}: is not a certificate, or one of several in it is damaged`,
      ])
    }
  })
})

describe('clients', () => {
  const token = (extra: object) => ({ client: { token: extra } })
  const jwks = (url: string, extra: object = {}) => token({ jwks_public_endpoint: url, ...extra })
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .publicKey.export({ type: 'spki', format: 'pem' })
    .toString()
  const personal = (extra: object) => ({
    subscribe_to_user_personal_channel: { enabled: true, ...extra },
  })

  refuses([
    [
      'a ping interval that is not above the pong timeout',
      { client: { ping_interval: '8s', pong_timeout: '8s' } },
      'client.ping_interval: ping_interval must be greater than pong_timeout',
    ],
    [
      'an origin with an open bracket',
      { client: { allowed_origins: ['https://[a'] } },
      'client.allowed_origins[0]: pattern "https://[a" is malformed',
    ],
    [
      'an origin with an open brace',
      { client: { allowed_origins: ['https://{a,b'] } },
      'client.allowed_origins[0]: pattern "https://{a,b" is malformed',
    ],
    [
      'an origin that ends with a backslash',
      { client: { allowed_origins: ['https://a\\'] } },
      'client.allowed_origins[0]: pattern',
    ],
    [
      'a user header that is no name',
      { client: { user_id_http_header: 'X User' } },
      'client.user_id_http_header: is not a header name',
    ],
    [
      'a user claim with digits',
      token({ user_id_claim: 'user1' }),
      'client.token.user_id_claim: must consist of letters and _',
    ],
    [
      'a user claim of the second block although it is off',
      { client: { subscription_token: { user_id_claim: 'a-b' } } },
      'client.subscription_token.user_id_claim: must consist',
    ],
    [
      'an issuer both exact and as expression',
      token({ issuer: 'a', issuer_regex: 'a' }),
      'client.token.issuer_regex: set either issuer or issuer_regex',
    ],
    [
      'an audience both exact and as expression',
      token({ audience: 'a', audience_regex: 'a' }),
      'client.token.audience_regex: set either',
    ],
    [
      'an audience expression that does not compile',
      token({ audience_regex: '[' }),
      'client.token.audience_regex: is not a valid RE2 expression',
    ],
    [
      'an RSA key that is none',
      token({ rsa_public_key: 'topsecret' }),
      'client.token.rsa_public_key: is not a PEM public key or certificate',
    ],
    [
      'an RSA key in place of an EC key',
      token({ ecdsa_public_key: rsa }),
      'client.token.ecdsa_public_key: holds a key of another type than ec',
    ],
    [
      'an EC key in place of an RSA key',
      token({ rsa_public_key: ec }),
      'client.token.rsa_public_key: holds a key of another type than rsa',
    ],
    [
      'a key set endpoint that is no URL',
      jwks('file:///keys'),
      'client.token.jwks_public_endpoint: must be an http:// or https:// URL',
    ],
    [
      'a placeholder without a group',
      jwks('https://keys/{{tenant}}'),
      'client.token.jwks_public_endpoint: {{tenant}} is no named group',
    ],
    [
      'a placeholder filled by a class',
      jwks('https://keys/{{tenant}}', { issuer_regex: '^(?P<tenant>[a-z]+)$' }),
      'client.token.jwks_public_endpoint: groups that fill placeholders',
    ],
    [
      'a placeholder filled by anything',
      jwks('https://keys/{{tenant}}', { issuer_regex: '^(?P<tenant>.*)$' }),
      'client.token.jwks_public_endpoint: groups that fill placeholders',
    ],
    [
      'a personal channel in an unknown namespace',
      { client: personal({ personal_channel_namespace: 'user' }) },
      'client.subscribe_to_user_personal_channel.personal_channel_namespace: namespace for user personal channel not found: user',
    ],
    [
      'a single connection without presence',
      { client: personal({ single_connection: true }) },
      'client.subscribe_to_user_personal_channel.single_connection: requires presence',
    ],
  ])
  accepts([
    ['keys of the right types', token({ rsa_public_key: rsa, ecdsa_public_key: ec })],
    [
      'placeholders filled by literal alternatives',
      jwks('https://keys/{{tenant}}/certs', { issuer_regex: '^https://(?P<tenant>one|two\\.x)$' }),
    ],
    [
      'any pattern without the safety check',
      jwks('https://keys/{{tenant}}', {
        issuer_regex: '(?P<tenant>.+)',
        insecure_skip_jwks_endpoint_safety_check: true,
      }),
    ],
    [
      'origins of all kinds',
      {
        client: {
          allowed_origins: [
            '*',
            'https://*.example.com',
            'null',
            'http://a:3000',
            'https://{a,b}.c',
          ],
        },
      },
    ],
    [
      'a personal channel with presence',
      {
        client: personal({ single_connection: true, personal_channel_namespace: 'user' }),
        channel: { namespaces: [{ name: 'user', presence: true }] },
      },
    ],
    [
      'a broken second token block that is off',
      { client: { subscription_token: { issuer: 'a', issuer_regex: '(' } } },
    ],
  ])

  it('checks the second token block once it is on', () => {
    const block = { enabled: true, issuer: 'a', issuer_regex: 'a' }
    expect(faultyPaths({ client: { subscription_token: block } })).toEqual([
      'client.subscription_token.issuer_regex',
    ])
  })

  it('never shows key material in a fault', () => {
    expect(faultsOf(token({ rsa_public_key: 'topsecret' })).join()).not.toContain('topsecret')
  })

  it.each([
    ['https://a.com/', 'write https://a.com'],
    ['https://a.com/app', 'write https://a.com'],
    ['https://A.com', 'write https://a.com'],
    ['https://a.com:443', 'write https://a.com'],
    ['http://a.com:80', 'write http://a.com'],
    ['https://b\u00fccher.de', 'write https://xn--bcher-kva.de'],
    ['https://user@a.com', 'write https://a.com'],
    ['a.com', 'write https://a.com'],
    ['localhost:3000', 'write https://localhost:3000'],
    [' https://a.com', 'write https://a.com'],
    ['https://a.com\n', 'write https://a.com'],
    ['https://a.com,https://b.com', 'make each origin an item of its own'],
    ['https://*.a.com, https://b.com', 'make each origin an item of its own'],
    ['https://*.a.com/', 'remove the path'],
    ['https://*.a.com/*', 'remove the path'],
    ['https://*.a.com ', 'remove the white space'],
    ['https://*.A.com', 'write small letters'],
    ['https://', 'write scheme://host'],
  ])('warns about an origin that no browser sends: %j', (pattern, mend) => {
    const [warning, ...others] = warningsOf({ client: { allowed_origins: ['*', pattern] } })
    expect(others).toEqual([])
    expect(warning?.fields).toMatchObject({ key: 'client.allowed_origins[1]', pattern })
    expect(String(warning?.fields.mend)).toContain(mend)
  })

  it.each([
    'https://a.com',
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
    'capacitor://localhost',
    'chrome-extension://abcdef',
    'null',
    '*',
    '*.a.com',
    'http*://a.com',
    'https://{a,b}.com',
    'https://a?.com',
    'https://[!x].com:*',
  ])('says nothing about the origin %s', (pattern) => {
    expect(warningsOf({ client: { allowed_origins: [pattern] } })).toEqual([])
  })

  it.each(['k\n', ' k', 'k\r\n', 'k\u0000'])('refuses the API key %j', (key) => {
    expect(faultyPaths({ http_api: { key }, grpc_api: { key } })).toEqual([
      'http_api.key',
      'grpc_api.key',
    ])
  })

  it('warns about secrets that end with a line break', () => {
    const { warnings } = { warnings: warningsOf(token({ hmac_secret_key: 'a\n' })) }
    expect(warnings).toEqual([
      {
        message: 'has white space or a line break at an end, which is part of it',
        fields: { key: 'client.token.hmac_secret_key' },
      },
    ])
  })

  it('warns about origins that never match and about a previous secret without an end', () => {
    const data = {
      client: {
        allowed_origins: ['https://Example.com'],
        token: { hmac_secret_key: 'a', hmac_previous_secret_key: 'b' },
      },
    }
    expect(warningsOf(data).map(({ message }) => message)).toEqual([
      'allowed origin never matches what browsers send',
      'the previous secret has no end: set hmac_previous_secret_key_valid_until',
    ])
  })
})

describe('endpoints', () => {
  refuses([
    [
      'a path without a slash',
      { health: { handler_prefix: 'health' } },
      'health.handler_prefix: must be a path',
    ],
    [
      'one path for two endpoints',
      { health: { enabled: true, handler_prefix: '/api/' } },
      'health.handler_prefix: is the same path as http_api.handler_prefix',
    ],
    [
      'emulation on the path of another endpoint',
      { sse: { enabled: true }, emulation: { handler_prefix: '/connection/sse' } },
      'emulation.handler_prefix: is the same path as sse.handler_prefix',
    ],
    [
      'a transport on the path of another endpoint',
      { uni_sse: { enabled: true, handler_prefix: '/connection/websocket' } },
      'uni_sse.handler_prefix: is the same path as websocket.handler_prefix',
    ],
    [
      'a transform of connect to no disconnect code',
      {
        client: {
          connect_code_to_unidirectional_disconnect: { transforms: [{ code: 5, to: { code: 5 } }] },
        },
      },
      'client.connect_code_to_unidirectional_disconnect.transforms[0].to.code: must be a disconnect code',
    ],
    [
      'a transform of connect without a code',
      {
        uni_sse: {
          connect_code_to_http_response: { transforms: [{ to: { status_code: 400 } }] },
        },
      },
      'uni_sse.connect_code_to_http_response.transforms[0].code: is required',
    ],
    [
      'a transform of connect to no error status',
      {
        uni_http_stream: {
          connect_code_to_http_response: { transforms: [{ code: 5, to: { status_code: 200 } }] },
        },
      },
      'uni_http_stream.connect_code_to_http_response.transforms[0].to.status_code: must be an HTTP error status',
    ],
  ])
  accepts([['one path for an endpoint that is off', { health: { handler_prefix: '/api' } }]])

  it('warns about options without an effect', () => {
    const data = { websocket: { read_buffer_size: 512, use_write_buffer_pool: true } }
    expect(warningsOf(data).map(({ fields }) => fields.key)).toEqual([
      'websocket.read_buffer_size',
      'websocket.use_write_buffer_pool',
    ])
  })
})
