import { describe, expect, it } from 'vitest'
import { configOf, faultsOf, faultyPaths } from '../support.js'

/** A configuration with one polled namespace. */
const polled = (sharedPoll: object = {}, root: Record<string, any> = {}) => ({
  shared_poll: { hmac_secret_key: 'secret' },
  proxies: [{ name: 'prices', endpoint: 'http://backend/prices' }],
  ...root,
  channel: {
    proxy: { shared_poll_refresh: { endpoint: 'http://backend/poll' } },
    ...root.channel,
    namespaces: [{ name: 'poll', subscription_type: 'shared_poll', shared_poll: sharedPoll }],
  },
})

describe('shared poll namespaces', () => {
  it.each([
    ['as they come', polled()],
    ['with a named proxy', polled({ proxy_name: 'prices' }, { channel: { proxy: {} } })],
    ['versioned, with publications', polled({ mode: 'versioned', publish_enabled: true })],
    ['with an empty proxy name, which means the default', polled({ proxy_name: '' })],
    ['with an empty mode', polled({ mode: '' })],
  ])('are accepted %s', (_what, data) => {
    expect(faultsOf(data)).toEqual([])
  })

  it.each([
    ['a key of signatures', polled({}, { shared_poll: {} }), 'shared_poll.hmac_secret_key'],
    [
      'versions for publications',
      polled({ publish_enabled: true }),
      'channel.namespaces.poll.shared_poll.publish_enabled',
    ],
    [
      'a proxy that exists',
      polled({ proxy_name: 'nowhere' }),
      'channel.namespaces.poll.shared_poll.proxy_name',
    ],
    [
      'an endpoint of the default proxy',
      polled({}, { channel: { proxy: {} } }),
      'channel.proxy.shared_poll_refresh.endpoint',
    ],
    ['a known mode', polled({ mode: 'both' }), 'channel.namespaces.poll.shared_poll.mode'],
  ])('need %s', (_what, data, path) => {
    expect(faultyPaths(data)).toEqual([path])
  })

  it('need the proxy to exist even where nothing is polled', () => {
    const data = { channel: { without_namespace: { shared_poll: { proxy_name: 'nowhere' } } } }
    expect(faultyPaths(data)).toEqual(['channel.without_namespace.shared_poll.proxy_name'])
  })

  it('read zeros as defaults and a negative shutdown delay as none', () => {
    const zero = { refresh_interval: '0s', refresh_batch_size: 0, channel_shutdown_delay: '-1s' }
    const config = configOf(polled(zero))
    expect(config.channel.namespaces[0]?.shared_poll).toEqual({
      proxy_name: 'default',
      refresh_interval: 10_000,
      refresh_batch_size: 1000,
      max_keys_per_connection: 5000,
      mode: 'versionless',
      channel_shutdown_delay: -1000,
      track_expired_extra_delay: 25_000,
      publish_enabled: false,
    })
    expect(config.shared_poll.concurrency_limit).toBe(64)
  })
})
