/**
 * Recovery is free of gaps and duplicates whatever happens in whatever order: model clients on a real
 * hub and memory engine, with a broker that may lose deliveries. spec: channels-and-engines.md §5
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nullLogger, nullMetrics } from '../../src/base/index.js'
import {
  attemptNothing,
  catchUp,
  compileTagsFilter,
  createChannels,
  PLAIN_PUBLISH,
  recover,
  trackPosition,
  type Attempt,
  type BufferedEntry,
  type Channels,
  type FanOut,
  type Subscriber,
  type TagsFilter,
} from '../../src/channels/index.js'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import type { Broker, BrokerSink } from '../../src/engine/ports.js'
import type { Publication } from '../../src/protocol/index.js'
import { fakeTime, type FakeTime } from '../support/fake-clock.js'
import { namespaceOf } from '../support/namespaces.js'
import { newPublication } from '../support/publications.js'

const TTL_MS = 5000
const META_MS = 20_000
const LIMIT = 6
const NAMESPACE = namespaceOf({
  history_size: 8,
  history_ttl: TTL_MS,
  history_meta_ttl: META_MS,
  force_recovery: true,
})
const CHANNEL = 'ch'
const VISIBLE = new Map([['keep', '1']])

type Published = { readonly offset: number; readonly visible: boolean }

/** The world: everything that was ever published, by epoch. */
class World {
  readonly time: FakeTime = fakeTime()
  readonly channels: Channels
  readonly truth = new Map<string, Published[]>()
  /** Deliveries to lose. */
  losing = 0
  /** Anything lost or forgotten so far: then a failed merge is legitimate. */
  incidents = 0

  constructor() {
    const engine = createMemoryEngine(this.time)
    const broker: Broker = {
      delivery: 'at-most-once',
      start: (sink) => engine.broker.start(this.#lossy(sink)),
      subscribe: (channel) => engine.broker.subscribe(channel),
      unsubscribe: (channel) => engine.broker.unsubscribe(channel),
      publish: (channel, publication, options) =>
        engine.broker.publish(channel, publication, options),
      publishJoin: (channel, info) => engine.broker.publishJoin(channel, info),
      publishLeave: (channel, info) => engine.broker.publishLeave(channel, info),
    }
    const channels = createChannels({
      engine: { ...engine, broker },
      namespaces: { resolve: () => null } as never,
      codecs: [null, null],
      clock: this.time.clock,
      wheel: this.time.wheel,
      metrics: nullMetrics,
      log: nullLogger,
    })
    void channels.start()
    this.channels = channels
  }

  publish(visible: boolean): void {
    const data = newPublication('1', visible ? VISIBLE : null)
    const result = this.channels.publish(CHANNEL, NAMESPACE, data, PLAIN_PUBLISH)
    if (result instanceof Promise) throw new Error('synchronous engine expected')
  }

  top() {
    const slice = this.channels.history(CHANNEL, NAMESPACE, {
      limit: -1,
      since: null,
      reverse: false,
    })
    if (slice instanceof Promise) throw new Error('synchronous engine expected')
    return slice
  }

  #lossy(sink: BrokerSink): BrokerSink {
    return {
      onPublication: (channel, publication, epoch, previous) => {
        const known = this.truth.get(epoch) ?? []
        known.push({ offset: publication.offset, visible: publication.tags !== null })
        this.truth.set(epoch, known)
        if (this.losing > 0) {
          this.losing--
          this.incidents++
        } else sink.onPublication(channel, publication, epoch, previous)
      },
      onJoin: () => undefined,
      onLeave: () => undefined,
      onGap: () => undefined,
      onLost: () => undefined,
    }
  }
}

/** Session and SDK of one client in one. */
class Client implements Subscriber {
  /** What the SDK would send on reconnect. */
  offset = 0
  epoch = ''
  /** Everything up to here the client was told it does not have. */
  #base = 0
  #received: number[] = []
  // Server side.
  phase: 'away' | 'entered' | 'read' | 'live' = 'away'
  #position = { offset: 0, epoch: '', checkedAtMs: 0 }
  #buffer: BufferedEntry[] = []
  #attempt: Attempt | null = null
  #incidentsAtEntry = 0
  /** A hub subscriber per attempt, as a session has. */
  #generation: Subscriber | null = null
  #known = false
  readonly #world: World
  readonly #filter: TagsFilter | null

  constructor(world: World, filter: TagsFilter | null) {
    this.#world = world
    this.#filter = filter
  }

  /** One step of the subscribe sequence; any other client may act between two steps. */
  step(): void {
    if (this.phase === 'away') this.#enter()
    else if (this.phase === 'entered') this.#read()
    else if (this.phase === 'read') this.#goLive()
  }

  cut(): void {
    if (this.#generation !== null) this.#world.channels.hub.unsubscribe(CHANNEL, this.#generation)
    this.#generation = null
    this.phase = 'away'
  }

  onPublication(fanOut: FanOut, epoch: string): void {
    const { push } = fanOut
    if (push.kind !== 'pub') return
    const filtered = this.#filter !== null && !this.#filter.matches(push.pub.tags)
    if (this.phase !== 'live') {
      this.#buffer.push({ publication: push.pub, filtered, epoch })
      return
    }
    const verdict = trackPosition(this.#position, push.pub, epoch, 0, 0)
    if (verdict === 'insufficient') this.cut()
    else if (verdict === 'deliver' && !filtered) this.#receive(push.pub)
  }

  onMembership(): void {
    // No joins here.
  }

  onLost(): void {
    throw new Error('no broker here takes channels back')
  }

  onGap(): void {
    // The world tells no gaps.
  }

  /** What the client has is exactly what it should have up to its position. */
  check(): void {
    if (!this.#known) return
    const to = this.phase === 'live' ? this.#position.offset : this.offset
    const truth = this.#world.truth.get(this.epoch) ?? []
    const expected = truth
      .filter((each) => each.offset > this.#base && each.offset <= to)
      .filter((each) => this.#filter === null || each.visible)
      .map((each) => each.offset)
    // Comparing first: an expectation per step would take most of the time.
    const same = expected.every((offset, at) => this.#received[at] === offset)
    if (!same || expected.length !== this.#received.length) expect(this.#received).toEqual(expected)
  }

  #enter(): void {
    this.#buffer = []
    this.phase = 'entered'
    this.#incidentsAtEntry = this.#world.incidents
    const generation: Subscriber = {
      onPublication: (fanOut, epoch) => {
        if (this.#generation === generation) this.onPublication(fanOut, epoch)
        else throw new Error('delivered to a generation that is gone')
      },
      onMembership: () => undefined,
      onGap: () => undefined,
      onLost: () => undefined,
    }
    this.#generation = generation
    void this.#world.channels.hub.subscribe(CHANNEL, generation)
  }

  #read(): void {
    const { channels } = this.#world
    if (!this.#known) {
      const attempt = attemptNothing(channels, CHANNEL, NAMESPACE)
      if (attempt instanceof Promise) throw new Error('synchronous engine expected')
      this.#attempt = attempt
    } else {
      this.#attempt = this.#recover()
    }
    this.phase = 'read'
  }

  #recover(): Attempt {
    const since = { offset: this.offset, epoch: this.epoch }
    const { publications, position } = this.#world.top()
    const missed = position.offset - since.offset
    const stored = publications.filter((each) => each.offset > since.offset).length
    const outcome = recover(this.#world.channels, {
      channel: CHANNEL,
      namespace: NAMESPACE,
      mode: 'stream',
      since,
      limit: LIMIT,
      filter: this.#filter,
      rejectUnrecovered: false,
    })
    if (outcome instanceof Promise || outcome.t !== 'ok') throw new Error('an attempt expected')
    const possible = since.epoch === position.epoch && stored === missed && missed <= LIMIT
    if (outcome.value.recovered !== possible) expect(outcome.value.recovered).toBe(possible)
    return outcome.value
  }

  #goLive(): void {
    const attempt = this.#attempt
    if (attempt === null) throw new Error('read comes first')
    const since = { offset: this.offset, epoch: this.epoch }
    const caughtUp = catchUp(attempt, this.#buffer, { mode: 'stream', since })
    if (caughtUp === null) {
      expect(this.#world.incidents).toBeGreaterThan(this.#incidentsAtEntry)
      this.cut()
      return
    }
    this.#position = { ...caughtUp.position, checkedAtMs: 0 }
    this.phase = 'live'
    this.epoch = caughtUp.position.epoch
    if (!caughtUp.recovered) {
      this.#known = true
      this.#base = caughtUp.replyOffset
      this.#received = []
      this.offset = caughtUp.replyOffset
    }
    for (const publication of caughtUp.publications) this.#receive(publication)
  }

  #receive(publication: Publication): void {
    this.#received.push(publication.offset)
    this.offset = publication.offset
  }
}

type Action =
  | { readonly t: 'publish'; readonly visible: boolean }
  | { readonly t: 'step' | 'cut'; readonly client: number }
  | { readonly t: 'expire' | 'forget' | 'remove' | 'lose' }

const CLIENTS = 3
const client = fc.nat(CLIENTS - 1)
const publish = fc.record({ t: fc.constant('publish' as const), visible: fc.boolean() })
const step = fc.record({ t: fc.constant('step' as const), client })
const cut = fc.record({ t: fc.constant('cut' as const), client })
const incident = fc.record({ t: fc.constantFrom('expire' as const, 'remove' as const) })
const loss = fc.record({ t: fc.constantFrom('lose' as const, 'forget' as const) })

function weighted(withLosses: boolean): fc.Arbitrary<Action> {
  return fc.oneof(
    { arbitrary: publish, weight: 8 },
    { arbitrary: step, weight: 10 },
    { arbitrary: cut, weight: 2 },
    { arbitrary: incident, weight: 1 },
    { arbitrary: loss, weight: withLosses ? 1 : 0 },
  )
}

const KEEP = compileTagsFilter({ op: '', key: 'keep', cmp: 'ex', val: '', vals: [], nodes: [] })

function play(actions: readonly Action[]): { world: World; clients: Client[] } {
  const world = new World()
  const clients = Array.from(
    { length: CLIENTS },
    (_, at) => new Client(world, at === 0 ? KEEP : null),
  )
  for (const action of actions) {
    perform(world, clients, action)
    for (const each of clients) each.check()
  }
  return { world, clients }
}

function perform(world: World, clients: readonly Client[], action: Action): void {
  switch (action.t) {
    case 'publish':
      world.publish(action.visible)
      break
    case 'step':
      clients[action.client]?.step()
      break
    case 'cut':
      clients[action.client]?.cut()
      break
    case 'expire':
      world.time.clock.advance(TTL_MS)
      break
    case 'forget':
      world.time.clock.advance(META_MS)
      world.incidents++
      break
    case 'remove':
      void world.channels.removeHistory(CHANNEL)
      break
    case 'lose':
      world.losing++
      break
  }
}

describe('recovery', () => {
  it('never leaves a gap or a duplicate, whatever is lost, expired or cut', () => {
    fc.assert(
      fc.property(fc.array(weighted(true), { maxLength: 120, size: 'max' }), (actions) => {
        play(actions)
      }),
      { numRuns: 800 },
    )
  })

  it('brings every client to the top as long as the broker loses nothing', () => {
    fc.assert(
      fc.property(fc.array(weighted(false), { maxLength: 120, size: 'max' }), (actions) => {
        const { world, clients } = play(actions)
        for (const each of clients) {
          while (each.phase !== 'live') each.step()
          each.check()
        }
        world.publish(true)
        const { position } = world.top()
        for (const each of clients) {
          each.check()
          expect(each.phase).toBe('live')
          expect(each.offset).toBe(position.offset)
        }
      }),
      { numRuns: 300 },
    )
  })
})
