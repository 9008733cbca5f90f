/** Shared poll with the official client in both codecs, a real server and a real backend. */
import type { Centrifuge, Options, SharedPollSubscription } from 'centrifuge'
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import {
  signKeys,
  startPolledSetup,
  type Poll,
  type PolledSetup,
  type SignatureParts,
} from '../support/polled-backend.js'
import { faults } from '../support/start-backend.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { hs } from '../unit/auth/sign.js'

const CHANNEL = 'poll:x'
const setups: PolledSetup[] = []
const clients: { disconnect(): void }[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const setup of setups.splice(0)) await setup.stop()
})

async function start(...args: Parameters<typeof startPolledSetup>): Promise<PolledSetup> {
  const setup = await startPolledSetup(...args)
  setups.push(setup)
  return setup
}

function protobufClient(url: string, options: Partial<Options> = {}): Centrifuge {
  return new ProtobufCentrifuge(url, {
    websocket: WebSocket,
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
    ...options,
  }) as unknown as Centrifuge
}

type Update = { key: string; data: any; version?: number; removed?: boolean }

type Reader = {
  client: Centrifuge
  sub: SharedPollSubscription
  updates: Update[]
  errors: any[]
  unsubscribed: any[]
  subscribing: any[]
  /** Newest value of a key; undefined = none. */
  last(key: string): any
}

const decode = (data: any): any =>
  data instanceof Uint8Array ? JSON.parse(Buffer.from(data).toString('utf8')) : data

describe.each(['json', 'protobuf'] as const)('shared poll in %s', (codec) => {
  const newOne = codec === 'json' ? newClient : protobufClient

  async function read(
    setup: PolledSetup,
    parts: Partial<SignatureParts> = {},
    options: Record<string, unknown> = {},
    clientOptions: Partial<Options> = {},
  ): Promise<Reader> {
    const client = newOne(setup.server.wsUrl, clientOptions)
    clients.push(client)
    const sub = client.newSharedPollSubscription(CHANNEL, {
      getSignature: ({ keys }) =>
        Promise.resolve({ keys, signature: signKeys({ channel: CHANNEL, keys, ...parts }) }),
      ...options,
    })
    const updates = collect(sub as never, 'update') as Update[]
    const reader: Reader = {
      client,
      sub,
      updates,
      errors: collect(sub as never, 'error'),
      unsubscribed: collect(sub as never, 'unsubscribed'),
      subscribing: collect(sub as never, 'subscribing'),
      last: (key) => decode(updates.findLast((update) => update.key === key)?.data),
    }
    const subscribed = nextEvent(sub as never, 'subscribed')
    sub.subscribe()
    client.connect()
    await subscribed
    return reader
  }

  it('brings values, changes and removals of tracked keys', async () => {
    const setup = await start()
    setup.values.set('a', { data: { n: 1 } })
    setup.values.set('b', { data: { n: 10 } })
    const reader = await read(setup)
    reader.sub.track(['a', 'b'])
    await until(() => reader.last('a')?.n === 1 && reader.last('b')?.n === 10)
    setup.values.set('a', { data: { n: 2 } })
    await until(() => reader.last('a')?.n === 2)
    setup.values.set('b', { removed: true })
    await until(() => reader.updates.some(({ key, removed }) => key === 'b' && removed === true))
    expect([...reader.sub.trackedKeys()]).toEqual(['a'])
    expect(reader.updates.map(({ key }) => key).sort()).toEqual(['a', 'a', 'b', 'b'])
    expect(reader.errors).toEqual([])
    const asked = setup.polls.length
    await until(() => setup.polls.length > asked + 1)
    expect(setup.polls.at(-1)).toEqual({ channel: CHANNEL, items: [{ key: 'a' }] })
  })

  it('tells the backend which version it has, and takes only newer ones', async () => {
    const setup = await start({ mode: 'versioned' })
    setup.values.set('a', { data: { n: 5 }, version: 5 })
    const reader = await read(setup)
    reader.sub.track(['a'])
    await until(() => reader.last('a')?.n === 5)
    await until(() => setup.polls.some(({ items }) => items[0]?.version === 5))
    setup.values.set('a', { data: { n: 4 }, version: 4 })
    const asked = setup.polls.length
    await until(() => setup.polls.length > asked + 2)
    setup.values.set('a', { data: { n: 6 }, version: 6 })
    await until(() => reader.last('a')?.n === 6)
    expect(reader.updates.map(({ version }) => version)).toEqual([5, 6])
    expect(setup.polls[0]).toEqual({ channel: CHANNEL, items: [{ key: 'a' }] })
  })

  it('asks once for a key that many clients track, and gives it to all of them', async () => {
    const setup = await start({ refresh_interval: '1h' })
    setup.values.set('a', { data: { n: 1 } })
    const readers = await Promise.all([read(setup), read(setup), read(setup)])
    const [first, ...others] = readers
    first.sub.track(['a'])
    await until(() => first.last('a')?.n === 1)
    expect(setup.polls).toHaveLength(1)
    for (const { sub } of others) sub.track(['a'])
    await until(() => others.every((other) => other.last('a')?.n === 1))
    expect(first.updates).toHaveLength(1)
    expect(setup.polls.length).toBeLessThanOrEqual(3)
  })

  it('stops polling for keys that nobody tracks any more', async () => {
    const setup = await start()
    setup.values.set('a', { data: 1 })
    setup.values.set('b', { data: 2 })
    const reader = await read(setup)
    reader.sub.track(['a', 'b'])
    await until(() => reader.updates.length === 2)
    reader.sub.untrack(['a'])
    await until(() => setup.polls.at(-1)?.items.length === 1)
    expect(setup.polls.at(-1)?.items).toEqual([{ key: 'b' }])
    reader.sub.unsubscribe()
    const metrics = async (): Promise<string> =>
      (await fetch(`${setup.server.httpUrl}/metrics`)).text()
    let text = ''
    do text = await metrics()
    while (!text.includes('shared_poll_num_channels 0'))
    expect(text).toContain('shared_poll_num_keys 0')
    expect(text).toMatch(/shared_poll_items_count\{[^}]*result="polled"[^}]*\} [1-9]/)
  })

  it('refuses a bad signature, and the client lets go of the keys', async () => {
    const setup = await start()
    const reader = await read(setup, { secret: 'wrong' })
    reader.sub.track(['a'])
    await until(() => reader.errors.length > 0)
    expect(reader.errors[0]).toMatchObject({ error: { code: 103 } })
    expect(setup.server.lines.some(({ message }) => message === 'invalid track signature')).toBe(
      true,
    )
    expect(setup.polls).toEqual([])
  })

  it('refuses a signature of another user, and accepts that of its own', async () => {
    const setup = await start({}, (config) => {
      config.client.token = { hmac_secret_key: 'token secret' }
    })
    setup.values.set('a', { data: 1 })
    const token = hs({ sub: '42' }, 'token secret')
    const wrong = await read(setup, { user: '43' }, {}, { token })
    wrong.sub.track(['a'])
    await until(() => wrong.errors.length > 0)
    expect(wrong.errors[0]).toMatchObject({ error: { code: 103 } })
    const right = await read(setup, { user: '42' }, {}, { token })
    right.sub.track(['a'])
    await until(() => right.updates.length === 1)
  })

  it('refuses more keys than a connection may track', async () => {
    const setup = await start({ max_keys_per_connection: 2 })
    setup.values.set('a', { data: 1 })
    const reader = await read(setup)
    reader.sub.track(['a', 'b'])
    await until(() => reader.updates.length === 1)
    reader.sub.track(['c'])
    await until(() => reader.errors.length > 0)
    expect(reader.errors[0]).toMatchObject({ error: { code: 106 } })
  })

  it('has an expired signature renewed', async () => {
    const setup = await start()
    setup.values.set('a', { data: 1 })
    const now = Math.floor(Date.now() / 1000)
    let calls = 0
    const reader = await read(
      setup,
      {},
      {
        getSignature: ({ keys }: { keys: string[] }) => {
          calls++
          const exp = calls === 1 ? now - 60 : 0
          return Promise.resolve({ keys, signature: signKeys({ channel: CHANNEL, keys, exp }) })
        },
      },
    )
    reader.sub.track(['a'])
    await until(() => reader.updates.length === 1)
    expect(calls).toBe(2)
  })

  it('has a signature renewed before its end', async () => {
    const setup = await start()
    setup.values.set('a', { data: 1 })
    const signatures: string[] = []
    const reader = await read(
      setup,
      {},
      {
        getSignature: ({ keys }: { keys: string[] }) => {
          const exp = signatures.length === 0 ? Math.floor(Date.now() / 1000) + 1 : 0
          const signature = signKeys({ channel: CHANNEL, keys, exp })
          signatures.push(signature)
          return Promise.resolve({ keys, signature })
        },
      },
    )
    reader.sub.track(['a'])
    await until(() => signatures.length === 2)
    setup.values.set('a', { data: 2 })
    await until(() => reader.last('a') === 2)
    expect(reader.errors).toEqual([])
  })

  it('tracks again after a reconnect, from the versions the client has', async () => {
    const setup = await start({ mode: 'versioned', refresh_interval: '20ms' })
    setup.values.set('a', { data: { n: 1 }, version: 1 })
    setup.values.set('b', { data: { n: 1 }, version: 1 })
    const reader = await read(setup)
    reader.sub.track(['a', 'b'])
    await until(() => reader.updates.length === 2)
    const again = nextEvent(reader.sub as never, 'subscribed')
    await setup.server.api('disconnect', { user: '', disconnect: { code: 3010, reason: 'x' } })
    await again
    setup.values.set('a', { data: { n: 2 }, version: 2 })
    await until(() => reader.last('a')?.n === 2)
    expect(reader.updates.map(({ key }) => key).sort()).toEqual(['a', 'a', 'b'])
  })

  it('starts over when the backend names another epoch', async () => {
    const setup = await start({ mode: 'versioned' })
    setup.epoch = 'e1'
    setup.values.set('a', { data: { n: 10 }, version: 10 })
    const reader = await read(setup)
    reader.sub.track(['a'])
    await until(() => reader.last('a')?.n === 10)
    setup.epoch = 'e2'
    setup.values.set('a', { data: { n: 1 }, version: 1 })
    await until(() => reader.last('a')?.n === 1)
    expect(reader.subscribing.filter(({ code }) => code === 2500)).toHaveLength(2)
    expect(reader.unsubscribed).toEqual([])
    // The epoch stays: nobody is sent back again.
    const asked = setup.polls.length
    await until(() => setup.polls.length > asked + 2)
    expect(reader.subscribing.filter(({ code }) => code === 2500)).toHaveLength(2)
  })

  it('sends patches where the backend gives the value before', async () => {
    const setup = await start({ mode: 'versioned' })
    const long = (n: number): object => ({ n, text: 'the same words again and again '.repeat(8) })
    setup.values.set('a', { data: long(1), version: 1 })
    const reader = await read(setup, {}, { delta: 'fossil' })
    reader.sub.track(['a'])
    await until(() => reader.last('a')?.n === 1)
    setup.values.set('a', { data: long(2), version: 2, prev_data: long(1) })
    await until(() => reader.last('a')?.n === 2)
    setup.values.set('a', { data: long(3), version: 3 })
    await until(() => reader.last('a')?.n === 3)
    // The base would be version 3: this one comes whole.
    setup.values.set('a', { data: long(5), version: 5, prev_data: long(3) })
    await until(() => reader.last('a')?.n === 5)
    expect(reader.updates.map(({ data }) => decode(data))).toEqual([1, 2, 3, 5].map(long))
    const stats = reader.sub.deltaStats()
    expect(stats).toMatchObject({ numDeltaPayloads: 2, numFullPayloads: 2 })
  })

  it('delivers what the API publishes, and does not poll for it in the next cycle', async () => {
    const setup = await start({ mode: 'versioned', publish_enabled: true })
    setup.values.set('a', { data: { n: 1 }, version: 1 })
    const reader = await read(setup)
    reader.sub.track(['a'])
    await until(() => reader.last('a')?.n === 1)
    const publish = (version: number, n: number) =>
      setup.server.api('shared_poll_publish', { channel: CHANNEL, key: 'a', version, data: { n } })
    expect(await publish(3, 3)).toEqual({ result: {} })
    await until(() => reader.last('a')?.n === 3)
    expect(await publish(2, 2)).toEqual({ result: {} })
    await publish(4, 4)
    await until(() => reader.last('a')?.n === 4)
    expect(reader.updates.map(({ version }) => version)).toEqual([1, 3, 4])
  })

  it('keeps the values while the backend fails, and counts the failures', async () => {
    const setup = await start({}, (config) => {
      config.channel.proxy.shared_poll_refresh.timeout = '100ms'
    })
    setup.values.set('a', { data: 1 })
    const reader = await read(setup)
    reader.sub.track(['a'])
    await until(() => reader.updates.length === 1)
    const bad: (() => any)[] = [
      faults.hang,
      faults.reset,
      faults.garbage,
      faults.resetMidBody,
      () => ({ status: 500, body: 'oops' }),
      () => ({ body: 'no json' }),
      () => ({ body: { result: { items: [{ key: 'a', version: 'x' }] } } }),
      () => ({ body: { error: { code: 1000, message: 'not now' } } }),
      () => ({ body: [] }),
    ]
    for (const answer of bad) {
      setup.override = answer
      const asked = setup.polls.length
      await until(() => setup.polls.length > asked + 1)
    }
    setup.override = null
    setup.values.set('a', { data: 2 })
    await until(() => reader.last('a') === 2)
    expect(reader.updates).toHaveLength(2)
    const text = await (await fetch(`${setup.server.httpUrl}/metrics`)).text()
    const errors = /proxy_errors\{[^}]*type="shared_poll_refresh"[^}]*\} (\d+)/.exec(text)
    expect(Number(errors?.[1])).toBeGreaterThanOrEqual(bad.length)
    const handler = /shared_poll_handler_error_count\{trigger="timer"[^}]*\} (\d+)/.exec(text)
    expect(Number(handler?.[1])).toBe(Number(errors?.[1]))
  })
})

describe('shared poll requests', () => {
  it('are as the proxy contract says', async () => {
    const setup = await start({ refresh_interval: '1h' }, (config) => {
      const proxy = config.channel.proxy.shared_poll_refresh
      proxy.http = { static_headers: { 'x-static': 'yes' } }
      proxy.http_headers = ['x-from-client']
      proxy.binary_encoding = true
    })
    const client = newClient(setup.server.wsUrl)
    clients.push(client)
    const sub = client.newSharedPollSubscription(CHANNEL)
    const keys = ['b', 'a "quoted" key']
    const items = keys.map((key) => ({ key, version: 0 }))
    sub.track(items, signKeys({ channel: CHANNEL, keys }))
    sub.subscribe()
    client.connect()
    const [request] = await setup.backend.waitForRequests(1)
    expect(request!.text).toBe(
      '{"channel":"poll:x","items":[{"key":"b"},{"key":"a \\"quoted\\" key"}]}',
    )
    expect(request!.header('content-type')).toBe('application/json')
    expect(request!.header('x-static')).toBe('yes')
    expect((request!.json() as Poll).items).toHaveLength(2)
    expect(
      setup.server.lines.find(({ message }) => message.startsWith('options have no effect'))
        ?.fields,
    ).toMatchObject({ options: 'binary_encoding, http_headers' })
  })
})
