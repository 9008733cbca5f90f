/**
 * Delta compression never gives a client anything but the exact payload, whatever is published, cut,
 * recovered, expired or left out of the stream: real sessions on a fake transport, read with the
 * decoder of the official client. spec: client-protocol.md §7.2
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../src/base/index.js'
import { PLAIN_PUBLISH } from '../../src/channels/index.js'
import { DeltaReader } from '../support/delta.js'
import { sessionLab, settle, type FakeTransport, type SessionLab } from '../support/session-lab.js'

const CHANNEL = 'ch'
const TTL_MS = 10_000
const META_MS = 30_000
const CLIENTS = 3

type Pub = { readonly data: unknown; readonly delta?: boolean; readonly offset?: number }

/** Everything that was published: by `epoch offset`, and outside the stream in order. */
class Truth {
  readonly stored = new Map<string, string>()
  readonly lastUnstored: string[] = []
}

/** One SDK: reads frames of its present connection; knows its position for the next. */
class Client {
  readonly #lab: SessionLab
  readonly #truth: Truth
  readonly #delta: boolean
  #transport: FakeTransport | null = null
  #reader = new DeltaReader()
  #subscribed = false
  #known = false
  #epoch = ''
  #offset = 0
  /** Patches received. */
  patches = 0

  constructor(lab: SessionLab, truth: Truth, delta: boolean) {
    this.#lab = lab
    this.#truth = truth
    this.#delta = delta
  }

  async subscribe(): Promise<void> {
    if (this.#transport !== null) return
    const transport = await this.#lab.connected()
    this.#transport = transport
    this.#reader = new DeltaReader()
    transport.receive({
      id: 2,
      subscribe: {
        channel: CHANNEL,
        ...(this.#delta ? { delta: 'fossil' } : {}),
        ...(this.#known ? { recover: true, offset: this.#offset, epoch: this.#epoch } : {}),
      },
    })
  }

  cut(): void {
    this.take()
    this.#transport?.vanish()
    this.#transport = null
    this.#subscribed = false
  }

  /** Reads all frames that came. */
  take(): void {
    for (const frame of this.#transport?.take() ?? []) {
      if (frame.subscribe !== undefined) this.#onReply(frame.subscribe)
      else if (frame.push?.pub !== undefined) this.#onPublication(frame.push.pub)
      else if (frame.push?.unsubscribe !== undefined) {
        this.#transport?.vanish()
        this.#transport = null
        this.#subscribed = false
        return
      } else throw new Error(`unexpected frame ${JSON.stringify(frame)}`)
    }
    if (this.#transport?.closedWith) this.#transport = null
  }

  #onReply(reply: any): void {
    expect(reply.delta ?? false).toBe(this.#delta)
    this.#subscribed = true
    this.#known = true
    // Cache mode recovers into another stream, whose offsets start over.
    if (reply.epoch !== this.#epoch) this.#offset = 0
    this.#epoch = reply.epoch
    if (reply.recovered !== true) this.#offset = reply.offset ?? 0
    for (const pub of reply.publications ?? []) this.#onPublication(pub)
  }

  #onPublication(pub: Pub): void {
    expect(this.#subscribed).toBe(true)
    const { offset = 0 } = pub
    if (pub.delta === true) this.patches++
    const text = this.#delta ? this.#reader.read(pub) : JSON.stringify(pub.data)
    if (offset === 0) {
      expect(this.#truth.lastUnstored).toContain(text)
      return
    }
    const truth = this.#truth.stored.get(`${this.#epoch} ${offset}`)
    if (text !== truth) expect(text).toBe(truth)
    if (offset <= this.#offset) throw new Error('a publication came twice')
    this.#offset = offset
  }
}

type Action =
  | {
      readonly t: 'publish'
      readonly document: string
      readonly marked: boolean
      readonly stored: boolean
    }
  | { readonly t: 'subscribe' | 'cut'; readonly client: number }
  | { readonly t: 'settle' | 'expire' | 'forget' | 'remove' }

const word = fc.constantFrom(
  '日本語',
  'é',
  'ê',
  '€',
  '₭',
  '😀',
  '😃',
  'plain',
  '\\u00e9',
  '"\n',
  '',
)
const line = fc.array(word, { maxLength: 8 }).map((words) => words.join(' '))
const document = fc
  .record({
    title: fc.constantFrom('the title of the document, which stays', 'другой заголовок, длинный'),
    lines: fc.array(line, { maxLength: 4 }),
    n: fc.nat(1000),
  })
  .map((value) => JSON.stringify(value))
const anyDocument = fc.oneof(
  { arbitrary: document, weight: 8 },
  { arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)), weight: 1 },
)
const client = fc.nat(CLIENTS - 1)
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    arbitrary: fc.record({
      t: fc.constant('publish' as const),
      document: anyDocument,
      marked: fc.nat(3).map((n) => n > 0),
      stored: fc.nat(9).map((n) => n > 0),
    }),
    weight: 12,
  },
  { arbitrary: fc.record({ t: fc.constant('subscribe' as const), client }), weight: 6 },
  { arbitrary: fc.record({ t: fc.constant('cut' as const), client }), weight: 2 },
  { arbitrary: fc.record({ t: fc.constant('settle' as const) }), weight: 5 },
  {
    arbitrary: fc.record({
      t: fc.constantFrom('expire' as const, 'forget' as const, 'remove' as const),
    }),
    weight: 1,
  },
)
const options = fc.record({
  history_size: fc.constantFrom(1, 3, 20),
  force_recovery_mode: fc.constantFrom('stream', 'cache'),
  limit: fc.constantFrom(1, 3, 300),
})

type Options = typeof options extends fc.Arbitrary<infer T> ? T : never

async function play(
  { history_size, force_recovery_mode, limit }: Options,
  actions: readonly Action[],
): Promise<number> {
  const lab = sessionLab({
    client: { insecure: true, recovery_max_publication_limit: limit, ping_interval: '0s' },
    channel: {
      without_namespace: {
        allowed_delta_types: ['fossil'],
        history_size,
        history_ttl: `${TTL_MS / 1000}s`,
        history_meta_ttl: `${META_MS / 1000}s`,
        force_recovery: true,
        force_recovery_mode,
      },
    },
  })
  const truth = new Truth()
  const clients = Array.from({ length: CLIENTS }, (_, at) => new Client(lab, truth, at > 0))
  for (const each of actions) {
    await perform(lab, truth, clients, each)
    for (const one of clients) one.take()
  }
  await settle()
  for (const one of clients) one.take()
  for (const one of clients) one.cut()
  return clients.reduce((sum, one) => sum + one.patches, 0)
}

async function perform(
  lab: SessionLab,
  truth: Truth,
  clients: readonly Client[],
  each: Action,
): Promise<void> {
  switch (each.t) {
    case 'publish':
      publish(lab, truth, each)
      break
    case 'subscribe':
      await clients[each.client]?.subscribe()
      break
    case 'cut':
      clients[each.client]?.cut()
      break
    case 'settle':
      await settle()
      break
    case 'expire':
      lab.time.clock.advance(TTL_MS)
      break
    case 'forget':
      lab.time.clock.advance(META_MS)
      break
    case 'remove':
      void lab.channels.removeHistory(CHANNEL)
  }
}

function publish(lab: SessionLab, truth: Truth, each: Extract<Action, { t: 'publish' }>): void {
  const resolved = lab.channels.namespaces.resolve(CHANNEL)
  if (resolved === null) throw new Error('unknown channel')
  const result = lab.channels.publish(
    CHANNEL,
    resolved.namespace,
    { data: jsonPayload(each.document), info: null, tags: null },
    { ...PLAIN_PUBLISH, delta: each.marked, skipHistory: !each.stored },
  )
  if (result instanceof Promise) throw new Error('synchronous engine expected')
  const { epoch, offset } = result.position
  if (offset === 0) truth.lastUnstored.push(each.document)
  else truth.stored.set(`${epoch} ${offset}`, each.document)
}

describe('delta compression', () => {
  it('gives every client every payload to the byte', async () => {
    let patches = 0
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.array(action, { maxLength: 60, size: 'max' }),
        async (o, list) => {
          patches += await play(o, list)
        },
      ),
      { numRuns: 250 },
    )
    // The streams above are not all in full.
    expect(patches).toBeGreaterThan(100)
  })
})
