/** Effects in the answers of a backend, over both wires to it and both codecs. spec: proxy.md §9.19 */
import { afterEach, describe, expect, it } from 'vitest'
import { EngineFailure } from '../../src/engine/ports.js'
import { createEngine } from '../../src/app/engine.js'
import { parseConfig } from '../../src/config/index.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { startBackend } from '../support/start-backend.js'
import { startBackhaul } from '../support/start-backhaul.js'
import { jsonWire, protobufWire, RawClient, type LineWire } from '../support/raw-client.js'

const CODECS: readonly (readonly [name: string, wire: LineWire])[] = [
  ['JSON', jsonWire],
  ['Protobuf', protobufWire],
]

const opened: RawClient[] = []
const running: ProxySetup[] = []

afterEach(async () => {
  for (const client of opened.splice(0)) client.terminate()
  for (const setup of running.splice(0)) await setup.stop()
})

/** Every proxy honours extensions. */
function extend(config: Record<string, any>): void {
  config.proxy_defaults = { policy: { extensions: true } }
  config.channel.proxy.publish.policy = { ...config.channel.proxy.publish.policy }
  config.channel.namespaces[1] = {
    name: 'open',
    allow_subscribe_for_client: true,
    history_size: 10,
    history_ttl: '60s',
    force_recovery: true,
  }
}

async function open(setup: ProxySetup, wire: LineWire = jsonWire): Promise<RawClient> {
  const client = await RawClient.open(setup.server.wsUrl, {}, wire)
  opened.push(client)
  return client
}

async function connected(setup: ProxySetup, wire?: LineWire): Promise<RawClient> {
  const client = await open(setup, wire)
  await client.connect({})
  return client
}

async function subscribed(setup: ProxySetup, channel: string, wire?: LineWire): Promise<RawClient> {
  const client = await connected(setup, wire)
  client.send({ id: 2, subscribe: { channel } })
  expect((await client.next()).subscribe).toBeDefined()
  return client
}

const publication = (n: number, more: object = {}) => ({
  publish: { channel: 'open:room', data: { n }, ...more },
})
const answer = (effects: unknown, result: object = {}) => ({
  body: { result: { ...result, effects } },
})

async function offsets(client: RawClient, count: number): Promise<unknown[]> {
  const seen: unknown[] = []
  while (seen.length < count) {
    const { push } = await client.next()
    seen.push([push.pub.data.n, push.pub.offset])
  }
  return seen
}

describe.each(PROXY_WIRES)('effects over %s', (_wireName, wire) => {
  const start = async (change: (config: Record<string, any>) => void = extend) => {
    const setup = await wire.start((config) => {
      change(config)
    })
    running.push(setup)
    return setup
  }

  describe.each(CODECS)('to clients that speak %s', (_codecName, codec) => {
    it('an rpc is answered first, and three publications follow in order, with offsets', async () => {
      const setup = await start()
      const caller = await subscribed(setup, 'open:room', codec)
      const other = await subscribed(setup, 'open:room', codec)
      setup.answers.set(
        '/rpc',
        answer([publication(1), publication(2), publication(3)], { data: { done: true } }),
      )
      caller.send({ id: 9, rpc: { method: 'x', data: {} } })
      expect(await caller.next()).toEqual({ id: 9, rpc: { data: { done: true } } })
      const all = [
        [1, 1],
        [2, 2],
        [3, 3],
      ]
      expect(await offsets(caller, 3)).toEqual(all)
      expect(await offsets(other, 3)).toEqual(all)
    })

    it('those marked before_reply come before the reply', async () => {
      const setup = await start()
      const caller = await subscribed(setup, 'open:room', codec)
      setup.answers.set(
        '/rpc',
        answer([publication(1), { ...publication(2), before_reply: true }], { data: 1 }),
      )
      caller.send({ id: 9, rpc: { method: 'x', data: {} } })
      expect(await offsets(caller, 1)).toEqual([[2, 1]])
      expect(await caller.next()).toEqual({ id: 9, rpc: { data: 1 } })
      expect(await offsets(caller, 1)).toEqual([[1, 2]])
    })

    it('subscribe, push, unsubscribe and disconnect are about the caller unless they say otherwise', async () => {
      const setup = await start()
      const caller = await connected(setup, codec)
      setup.answers.set(
        '/rpc',
        answer([
          { subscribe: { channel: 'open:room' } },
          publication(1),
          { push: { data: { hello: 'you' } } },
          { unsubscribe: { channel: 'open:room' } },
          { disconnect: { disconnect: { code: 4321, reason: 'bye' } } },
        ]),
      )
      caller.send({ id: 9, rpc: { method: 'x', data: {} } })
      expect(await caller.next()).toMatchObject({ id: 9, rpc: {} })
      expect((await caller.next()).push).toMatchObject({ channel: 'open:room', subscribe: {} })
      expect((await caller.next()).push).toMatchObject({
        channel: 'open:room',
        pub: { data: { n: 1 } },
      })
      expect((await caller.next()).push).toMatchObject({ message: { data: { hello: 'you' } } })
      expect((await caller.next()).push).toMatchObject({ channel: 'open:room', unsubscribe: {} })
      expect(await caller.closed).toEqual({ code: 4321, reason: 'bye' })
    })
  })

  it('tells the backend that it understands them, and only where they are switched on', async () => {
    const on = await start()
    await connected(on)
    expect(on.received('/connect')[0]?.header('X-Backhaul-Extensions')).toBe('effects')
    const off = await start(() => undefined)
    const caller = await subscribed(off, 'open:room')
    expect(off.received('/connect')[0]?.header('X-Backhaul-Extensions')).toBeUndefined()
    off.answers.set('/rpc', answer([publication(1)], { data: 1 }))
    caller.send({ id: 9, rpc: { method: 'x', data: {} } })
    expect(await caller.next()).toEqual({ id: 9, rpc: { data: 1 } })
    // What an effect would have published came before this.
    await off.server.api('publish', { channel: 'open:room', data: { n: 7 } })
    expect((await caller.next()).push.pub.data).toEqual({ n: 7 })
  })

  it.each([
    [
      'an unknown channel',
      [publication(1), { publish: { channel: 'no:where', data: {} } }],
      'effects[1].publish: unknown channel (102)',
    ],
    ['no channel', [{ publish: { data: {} } }], 'effects[0].publish: bad request (107)'],
    ['no effect', [{}], 'effects[0] must have one of publish'],
    [
      'two effects in one',
      [{ ...publication(1), push: { data: 1 } }],
      'effects[0] has publish and push',
    ],
    [
      'base64 that is none',
      [{ publish: { channel: 'open:room', b64data: '*' } }],
      'effects[0].publish: bad request (107)',
    ],
    ['too many', Array.from({ length: 101 }, (_, n) => publication(n)), 'effects: more than 100'],
    [
      'a broadcast into too many channels',
      [{ broadcast: { channels: Array.from({ length: 101 }, (_, n) => `open:${n}`), data: {} } }],
      'effects: more than 100',
    ],
    [
      'too much data',
      [publication(1, { data: 'x'.repeat(1_048_600) })],
      'effects: their data has more than 1048576 bytes',
    ],
  ])('does nothing and answers 100 for %s', async (_what, effects, fault) => {
    const setup = await start()
    const caller = await subscribed(setup, 'open:room')
    setup.answers.set('/rpc', answer(effects, { data: 1 }))
    caller.send({ id: 9, rpc: { method: 'x', data: {} } })
    expect(await caller.next()).toMatchObject({ id: 9, error: { code: 100 } })
    const line = setup.server.lines.find(({ message }) =>
      message.startsWith('effects of the answer'),
    )
    expect(line?.fields.error).toContain(fault)
    expect(line?.fields).toMatchObject({ user: '56', method: 'x' })
    await setup.server.api('publish', { channel: 'open:room', data: { n: 7 } })
    expect(await offsets(caller, 1)).toEqual([[7, 1]])
    const metrics = await (await fetch(`${setup.server.httpUrl}/metrics`)).text()
    expect(metrics).toMatch(/backhaul_proxy_effects_total\{.*type="rpc".*outcome="refused".*\} /)
  })

  it('new meta is what backends see from then on', async () => {
    const setup = await start((config) => {
      extend(config)
      config.rpc.proxy.include_connection_meta = true
    })
    const caller = await connected(setup)
    setup.answers.set('/rpc', answer([{ meta: { plan: 'paid' } }]))
    for (const id of [8, 9]) {
      caller.send({ id, rpc: { method: 'x', data: {} } })
      expect(await caller.next()).toMatchObject({ id, rpc: {} })
    }
    const asked = setup.received('/rpc').map((request) => request.json() as { meta?: unknown })
    expect(asked.map(({ meta }) => meta)).toEqual([undefined, { plan: 'paid' }])
  })

  it('connect: the reply comes before what effects bring, and others see the newcomer', async () => {
    const setup = await start()
    const other = await subscribed(setup, 'open:room')
    setup.answers.set(
      '/connect',
      answer([publication(1), { push: { data: 'welcome' } }], {
        user: '7',
        channels: ['open:room'],
      }),
    )
    const client = await open(setup)
    expect((await client.connect({})).connect.subs['open:room']).toBeDefined()
    expect((await client.next()).push.message).toEqual({ data: 'welcome' })
    expect((await client.next()).push.pub).toMatchObject({ data: { n: 1 } })
    expect(await offsets(other, 1)).toEqual([[1, 1]])
  })

  it('connect: own subscriptions are not effects, which is said', async () => {
    const setup = await start()
    setup.answers.set('/connect', answer([{ subscribe: { channel: 'open:room' } }], { user: '7' }))
    const client = await open(setup)
    expect(await client.connect({})).toMatchObject({ error: { code: 100 } })
    const line = setup.server.lines.find(({ message }) =>
      message.startsWith('effects of the answer'),
    )
    expect(line?.fields.error).toContain('list its channels in subs')
  })

  it('subscribe: a publication into the channel itself reaches the new subscriber, after the reply', async () => {
    const setup = await start()
    setup.answers.set(
      '/subscribe',
      answer([{ publish: { channel: 'chat:1', data: { joined: '56' } } }], { data: { hello: 1 } }),
    )
    const client = await connected(setup)
    client.send({ id: 2, subscribe: { channel: 'chat:1' } })
    expect(await client.next()).toMatchObject({ id: 2, subscribe: { data: { hello: 1 } } })
    expect((await client.next()).push).toMatchObject({
      channel: 'chat:1',
      pub: { data: { joined: '56' } },
    })
  })

  it('subscribe: one that cannot be done leaves no subscription behind', async () => {
    const setup = await start()
    setup.answers.set('/subscribe', answer([{ publish: { channel: 'no:1', data: 1 } }]))
    const client = await connected(setup)
    client.send({ id: 2, subscribe: { channel: 'chat:1' } })
    expect(await client.next()).toMatchObject({ id: 2, error: { code: 100 } })
    setup.answers.set('/subscribe', answer([]))
    client.send({ id: 3, subscribe: { channel: 'chat:1' } })
    expect(await client.next()).toMatchObject({ id: 3, subscribe: {} })
  })

  it('publish: the publication itself comes first, then its effects, then theirs to others', async () => {
    const setup = await start()
    const client = await connected(setup)
    for (const [id, channel] of [
      [2, 'chat:1'],
      [3, 'open:room'],
    ] as const) {
      client.send({ id, subscribe: { channel } })
      await client.next()
    }
    setup.answers.set('/publish', answer([publication(1)]))
    client.send({ id: 4, publish: { channel: 'chat:1', data: { text: 'hi' } } })
    expect((await client.next()).push).toMatchObject({
      channel: 'chat:1',
      pub: { data: { text: 'hi' } },
    })
    expect(await client.next()).toMatchObject({ id: 4, publish: {} })
    expect(await offsets(client, 1)).toEqual([[1, 1]])
  })

  it('map_publish and map_remove have them, too', async () => {
    const setup = await start()
    const client = await subscribed(setup, 'open:room')
    setup.answers.set('/map_publish', answer([publication(1)]))
    setup.answers.set('/map_remove', answer([publication(2)]))
    client.send({ id: 4, publish: { channel: 'board:1', type: 1, key: 'k', data: {} } })
    expect(await client.next()).toMatchObject({ id: 4, publish: {} })
    expect(await offsets(client, 1)).toEqual([[1, 1]])
    client.send({ id: 5, publish: { channel: 'board:1', type: 1, key: 'k', removed: true } })
    expect(await client.next()).toMatchObject({ id: 5, publish: {} })
    expect(await offsets(client, 1)).toEqual([[2, 2]])
  })

  it('refresh has them, too, though nobody waits for a reply', async () => {
    const setup = await start((config) => {
      extend(config)
      config.client.proxy.refresh.enabled = true
      config.client.proxy.refresh.timeout = '15s'
    })
    const inSeconds = (n: number) => Math.floor(Date.now() / 1000) + n
    setup.answers.set('/connect', {
      compute: () => ({ body: { result: { user: '56', expire_at: inSeconds(2) } } }),
    })
    let seen: () => void = () => undefined
    const inRoom = new Promise<void>((resolve) => {
      seen = resolve
    })
    // Nothing is published before there is somebody to see it.
    setup.answers.set('/refresh', {
      compute: () => inRoom.then(() => answer([publication(5)], { expire_at: inSeconds(3600) })),
    })
    const client = await subscribed(setup, 'open:room')
    seen()
    expect(await offsets(client, 1)).toEqual([[5, 1]])
  })

  it('sub_refresh the same, about the connection whose subscription it is', async () => {
    const setup = await start((config) => {
      extend(config)
      config.channel.namespaces[0].sub_refresh_proxy_enabled = true
      // Subscriptions are looked at as often as presence is.
      config.client.presence_update_interval = '200ms'
      config.client.expired_sub_close_delay = '100ms'
    })
    const inSeconds = (n: number) => Math.floor(Date.now() / 1000) + n
    setup.answers.set('/subscribe', {
      compute: () => ({ body: { result: { expire_at: inSeconds(2) } } }),
    })
    setup.answers.set(
      '/sub_refresh',
      answer([publication(6), { push: { data: 'renewed' } }], { expire_at: inSeconds(3600) }),
    )
    const client = await subscribed(setup, 'open:room')
    client.send({ id: 3, subscribe: { channel: 'chat:1' } })
    expect((await client.next()).subscribe).toBeDefined()
    expect(await offsets(client, 1)).toEqual([[6, 1]])
    expect((await client.next()).push.message).toEqual({ data: 'renewed' })
    expect(setup.received('/sub_refresh')).toHaveLength(1)
  })
})

describe('an engine that fails', () => {
  it('makes the caller get an error instead of its reply', async () => {
    let broken = false
    const backend = await startBackend({
      onRequest: ({ path }) =>
        path === '/rpc'
          ? answer([publication(1)], { data: 1 })
          : { body: { result: { user: '1' } } },
    })
    const proxy = (path: string) => ({
      endpoint: backend.url + path,
      policy: { extensions: true },
    })
    const server = await startBackhaul(
      {
        client: { proxy: { connect: { enabled: true, ...proxy('/connect') } } },
        channel: { namespaces: [{ name: 'open', allow_subscribe_for_client: true }] },
        rpc: { proxy: proxy('/rpc'), without_namespace: { proxy_enabled: true } },
      },
      {},
      (deps) => {
        const { engine, connect } = createEngine(parseConfig({}, { env: {} }).config, deps)
        const { broker } = engine
        const publish = broker.publish.bind(broker)
        Object.assign(broker, {
          publish: (...given: Parameters<typeof publish>) => {
            if (broken) throw new EngineFailure('publish', new Error('gone'))
            return publish(...given)
          },
        })
        return { engine, connect }
      },
    )
    const client = await RawClient.open(server.wsUrl)
    opened.push(client)
    await client.connect({})
    client.send({ id: 2, rpc: { method: 'x', data: {} } })
    expect(await client.next()).toEqual({ id: 2, rpc: { data: 1 } })
    broken = true
    client.send({ id: 3, rpc: { method: 'x', data: {} } })
    expect(await client.next()).toMatchObject({ id: 3, error: { code: 100 } })
    await server.stop()
    await backend.close()
  })
})

describe('an engine that takes its time', () => {
  it('gets publications that follow one another in one go, and what comes between waits', async () => {
    const given: string[] = []
    let answerAll: () => void = () => undefined
    const answered = new Promise<void>((resolve) => {
      answerAll = resolve
    })
    const backend = await startBackend({
      onRequest: ({ path }) =>
        path === '/rpc'
          ? answer([
              publication(1),
              { broadcast: { channels: ['open:a', 'open:b'], data: {} } },
              { unsubscribe: { channel: 'open:room' } },
              publication(2),
            ])
          : { body: { result: { user: '1' } } },
    })
    const proxy = (path: string) => ({ endpoint: backend.url + path, policy: { extensions: true } })
    const server = await startBackhaul(
      {
        client: { proxy: { connect: { enabled: true, ...proxy('/connect') } } },
        channel: { namespaces: [{ name: 'open', allow_subscribe_for_client: true }] },
        rpc: { proxy: proxy('/rpc'), without_namespace: { proxy_enabled: true } },
      },
      {},
      (deps) => {
        const { engine, connect } = createEngine(parseConfig({}, { env: {} }).config, deps)
        const { broker } = engine
        const publish = broker.publish.bind(broker)
        Object.assign(broker, {
          publish: async (...all: Parameters<typeof publish>) => {
            given.push(all[0])
            // Nobody is answered before the third has come.
            if (given.length === 3) answerAll()
            await answered
            return publish(...all)
          },
        })
        return { engine, connect }
      },
    )
    const client = await RawClient.open(server.wsUrl)
    opened.push(client)
    await client.connect({})
    client.send({ id: 2, subscribe: { channel: 'open:room' } })
    await client.next()
    client.send({ id: 3, rpc: { method: 'x', data: {} } })
    expect(await client.next()).toMatchObject({ id: 3, rpc: {} })
    expect((await client.next()).push).toMatchObject({ pub: { data: { n: 1 } } })
    expect((await client.next()).push).toMatchObject({ unsubscribe: {} })
    expect(given).toEqual(['open:room', 'open:a', 'open:b', 'open:room'])
    expect(client.unread).toEqual([])
    await server.stop()
    await backend.close()
  })
})

describe('streamed answers', () => {
  it('an error of effects ends the stream that would follow', async () => {
    const setup = await startProxySetup((config) => {
      extend(config)
      config.rpc.proxy.policy = { stream: { rpc_answers: true } }
    })
    running.push(setup)
    const client = await connected(setup)
    setup.answers.set('/rpc', {
      headers: { 'Content-Type': 'application/x-ndjson' },
      body:
        JSON.stringify({ result: { data: 1, effects: [{ publish: { channel: 'no:1' } }] } }) +
        '\n' +
        JSON.stringify({ message: { data: 2 } }) +
        '\n',
    })
    client.send({ id: 2, rpc: { method: 'x', data: {} } })
    expect(await client.next()).toMatchObject({ id: 2, error: { code: 100 } })
    client.send({ id: 3, rpc: { method: 'x', data: {} } })
    // Nothing of the stream came in between.
    expect(await client.next()).toMatchObject({ id: 3, error: { code: 100 } })
  })
})
