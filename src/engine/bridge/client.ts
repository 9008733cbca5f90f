/**
 * The worker's side of the bridge: an engine whose every operation is carried out by the primary.
 *
 */
import type {
  Broker,
  BrokerSink,
  Controller,
  ControlSink,
  Engine,
  HistoryStore,
  PresenceManager,
} from '../ports.js'
import { Calls, type CallsDeps } from './calls.js'
import { bridgedMap } from './map.js'
import { bridgedRuns } from './runs.js'
import { pack, packInfo, unpackInfo, unpackPublication, type Answer } from './wire.js'

/** What the engine needs. */
export type BridgeClientDeps = CallsDeps

/** The engine of a worker. */
export type BridgeEngine = Engine & {
  /** Answers and deliveries of the primary arrived. */
  receive(batch: readonly unknown[]): void
  /** The primary is gone: whatever waits fails. */
  lost(): void
}

/** Creates the engine of a worker. */
export function createBridgeEngine(deps: BridgeClientDeps): BridgeEngine {
  const calls = new Calls(deps)
  let sink: BrokerSink | null = null
  let mapSink: BrokerSink | null = null
  let control: ControlSink | null = null
  const broker = bridgedBroker(calls, (given) => {
    sink = given
    return Promise.resolve()
  })
  const controller: Controller = {
    start: async (nodeId, given) => {
      control = given
      await calls.run('hello', nodeId)
    },
    send: (message, to) => calls.run('control', message, to),
  }
  const dispatch = (answer: Answer): void => {
    switch (answer[0]) {
      case 'done':
        calls.settle(answer[1], answer[2], null)
        return
      case 'failed':
        calls.settle(answer[1], undefined, answer[2])
        return
      case 'pub':
      case 'map': {
        const [kind, channel, publication, epoch, previous] = answer
        const before = previous === null ? null : unpackPublication(previous)
        const to = kind === 'pub' ? sink : mapSink
        to?.onPublication(channel, unpackPublication(publication), epoch, before)
        return
      }
      case 'join':
        sink?.onJoin(answer[1], unpackInfo(answer[2]))
        return
      case 'leave':
        sink?.onLeave(answer[1], unpackInfo(answer[2]))
        return
      case 'control':
        control?.onControl(answer[1])
    }
  }
  return {
    broker,
    history: bridgedHistory(calls),
    presence: bridgedPresence(calls),
    map: bridgedMap(calls, (given) => {
      mapSink = given
      return Promise.resolve()
    }),
    runs: bridgedRuns(calls),
    controller,
    // Without its primary a worker ends, so there is nothing to find out.
    probe: null,
    close: () => {
      calls.close()
      return Promise.resolve()
    },
    receive: (batch) => {
      for (const answer of batch as readonly Answer[]) dispatch(answer)
    },
    lost: () => {
      calls.close()
    },
  }
}

function bridgedBroker(calls: Calls, start: Broker['start']): Broker {
  return {
    // The pipe between two processes keeps order and loses nothing while both live, and a worker
    // does not outlive its primary.
    delivery: 'gapless',
    start,
    subscribe: (channel) => calls.run('subscribe', channel),
    unsubscribe: (channel) => calls.run('unsubscribe', channel),
    publish: (channel, publication, options) =>
      calls.run('publish', channel, pack(publication), options),
    publishJoin: (channel, info) => calls.run('join', channel, packInfo(info)),
    publishLeave: (channel, info) => calls.run('leave', channel, packInfo(info)),
  }
}

function bridgedHistory(calls: Calls): HistoryStore {
  return {
    read: async (channel, filter, metaTtlMs) => {
      const slice = await calls.run('readHistory', channel, filter, metaTtlMs)
      return { ...slice, publications: slice.publications.map(unpackPublication) }
    },
    remove: (channel) => calls.run('removeHistory', channel),
  }
}

function bridgedPresence(calls: Calls): PresenceManager {
  return {
    add: (channel, info) => calls.run('addPresence', channel, packInfo(info)),
    remove: (channel, client, user) => calls.run('removePresence', channel, client, user),
    list: async (channel) => {
      const members = await calls.run('presence', channel)
      return new Map([...members].map(([client, info]) => [client, unpackInfo(info)]))
    },
    stats: (channel) => calls.run('presenceStats', channel),
  }
}
