/**
 * Two whole servers that know each other, and the official client. spec: server-api-and-operations.md
 * §1.6, client-protocol.md §8.3, channels-and-engines.md §8.7
 */
import { State, type Centrifuge } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import type { EngineFactory } from '../../src/app/index.js'
import { ControlBus } from '../support/control-bus.js'
import { FetchEventSource } from '../support/event-source.js'
import { inSeconds, signToken } from '../support/jwt.js'
import { newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const CONFIG = {
  http_stream: { enabled: true },
  sse: { enabled: true },
  client: { token: { hmac_secret_key: 'secret' } },
  channel: { without_namespace: { allow_subscribe_for_client: true, presence: true } },
}

describe('two nodes', () => {
  let bus: ControlBus
  let one: Backhaul
  let two: Backhaul
  const clients: Centrifuge[] = []
  const stopped: Backhaul[] = []

  const start = (config: Record<string, unknown>): Promise<Backhaul> => {
    const engineOf: EngineFactory = (deps) => ({
      engine: { ...createMemoryEngine(deps), controller: bus.controller() },
      connect: () => Promise.resolve(),
    })
    return startBackhaul(config, {}, engineOf)
  }

  const open = async (config: Record<string, unknown> = CONFIG) => {
    bus = new ControlBus()
    one = await start(config)
    two = await start(config)
  }

  const client = (url: string, user: string, options: object = {}): Centrifuge => {
    const made = newClient(url, { token: signToken({ sub: user, exp: inSeconds(60) }), ...options })
    clients.push(made)
    return made
  }

  const connected = async (url: string, user: string, options: object = {}) => {
    const made = client(url, user, options)
    const done = nextEvent(made, 'connected')
    made.connect()
    return { client: made, context: await done }
  }

  beforeEach(() => {
    stopped.length = 0
  })

  afterEach(async () => {
    for (const each of clients.splice(0)) each.disconnect()
    for (const each of [one, two]) if (!stopped.includes(each)) await each.stop()
  })

  it('tell each other and info what they counted, once an interval is over', async () => {
    await open({ ...CONFIG, node: { info_metrics_aggregate_interval: '1s' } })
    await connected(two.wsUrl, 'u1')
    const nodesOf = async () => (await one.api('info', {})).result.nodes
    expect((await nodesOf())[0]).not.toHaveProperty('metrics')
    let nodes = await nodesOf()
    while (!nodes.every(({ metrics }: { metrics?: object }) => metrics !== undefined)) {
      nodes = await nodesOf()
    }
    expect(nodes).toHaveLength(2)
    for (const { metrics } of nodes) {
      expect(metrics.interval).toBe(1)
      expect(metrics.items).toHaveProperty(['centrifugo.node.num_nodes'], 2)
    }
  })

  it('disconnects, subscribes, unsubscribes and refreshes sessions of the other node', async () => {
    await open()
    const { client: far } = await connected(two.wsUrl, 'u1')
    const subscribed = nextEvent(far, 'subscribed')
    expect(await one.api('subscribe', { user: 'u1', channel: 'news', data: { n: 1 } })).toEqual({
      result: {},
    })
    expect(await subscribed).toMatchObject({ channel: 'news', data: { n: 1 } })
    expect(await two.api('presence_stats', { channel: 'news' })).toMatchObject({
      result: { num_clients: 1 },
    })
    const unsubscribed = nextEvent(far, 'unsubscribed')
    await one.api('unsubscribe', { user: 'u1', channel: 'news' })
    expect(await unsubscribed).toMatchObject({ channel: 'news' })
    const disconnected = nextEvent(far, 'disconnected')
    await one.api('disconnect', { user: 'u1', disconnect: { code: 4501, reason: 'enough' } })
    expect(await disconnected).toMatchObject({ code: 4501, reason: 'enough' })
    const { client: again } = await connected(two.wsUrl, 'u1')
    const expired = nextEvent(again, 'connecting')
    await one.api('refresh', { user: 'u1', expired: true })
    expect(await expired).toMatchObject({ code: 3005 })
  })

  it('lists both with their numbers, and the channels of both', async () => {
    await open()
    const { client: near } = await connected(one.wsUrl, 'u1')
    const { client: far } = await connected(two.wsUrl, 'u2')
    for (const each of [near, far]) {
      const subscription = each.newSubscription('news')
      const done = nextEvent(subscription, 'subscribed')
      subscription.subscribe()
      await done
    }
    expect(await one.api('channels', { pattern: 'n*' })).toEqual({
      result: { channels: { news: { num_clients: 2 } } },
    })
    const { result } = await one.api('info', {})
    expect(result.nodes).toHaveLength(2)
    expect(result.nodes[0]).toMatchObject({ num_clients: 1, num_subs: 1, num_channels: 1 })
    const metrics = await (await fetch(`${one.httpUrl}/metrics`)).text()
    expect(metrics).toMatch(/^\w+_node_num_nodes 2$/m)
    expect(metrics).toMatch(/node_messages_sent_count\{[^}]*type="control"[^}]*\} [1-9]/)
  })

  it('tells the numbers of a node within one interval', async () => {
    await open()
    await connected(two.wsUrl, 'u2')
    for (;;) {
      const { nodes } = (await one.api('info', {})).result
      expect(nodes).toHaveLength(2)
      if (nodes[1].num_clients === 1) break
      await new Promise((resolve) => setImmediate(resolve))
    }
  }, 10_000)

  it('forgets a node that stops at once', async () => {
    await open()
    stopped.push(two)
    await two.stop()
    expect((await one.api('info', {})).result.nodes).toHaveLength(1)
    expect(await one.api('channels', {})).toEqual({ result: { channels: {} } })
  })

  it.each(['http_stream', 'sse'] as const)(
    'carries the commands of a client over %s to the node that holds it',
    async (transport) => {
      await open()
      const endpoint = `${one.httpUrl}/connection/${transport}`
      const { client: streamed } = await connected(
        [{ transport, endpoint }] as unknown as string,
        'u1',
        {
          emulationEndpoint: `${two.httpUrl}/emulation`,
          eventsource: FetchEventSource,
          fetch,
          readableStream: ReadableStream,
        },
      )
      const subscription = streamed.newSubscription('news')
      const done = nextEvent(subscription, 'subscribed')
      subscription.subscribe()
      await done
      expect(await one.api('presence_stats', { channel: 'news' })).toMatchObject({
        result: { num_clients: 1 },
      })
    },
  )

  it('answers frames for nodes and sessions that nobody knows as one node does', async () => {
    await open()
    const { result } = await one.api('info', {})
    const other = result.nodes[1].uid as string
    const post = async (node: string, data: unknown = '{}') => {
      const body = JSON.stringify({ node, session: 'nobody', data })
      const answer = await fetch(`${one.httpUrl}/emulation`, { method: 'POST', body })
      return answer.status
    }
    expect(await post('nobody')).toBe(404)
    expect(await post(other)).toBe(204)
    expect(await post(other, { no: 'string' })).toBe(204)
  })

  it('keeps one connection of a user, wherever the next one comes', async () => {
    await open({
      ...CONFIG,
      client: {
        ...CONFIG.client,
        subscribe_to_user_personal_channel: { enabled: true, single_connection: true },
      },
    })
    const { client: first } = await connected(one.wsUrl, 'u1')
    const { client: somebodyElse } = await connected(one.wsUrl, 'u2')
    const disconnected = nextEvent(first, 'disconnected')
    const { client: second } = await connected(two.wsUrl, 'u1')
    expect(await disconnected).toMatchObject({ code: 3504 })
    expect(second.state).toBe('connected')
    expect(somebodyElse.state).toBe('connected')
  })

  it('keeps one of two connections of a user that come to two nodes at once', async () => {
    await open({
      ...CONFIG,
      client: {
        ...CONFIG.client,
        subscribe_to_user_personal_channel: { enabled: true, single_connection: true },
      },
    })
    for (let n = 0; n < 10; n++) {
      const pair = [client(one.wsUrl, `u${n}`), client(two.wsUrl, `u${n}`)]
      const codes: number[] = []
      const live = (): Centrifuge[] => pair.filter((each) => each.state === State.Connected)
      for (const each of pair) {
        each.on('disconnected', ({ code }) => codes.push(code))
        each.connect()
      }
      await until(() => codes.length > 0 && live().length > 0)
      // Whatever was on its way has come when the one that stayed has been answered again.
      for (const each of live()) await each.rpc('none', {}).catch(() => null)
      expect(codes).toEqual([3504])
    }
  })

  it('refuses a connection that must be the only one when other nodes cannot be told', async () => {
    await open({
      ...CONFIG,
      client: {
        ...CONFIG.client,
        subscribe_to_user_personal_channel: { enabled: true, single_connection: true },
      },
    })
    const uid = (await two.api('info', {})).result.nodes[0].uid as string
    bus.cut(uid)
    const made = client(two.wsUrl, 'u1')
    made.connect()
    await until(() => two.lines.some(({ fields }) => fields.code === 3004))
    expect(made.state).toBe('connecting')
    const connectedAfterAll = nextEvent(made, 'connected')
    bus.mend(uid)
    await connectedAfterAll
  })
})
