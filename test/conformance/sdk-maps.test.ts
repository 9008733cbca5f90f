/**
 * Map channels with the official client where it takes a backend or many keys; the rest is in the
 * matrix (test/support/matrix/map-scenarios.ts). spec: channels-and-engines.md §11; proxy.md §2.8
 */
import type { Centrifuge, Options } from 'centrifuge'
import { Centrifuge as ProtobufClient } from 'centrifuge/build/protobuf'
import { WebSocket } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { mirrorOf } from '../support/map-mirror.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { newClient, nextEvent, until } from '../support/sdk.js'

let setup: ProxySetup | null = null
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await setup?.stop()
  setup = null
})

const OPEN = { allow_subscribe_for_client: true }
const MODES = {
  ephemeral: { mode: 'ephemeral', key_ttl: '60s' },
  recoverable: { mode: 'recoverable', key_ttl: '60s' },
  persistent: { mode: 'persistent' },
}
async function start(): Promise<ProxySetup> {
  const map = (name: string, options: object, more: object = {}): object => ({
    name,
    ...OPEN,
    subscription_type: 'map',
    map: options,
    ...more,
  })
  setup = await startProxySetup((config) => {
    const at = (path: string): object => ({
      ...config.channel.proxy.publish,
      endpoint: config.channel.proxy.publish.endpoint.replace('/publish', path),
    })
    config.channel.proxy.map_publish = at('/map_publish')
    config.channel.proxy.map_remove = at('/map_remove')
    config.channel.namespaces.push(
      ...Object.entries(MODES).map(([name, options]) => map(name, options)),
      map('asked', {
        ...MODES.recoverable,
        publish_proxy_enabled: true,
        remove_proxy_enabled: true,
      }),
      map('approved', MODES.recoverable, { subscribe_proxy_enabled: true }),
    )
  })
  return setup
}

type Make = (url: string, options?: Partial<Options>) => Centrifuge
const CODECS: readonly { codec: string; make: Make }[] = [
  { codec: 'json', make: newClient },
  {
    codec: 'protobuf',
    make: (url, options) =>
      new ProtobufClient(url, {
        websocket: WebSocket,
        minReconnectDelay: 10,
        maxReconnectDelay: 50,
        ...options,
      }) as unknown as Centrifuge,
  },
]

describe.each(CODECS)('maps over WebSocket $codec', ({ codec, make }) => {
  const open = (options?: Partial<Options>): Centrifuge => {
    const client = make(setup!.server.wsUrl, options)
    clients.push(client)
    client.connect()
    return client
  }
  const encode = (value: unknown): any =>
    codec === 'json' ? value : Buffer.from(JSON.stringify(value))
  const write = (channel: string, key: string, data: unknown, more: object = {}) =>
    setup!.server.api('map_publish', { channel, key, data, ...more })

  it.each(Object.keys(MODES))('reads many pages while the map changes, mode %s', async (mode) => {
    await start()
    const channel = `${mode}:1`
    const { server } = setup!
    const commands = Array.from({ length: 1500 }, (_, at) => ({
      map_publish: { channel, key: `k${at}`, data: at },
    }))
    await server.api('batch', { commands })
    const subscription = open().newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    for (let at = 0; at < 60; at++) {
      await write(channel, `k${at * 7}`, -at)
      await server.api('map_remove', { channel, key: `k${at * 11 + 1}` })
    }
    await synced
    await write(channel, 'last', 0)
    await until(() => held.has('last'))
    expect(await stateOf(channel)).toEqual(Object.fromEntries(held))
  })

  it('lets the backend decide on writes and removals', async () => {
    const backend = await start()
    const { answers } = backend
    const subscription = open().newMapSubscription('asked:1')
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    answers.set('/map_publish', { body: { result: { key: 'assigned', data: { by: '56' } } } })
    await subscription.publish('mine', encode({ x: 1 }))
    await until(() => held.has('assigned'))
    expect(held.get('assigned')).toEqual({ by: '56' })
    expect(backend.received('/map_publish')[0]?.json()).toMatchObject({
      user: '56',
      channel: 'asked:1',
      key: 'mine',
      data: { x: 1 },
    })
    answers.set('/map_publish', { body: { result: { key_mode: 'if_exists' } } })
    await subscription.publish('new', encode(1))
    answers.set('/map_publish', { body: { error: { code: 450, message: 'no' } } })
    await expect(subscription.publish('x', encode(1))).rejects.toMatchObject({ code: 450 })
    answers.set('/map_remove', { body: { result: { key: 'assigned' } } })
    await subscription.remove('mine')
    await until(() => held.size === 0)
    expect(backend.received('/map_remove')[0]?.json()).toMatchObject({
      channel: 'asked:1',
      key: 'mine',
    })
    answers.set('/map_remove', { body: { error: { code: 451, message: 'no' } } })
    await expect(subscription.remove('x')).rejects.toMatchObject({ code: 451 })
  })

  it('subscribes where the subscribe backend agrees', async () => {
    await start()
    await write('approved:1', 'a', 1)
    const subscription = open().newMapSubscription('approved:1')
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    expect(held.get('a')).toBe(1)
  })

  async function stateOf(channel: string): Promise<Record<string, unknown>> {
    const { result } = await setup!.server.api('map_read_state', { channel, limit: -1 })
    return Object.fromEntries(
      (result.entries as { key: string; data: unknown }[]).map(({ key, data }) => [key, data]),
    )
  }
})
