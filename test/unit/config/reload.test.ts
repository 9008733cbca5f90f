import { expect, it } from 'vitest'
import { parseConfig, reloadablePaths, takeOver, type Config } from '../../../src/config/index.js'

/** What a reload takes over, with all below it. Changing this changes what SIGHUP does. */
const RELOADED = [
  'http_server.tls.cert_pem',
  'http_server.tls.key_pem',
  'http_server.tls.client_ca_pem',
  'http_server.internal_tls.cert_pem',
  'http_server.internal_tls.key_pem',
  'http_server.internal_tls.client_ca_pem',
  'shutdown',
  'usage_stats',
  'client.token',
  'client.subscription_token',
  'client.allow_anonymous_connect_without_token',
  'client.disallow_anonymous_connection_tokens',
  'client.insecure',
  'client.insecure_skip_token_signature_verify',
  'client.subscribe_to_user_personal_channel',
  'client.proxy',
  'channel',
  'rpc',
  'shared_poll.hmac_secret_key',
  'shared_poll.hmac_previous_secret_key',
  'shared_poll.hmac_previous_secret_key_valid_until',
  'proxies',
  'proxy_defaults',
  'grpc_api.tls.cert_pem',
  'grpc_api.tls.key_pem',
  'grpc_api.tls.client_ca_pem',
  'uni_grpc.tls.cert_pem',
  'uni_grpc.tls.key_pem',
  'uni_grpc.tls.client_ca_pem',
  'recorder.enabled',
]

type Fields = Readonly<Record<string, unknown>>

const isSection = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Map)

/** Every option by its path; lists and maps are one each. */
function optionsOf(value: unknown, path = ''): [string, unknown][] {
  if (!isSection(value)) return [[path, value]]
  return Object.entries(value).flatMap(([key, inner]) =>
    optionsOf(inner, path === '' ? key : `${path}.${key}`),
  )
}

/** A value of the same type that differs. */
function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  if (typeof value === 'number') return value + 1
  if (typeof value === 'string') return `${value}x`
  if (value instanceof Map) return new Map([['other', 'value']])
  if (Array.isArray(value)) return [...(value as unknown[]), 'other']
  return Object.fromEntries(Object.entries(value as Fields).map(([key, it]) => [key, other(it)]))
}

const before = parseConfig({}).config
const after = other(before) as Config

const isReloaded = (path: string): boolean =>
  RELOADED.some((marked) => path === marked || path.startsWith(`${marked}.`))

it('marks in the schema what a reload takes over', () => {
  expect(reloadablePaths()).toEqual(RELOADED)
})

it('takes over every marked option, keeps every other one and names it', () => {
  const { config, restart } = takeOver(before, after)
  const [old, next] = [new Map(optionsOf(before)), new Map(optionsOf(after))]
  const options = optionsOf(config)
  expect(options.map(([path]) => path)).toEqual([...old.keys()])
  for (const [path, value] of options) {
    expect(value, path).toEqual((isReloaded(path) ? next : old).get(path))
  }
  expect(restart).toEqual([...old.keys()].filter((path) => !isReloaded(path)))
  expect(restart).toContain('map_broker.redis.address')
})

it('names nothing where nothing but marked options differ', () => {
  const { config, restart } = takeOver(before, { ...before, channel: after.channel })
  expect([config.channel, restart]).toEqual([after.channel, []])
  expect(takeOver(before, before)).toEqual({ config: before, restart: [] })
})

it('leaves a configuration that nobody can change', () => {
  const { config } = takeOver(before, after)
  expect(Object.isFrozen(config) && Object.isFrozen(config.client)).toBe(true)
})
