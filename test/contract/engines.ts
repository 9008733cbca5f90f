/**
 * The engines that the suites of broker, history, presence and maps run against. Adding an adapter means
 * adding a line to `engines`.
 */
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import type { Engine } from '../../src/engine/ports.js'
import type { BrokerSink, HistoryStore, MapBroker, PresenceManager } from '../../src/engine/ports.js'
import type { ClientInfo, Publication } from '../../src/protocol/index.js'
import { fakeTime } from '../support/fake-clock.js'

/** What reached the sink. */
export type Delivered =
  | {
      readonly kind: 'pub'
      readonly channel: string
      readonly pub: Publication
      readonly epoch: string
      readonly previous: Publication | null
    }
  | { readonly kind: 'join' | 'leave'; readonly channel: string; readonly info: ClientInfo }

/** A started engine and what it delivered. */
export type OpenEngine = {
  readonly engine: Engine
  readonly history: HistoryStore
  readonly presence: PresenceManager
  readonly map: MapBroker
  readonly delivered: Delivered[]
  /** Called for each publication, after it was noted. */
  onPublication: (pub: Publication, channel: string) => void
  /** Lets time pass, driven or real. */
  pass(ms: number): Promise<void>
  /** Waits until what was published has arrived. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** An adapter under test. */
export type EngineUnderTest = {
  readonly name: string
  /** Lifetimes are exact to this many ms. */
  readonly slackMs: number
  readonly open: () => Promise<OpenEngine>
}

async function openMemory(): Promise<OpenEngine> {
  const time = fakeTime()
  const engine = createMemoryEngine(time)
  return start(engine, {
    pass: (ms) => {
      time.advance(ms)
      return Promise.resolve()
    },
    settled: () => Promise.resolve(),
  })
}

async function start(
  engine: Engine,
  time: Pick<OpenEngine, 'pass' | 'settled'>,
): Promise<OpenEngine> {
  const { history, presence, map } = engine
  if (history === null || presence === null || map === null) throw new Error('the suites need all parts')
  const delivered: Delivered[] = []
  const open: OpenEngine = {
    engine,
    history,
    presence,
    map,
    delivered,
    onPublication: () => undefined,
    ...time,
    close: () => engine.close(),
  }
  const sink: BrokerSink = {
    onPublication: (channel, pub, epoch, previous) => {
      delivered.push({ kind: 'pub', channel, pub, epoch, previous })
      open.onPublication(pub, channel)
    },
    onJoin: (channel, info) => delivered.push({ kind: 'join', channel, info }),
    onLeave: (channel, info) => delivered.push({ kind: 'leave', channel, info }),
  }
  await engine.broker.start(sink)
  await map.start(sink)
  return open
}

/** Every engine. */
export const engines: readonly EngineUnderTest[] = [
  { name: 'memory', slackMs: 2000, open: openMemory },
]
