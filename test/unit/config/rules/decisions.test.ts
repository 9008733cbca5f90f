import { describe, expect, it } from 'vitest'
import { configOf, warningsOf } from '../support.js'
import { accepts, refuses } from './cases.js'

const subscribe = (policy: object, more: object = {}) => ({
  channel: {
    proxy: { subscribe: { endpoint: 'http://backend/', policy } },
    without_namespace: { subscribe_proxy_enabled: true },
  },
  ...more,
})
const rpc = (policy: object) => ({
  rpc: {
    proxy: { endpoint: 'http://backend/', policy },
    without_namespace: { proxy_enabled: true },
  },
})
const connect = (policy: object, client: object = {}) => ({
  client: {
    ...client,
    proxy: { connect: { enabled: true, endpoint: 'http://backend/', policy } },
  },
})
const ERRORS = 'channel.proxy.subscribe.policy.errors[0]'
const ON_FAILURE = 'channel.proxy.subscribe.policy.on_failure'
const toError = { code: 1400, message: 'rejected' }
const mapped = (match: object, more: object = { to_error: toError }) =>
  subscribe({ errors: [{ match, ...more }] })

describe('errors', () => {
  refuses([
    ['no match', mapped({}), `${ERRORS}.match: set exactly one of http, grpc and kind`],
    ['two matches', mapped({ http: '404', kind: 'dns' }), `${ERRORS}.match: set exactly one`],
    ['status 200', mapped({ http: 200 }), `${ERRORS}.match.http: must be a status other`],
    ['half a class', mapped({ http: '40x' }), `${ERRORS}.match.http: must be a status`],
    ['a gRPC status that is none', mapped({ grpc: 'DENIED' }), `${ERRORS}.match.grpc: must be`],
    ['OK for a failure', mapped({ grpc: 'OK' }), `${ERRORS}.match.grpc: must be`],
    ['an unknown kind', mapped({ kind: 'slow' }), `${ERRORS}.match.kind: unknown kind "slow"`],
    ['nothing to tell', mapped({ kind: 'dns' }, {}), `${ERRORS}: set exactly one of to_error`],
    [
      'a reason that does not fit into a close frame',
      mapped({ kind: 'dns' }, { to_disconnect: { code: 4500, reason: 'x'.repeat(124) } }),
      `${ERRORS}.to_disconnect.reason: must be ASCII`,
    ],
  ])
  accepts([
    ['a status as a number', mapped({ http: 404 })],
    ['a class', mapped({ http: '4xx' })],
    ['a gRPC status', mapped({ grpc: 'PERMISSION_DENIED' })],
    ['a kind of the log', mapped({ kind: 'malformed' })],
    ['a kind of the specification', mapped({ kind: 'breaker_open' })],
  ])
})

describe('on_failure', () => {
  refuses([
    ['an unknown text', subscribe({ on_failure: 'deny' }), `${ON_FAILURE}.mode: unknown value`],
    [
      'two ways at once',
      subscribe({ on_failure: { error: toError, disconnect: { code: 4500 } } }),
      `${ON_FAILURE}: set only one of`,
    ],
    [
      'an error without a code',
      subscribe({ on_failure: { error: { message: 'busy' } } }),
      `${ON_FAILURE}.error.code: not set`,
    ],
    [
      'a disconnect without a code',
      subscribe({ on_failure: { disconnect: { reason: 'busy' } } }),
      `${ON_FAILURE}.disconnect.code: not set`,
    ],
    [
      'to let in strangers who may not come in',
      connect({ on_failure: 'allow' }),
      'client.proxy.connect.policy.on_failure: allow lets clients in without a name',
    ],
    [
      'to answer an RPC that nobody answered',
      rpc({ on_failure: 'allow' }),
      'rpc.proxy.policy.on_failure: allow is not possible for rpc',
    ],
    [
      'a grace without a pause',
      subscribe({ refresh_grace: { step: '0s' } }),
      'channel.proxy.subscribe.policy.refresh_grace.step: must be at least 1s',
    ],
  ])
  accepts([
    ['allow', subscribe({ on_failure: 'allow' })],
    ['default', subscribe({ on_failure: 'default' })],
    ['an error', subscribe({ on_failure: { error: toError } })],
    [
      'to let in strangers where strangers may come in',
      connect({ on_failure: 'allow' }, { allow_anonymous_connect_without_token: true }),
    ],
  ])

  it('is one value: that of a proxy replaces the default as a whole', () => {
    const policy = (on_failure: unknown) =>
      configOf({
        ...subscribe(on_failure === undefined ? {} : { on_failure }),
        proxy_defaults: { policy: { on_failure: { error: toError } } },
      }).channel.proxy.subscribe.policy.on_failure
    expect(policy(undefined).error.code).toBe(1400)
    expect(policy('default').error.code).toBe(0)
    expect(policy({ disconnect: { code: 4500 } })).toMatchObject({
      error: { code: 0 },
      disconnect: { code: 4500 },
    })
  })

  it('is read from a variable', () => {
    const config = configOf(subscribe({}), {
      env: {
        BACKHAUL_CHANNEL_PROXY_SUBSCRIBE_POLICY_ON_FAILURE: 'allow',
      },
    })
    expect(config.channel.proxy.subscribe.policy.on_failure.mode).toBe('allow')
  })

  it('has no effect where no client waits, which is said', () => {
    const config = {
      shared_poll: { hmac_secret_key: 'x'.repeat(32) },
      channel: {
        proxy: {
          shared_poll_refresh: {
            endpoint: 'http://backend/',
            policy: { on_failure: { error: toError } },
          },
        },
        namespaces: [{ name: 'poll', subscription_type: 'shared_poll' }],
      },
    }
    expect(warningsOf(config)).toContainEqual(
      expect.objectContaining({
        fields: { key: 'channel.proxy.shared_poll_refresh.policy' },
      }),
    )
  })
})
