/**
 * Whatever happens between pages, cuts and changes: in the end the client's map is the server's.
 * spec: channels-and-engines.md §11.4
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mapChange } from '../support/publications.js'
import { openRedisEngine, standalone, type OpenRedisEngine } from '../support/redis-engine.js'
import { age, passDeadlines, startRedis, type RedisServer } from '../support/redis.js'
import { sessionLab, settle, type FakeTransport, type SessionLab } from '../support/session-lab.js'

const OPEN = { allow_subscribe_for_client: true, allow_subscribe_for_anonymous: true }
const PAGES = { min_page_size: 2, default_page_size: 2, max_page_size: 4, stream_size: 6 }
const TTL = { key_ttl: '9s', min_page_size: 2, default_page_size: 2 }

/** Where the map lives. */
type Place = {
  readonly lab: () => SessionLab
  /** Waits for an answer or a delivery: until `done`, or as long as it may take. */
  readonly wait: (done: () => boolean) => Promise<void>
  readonly pass: (lab: SessionLab, ms: number) => Promise<void>
  readonly numRuns: number
}

const lab = (more: Parameters<typeof sessionLab>[1] = {}): SessionLab =>
  sessionLab(
    {
      client: { allow_anonymous_connect_without_token: true },
      channel: {
        namespaces: [
          {
            name: 'persistent',
            ...OPEN,
            subscription_type: 'map',
            map: { mode: 'persistent', ...PAGES },
          },
          {
            name: 'recoverable',
            ...OPEN,
            subscription_type: 'map',
            map: { mode: 'recoverable', ...PAGES, key_ttl: '9s' },
          },
          {
            name: 'ephemeral',
            ...OPEN,
            subscription_type: 'map',
            map: { mode: 'ephemeral', ...TTL },
          },
        ],
      },
    },
    more,
  )

type Pub = { key: string; data?: unknown; removed?: boolean; offset?: number }

/** The SDK's map subscription in short. */
class MapClient {
  readonly held = new Map<string, unknown>()
  readonly #lab: SessionLab
  readonly #channel: string
  readonly #wait: Place['wait']
  #transport: FakeTransport | null = null
  #id = 1
  #live = false
  #pending = false
  #recoverable = false
  #offset = 0
  #epoch = ''
  #cursor = ''
  #phase: 'state' | 'stream' = 'state'
  #recovering = false
  #flowOffset = 0
  #flowEpoch = ''
  #state: Pub[] = []
  #changes: Pub[] = []

  constructor(lab: SessionLab, channel: string, wait: Place['wait']) {
    this.#lab = lab
    this.#channel = channel
    this.#wait = wait
  }

  get live(): boolean {
    return this.#live
  }

  cut(): void {
    this.#transport?.vanish()
    this.#transport = null
    this.#live = false
    this.#pending = false
  }

  /** Sends the next request of the flow, connecting first where needed. */
  async step(): Promise<void> {
    if (this.#live || this.#pending) return
    if (this.#transport === null) {
      this.#transport = await this.#lab.connected()
      this.#begin()
    }
    const common = { channel: this.#channel, type: 1 }
    const position = { offset: this.#flowOffset, epoch: this.#flowEpoch }
    const request =
      this.#phase === 'stream'
        ? { ...common, phase: 1, ...position, recover: this.#recovering }
        : this.#cursor === ''
          ? { ...common, phase: 2 }
          : { ...common, phase: 2, cursor: this.#cursor, ...position }
    this.#pending = true
    const transport = this.#transport
    transport.receive({ id: ++this.#id, subscribe: request })
    await this.#wait(() => {
      this.take()
      return !this.#pending || transport.closedWith !== null
    })
    // A client that took too long for its pages is disconnected, and comes again.
    if (transport.closedWith !== null) {
      expect(transport.closedWith.code).toBe(3008)
      this.cut()
    }
  }

  take(): void {
    for (const message of this.#transport?.take() ?? []) this.#onMessage(message)
  }

  #begin(): void {
    this.#state = []
    this.#changes = []
    this.#cursor = ''
    this.#recovering = this.#recoverable
    this.#phase = this.#recovering ? 'stream' : 'state'
    this.#flowOffset = this.#recovering ? this.#offset : 0
    this.#flowEpoch = this.#recovering ? this.#epoch : ''
  }

  #onMessage(message: any): void {
    if (message.id === this.#id) {
      this.#pending = false
      if (message.error !== undefined) {
        expect(message.error.code).toBe(112)
        this.#recoverable = false
        this.#begin()
        return
      }
      this.#onReply(message.subscribe)
      return
    }
    const { pub, unsubscribe } = message.push ?? {}
    if (unsubscribe !== undefined) {
      expect(unsubscribe.code).toBe(2500)
      this.#live = false
      this.#begin()
    } else if (pub !== undefined) {
      expect(this.#live).toBe(true)
      if (pub.offset !== undefined) {
        expect(pub.offset).toBe(this.#offset + 1)
        this.#offset = pub.offset
      }
      this.#apply(pub)
    }
  }

  #onReply(result: any): void {
    this.#state.push(...(result.state ?? []))
    this.#changes.push(...(result.publications ?? []))
    if (result.phase === 2) {
      this.#flowEpoch = result.epoch ?? ''
      this.#flowOffset = result.offset ?? 0
      this.#cursor = result.cursor ?? ''
      if (this.#cursor === '') this.#phase = 'stream'
      return
    }
    if (result.phase === 1) {
      this.#flowOffset = result.offset ?? 0
      return
    }
    this.#live = true
    this.#recoverable = result.recoverable === true
    this.#offset = result.offset ?? 0
    this.#epoch = result.epoch ?? ''
    if (result.recovered !== true) {
      this.held.clear()
      for (const pub of this.#state) this.#apply(pub)
    }
    for (const pub of this.#changes) this.#apply(pub)
  }

  #apply(pub: Pub): void {
    if (pub.removed === true) this.held.delete(pub.key)
    else this.held.set(pub.key, pub.data)
  }
}

const key = fc.integer({ min: 0, max: 7 }).map((n) => `k${n}`)
const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ t: fc.constant('publish' as const), key }) },
  { weight: 3, arbitrary: fc.record({ t: fc.constant('remove' as const), key }) },
  { weight: 6, arbitrary: fc.record({ t: fc.constant('step' as const), key }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constant('cut' as const), key }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constant('pass' as const), key }) },
  { weight: 1, arbitrary: fc.record({ t: fc.constant('clear' as const), key }) },
)

/** A client that pauses between its pages. */
const SLOW = ['publish', 'publish', 'publish', 'step', 'pass', 'pass'].map((t, at) => ({
  t: t as 'publish' | 'step' | 'pass',
  key: `k${at}`,
}))

let redis: RedisServer
let shared: OpenRedisEngine
let runs = 0

beforeAll(async () => {
  redis = await startRedis()
  shared = await openRedisEngine({ shards: [standalone(redis)] })
})

afterAll(async () => {
  await shared.engine.close()
  await redis.close()
})

const MEMORY: Place = {
  lab: () => lab(),
  wait: async (done) => {
    await settle()
    done()
  },
  pass: (under, ms) => {
    under.time.advance(ms)
    return Promise.resolve()
  },
  numRuns: 150,
}

const REDIS: Place = {
  lab: () => lab({ engine: (memory) => ({ ...memory, map: shared.engine.map }) }),
  wait: async (done) => {
    while (!done()) await settle()
  },
  pass: async (under, ms) => {
    under.time.advance(ms)
    shared.advance(ms)
    await passDeadlines(redis.client, ms)
    await shared.cleanUp()
    await age(redis.client, ms)
  },
  numRuns: 40,
}

const PLACES = [
  { name: 'memory', place: MEMORY },
  { name: 'Redis', place: REDIS },
].flatMap((each) => ['persistent', 'recoverable', 'ephemeral'].map((mode) => ({ ...each, mode })))

describe.each(PLACES)('a client of a map in $name, mode $mode', ({ mode, place }) => {
  it('ends up with what the server has', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const under = place.lab()
        const channel = `${mode}:${++runs}`
        const { maps, namespaces } = under.channels
        const map = namespaces.resolve(channel)!.namespace.map!
        const client = new MapClient(under, channel, place.wait)
        let value = 0
        const publish = (name: string) =>
          maps.publish(channel, map, mapChange(name, { json: String(++value) }))
        for (const { t, key: name } of actions) {
          if (t === 'publish') await publish(name)
          else if (t === 'remove') {
            await maps.remove(channel, map, {
              key: name,
              tags: null,
              idempotencyKey: '',
              expected: null,
            })
          } else if (t === 'step') await client.step()
          else if (t === 'cut') client.cut()
          else if (t === 'clear') await maps.clear(channel, map)
          else await place.pass(under, 4000)
          await settle()
          client.take()
        }
        // A change makes a client notice that the map was cleared; then it has time to catch up.
        await publish('last')
        await place.wait(() => {
          client.take()
          return !client.live || client.held.get('last') === value
        })
        for (let i = 0; i < 40 && !client.live; i++) await client.step()
        client.take()
        expect(client.live).toBe(true)
        const all = { cursor: '', limit: -1, key: '' }
        const { entries } = await maps.readState(channel, map, all)
        const truth = Object.fromEntries(
          entries.map((entry) => [entry.key, JSON.parse(entry.data.text()) as unknown]),
        )
        expect(Object.fromEntries(client.held)).toEqual(truth)
      }),
      { numRuns: place.numRuns, examples: [[SLOW]] },
    )
  }, 60_000)
})
