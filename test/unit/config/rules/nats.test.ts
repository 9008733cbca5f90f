import { describe, expect, it } from 'vitest'
import { ConfigError, parseConfig } from '../../../../src/config/index.js'

const broker = (nats: object, more: object = {}) => ({
  broker: { enabled: true, type: 'nats', nats },
  ...more,
})

function faults(config: object): string {
  try {
    parseConfig(config)
  } catch (error) {
    if (error instanceof ConfigError) return error.message
    throw error
  }
  return ''
}

describe('rules of NATS', () => {
  it.each<[string, object, string]>([
    ['a URL of another kind', broker({ url: 'redis://x' }), 'broker.nats.url: scheme must be nats'],
    [
      'a prefix that is no subject',
      broker({ prefix: 'a b' }),
      'broker.nats.prefix: must be a subject',
    ],
    [
      'a prefix that is a pattern',
      broker({ prefix: 'a.>' }),
      'broker.nats.prefix: must be a subject',
    ],
    [
      'a prefix with an empty part',
      broker({ prefix: 'a.' }),
      'broker.nats.prefix: must be a subject',
    ],
    [
      'a raw prefix that is no subject',
      broker({ raw_mode: { enabled: true, prefix: 'a..b.' } }),
      'broker.nats.raw_mode.prefix: must be a subject',
    ],
    [
      'a replacement of nothing',
      broker({
        raw_mode: { enabled: true, channel_replacements: [{ key: '', value: 'x' }] },
      }),
      'broker.nats.raw_mode.channel_replacements: must not replace the empty text',
    ],
    [
      'values of shared poll channels that raw messages cannot carry',
      broker(
        { raw_mode: { enabled: true } },
        {
          shared_poll: { hmac_secret_key: 'secret' },
          channel: {
            proxy: { shared_poll_refresh: { endpoint: 'http://a.test' } },
            namespaces: [
              {
                name: 'poll',
                subscription_type: 'shared_poll',
                shared_poll: { mode: 'versioned', publish_enabled: true },
              },
            ],
          },
        },
      ),
      'channel.namespaces.poll.shared_poll.publish_enabled: raw messages have no room',
    ],
    [
      'half a client certificate',
      broker({
        tls: {
          enabled: true,
          cert_pem: '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----',
        },
      }),
      'broker.nats.tls.key_pem',
    ],
    [
      'history',
      broker(
        {},
        { channel: { namespaces: [{ name: 'chat', history_size: 10, history_ttl: '1m' }] } },
      ),
      'channel.namespaces.chat.history_size: the nats broker keeps no history: remove it',
    ],
    [
      'forced positions',
      broker({}, { channel: { without_namespace: { force_positioning: true } } }),
      'channel.without_namespace.force_positioning: the nats broker keeps no history',
    ],
    [
      'a controller elsewhere without an address',
      { controller: { enabled: true, type: 'nats', nats: { url: 'nats://h/x' } } },
      'controller.nats.url: must not have a path',
    ],
  ])('refuse %s', (_what, config, expected) => {
    expect(faults(config)).toContain(expected)
  })

  it('warn of permissions that lead nowhere', () => {
    const { warnings } = parseConfig(
      broker({}, { channel: { without_namespace: { allow_recovery: true } } }),
    )
    expect(warnings).toMatchObject([
      { fields: { key: 'channel.without_namespace.allow_recovery' } },
    ])
  })

  it('do not look at what is off', () => {
    const config = { broker: { enabled: false, type: 'nats', nats: { url: 'redis://x' } } }
    expect(faults(config)).toBe('')
  })

  it('take it whole with its defaults', () => {
    const { config } = parseConfig(broker({}))
    expect(config.broker.nats).toMatchObject({
      url: 'nats://localhost:4222',
      prefix: 'centrifugo',
      dial_timeout: 1000,
      write_timeout: 1000,
      allow_wildcards: false,
      raw_mode: { enabled: false, prefix: '', channel_replacements: new Map() },
    })
  })
})
