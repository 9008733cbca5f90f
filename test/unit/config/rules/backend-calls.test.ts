/** Rules of calls to backends: keys that sign, and what else would not work. */
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { maskSecrets } from '../../../../src/config/index.js'
import { configOf, faultsOf, warningsOf } from '../support.js'
import { accepts, refuses } from './cases.js'

const PATH = 'rpc.proxy.policy'

/** An RPC proxy in use with this policy. */
const rpc = (policy: object, endpoint = 'http://a'): object => ({
  rpc: { proxy: { endpoint, policy }, without_namespace: { proxy_enabled: true } },
})

describe('signing', () => {
  const secretOf = (bytes: number): string => `whsec_${randomBytes(bytes).toString('base64')}`
  const good = secretOf(32)
  const signing = (given: object): object => rpc({ signing: { enabled: true, ...given } })
  const at = `${PATH}.signing`
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
  const other = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' })

  refuses([
    ['no key', signing({}), `${at}: needs a key`],
    ['an empty secret', signing({ secrets: [''] }), `${at}.secrets[0]: is empty`],
    ['a secret of nothing', signing({ secrets: ['whsec_'] }), `${at}.secrets[0]: is empty`],
    ['another prefix', signing({ secrets: [good, 'sec_x'] }), `${at}.secrets[1]: must begin with`],
    ['no base64', signing({ secrets: ['whsec_%%%%'] }), `${at}.secrets[0]: must be base64`],
    [
      'a short secret',
      signing({ secrets: [secretOf(23)] }),
      `${at}.secrets[0]: must hold 24 to 64`,
    ],
    ['a long secret', signing({ secrets: [secretOf(65)] }), `${at}.secrets[0]: must hold 24 to 64`],
    ['a secret twice', signing({ secrets: [good, good] }), `${at}.secrets: holds the same`],
    [
      'a short private key',
      signing({ ed25519_key: 'whsk_AAAA' }),
      `${at}.ed25519_key: must be whsk_`,
    ],
    [
      'a private key of another kind',
      signing({ ed25519_key: other }),
      `${at}.ed25519_key: must be`,
    ],
    ['another scheme', signing({ secrets: [good], scheme: 'x' }), `${at}.scheme: unknown value`],
  ])
  accepts([
    ['a secret', signing({ secrets: [good] })],
    ['a private key alone', signing({ ed25519_key: pem })],
    [
      'a private key without its public half',
      signing({ ed25519_key: secretOf(32).replace('sec', 'sk') }),
    ],
    [
      'a private key with its public half',
      signing({ ed25519_key: secretOf(64).replace('sec', 'sk') }),
    ],
    ['anything while it is off', rpc({ signing: { enabled: false, secrets: [''] } })],
  ])

  it('names a variable that is not set, and shows no secret in a fault or a dump', () => {
    const faults = faultsOf(
      signing({ secrets: ['whsec_${BACKHAUL_VAR_NONE}', 'whsec_topsecret%'] }),
    )
    expect(faults[0]).toBe(`${at}.secrets[0]: environment variable BACKHAUL_VAR_NONE is not set`)
    expect(faults.join()).not.toContain('topsecret')
    const shown = JSON.stringify(
      maskSecrets(configOf(signing({ secrets: [good], ed25519_key: pem }))),
    )
    expect(shown).not.toContain(good.slice(6, 20))
    expect(shown).not.toContain('PRIVATE')
    expect(shown).toContain('"secrets":["***"]')
  })

  it('warns where nothing is signed', () => {
    const local = rpc({ signing: { enabled: true, secrets: [good] } }, 'local:')
    expect(JSON.stringify(warningsOf(local))).toContain(`${at}.enabled`)
  })
})

describe('outbound', () => {
  const outbound = (given: object, endpoint?: string, more: object = {}): object =>
    rpc({ outbound: given, ...more }, endpoint)
  const deny = { deny_private_addresses: true }
  refuses([
    [
      'an endpoint elsewhere',
      outbound({ allow_hosts: ['b'] }),
      'rpc.proxy.endpoint: is not at a host',
    ],
    [
      'a further endpoint elsewhere',
      outbound({ allow_hosts: ['a'] }, 'grpc://a:1', { endpoints: ['grpc://b:1'] }),
      `${PATH}.endpoints[0]: is not at a host`,
    ],
    [
      'a URL for a host',
      outbound({ allow_hosts: ['a', 'http://a'] }),
      `${PATH}.outbound.allow_hosts[1]: must be`,
    ],
    [
      'a private address',
      outbound(deny, 'http://10.0.0.1'),
      'rpc.proxy.endpoint: is a private address',
    ],
    [
      'a private address of IPv6',
      outbound(deny, 'http://[::1]:80'),
      'rpc.proxy.endpoint: is a private',
    ],
    [
      'a private address over gRPC',
      outbound(deny, 'grpc://10.0.0.1:1'),
      'rpc.proxy.endpoint: is a private',
    ],
    [
      'a client that looks names up itself',
      outbound(deny, 'grpc://a:1', { grpc: { client: 'grpc-js' } }),
      `${PATH}.outbound.deny_private_addresses: needs a client`,
    ],
    ['a proxy for HTTP', outbound({ http_proxy: 'http://p' }), `${PATH}.outbound.http_proxy`],
  ])
  accepts([
    ['hosts below a name', outbound({ allow_hosts: ['*.corp.test'] }, 'http://x.corp.test')],
    ['a public address', outbound(deny, 'http://8.8.8.8')],
    ['a Unix socket', outbound(deny, 'unix:/tmp/x')],
  ])
})

describe('retry', () => {
  refuses([
    [
      'idempotent without an id',
      rpc({ retry: { idempotent: true } }),
      `${PATH}.retry.idempotent: needs an id`,
    ],
    [
      'tokens that never come back',
      rpc({ retry: { budget: { token_ratio: 0 } } }),
      `${PATH}.retry.budget.token_ratio: must be above 0`,
    ],
  ])
  accepts([['idempotent with a key', rpc({ idempotency_key: true, retry: { idempotent: true } })]])
})

describe('several endpoints', () => {
  const several = (endpoints: readonly string[], balance: object = {}, endpoint?: string): object =>
    rpc({ endpoints, balance }, endpoint)
  const outlier = { outlier: { consecutive_failures: 3 } }
  const health = { health: { path: '/health' } }
  refuses([
    ['another protocol', several(['grpc://b:1']), `${PATH}.endpoints[0]: must be an http://`],
    ['credentials', several(['http://me:pw@b']), `${PATH}.endpoints[0]: must not hold credentials`],
    [
      'an endpoint twice',
      several(['http://b', 'http://b']),
      `${PATH}.endpoints: names an endpoint twice`,
    ],
    [
      'ejection from one endpoint',
      several([], outlier),
      `${PATH}.balance.outlier.consecutive_failures: has no`,
    ],
    ['health of one endpoint', several([], health), `${PATH}.balance.health.path: has no effect`],
    [
      'health over gRPC',
      several(['grpc://b:1'], health, 'grpc://a:1'),
      `${PATH}.balance.health.path: works with HTTP endpoints only`,
    ],
    [
      'a share that ejects none',
      several(['http://b'], { outlier: { consecutive_failures: 3, max_ejected_percent: 49 } }),
      `${PATH}.balance.outlier.max_ejected_percent: lets none of 2`,
    ],
    [
      'a path that is none',
      several(['http://b'], { health: { path: 'x' } }),
      `${PATH}.balance.health.path: must be`,
    ],
    [
      'looking names up again',
      several(['http://b'], { dns_refresh: '1s' }),
      `${PATH}.balance.dns_refresh`,
    ],
  ])
  accepts([
    ['ejection and health', several(['http://b'], { ...outlier, ...health })],
    ['the age of connections with one endpoint', several([], { max_connection_age: '1m' })],
    ['several over gRPC', several(['grpc://b:1'], {}, 'grpc://a:1')],
  ])
})
