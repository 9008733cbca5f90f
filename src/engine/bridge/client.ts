/**
 * The worker's side of the bridge: an engine whose every operation is carried out by the primary.
 * ARCHITECTURE.md §11
 */
import type { Clock, TimerEntry, TimerWheel } from '../../base/index.js'
import {
  EngineFailure,
  type Broker,
  type BrokerSink,
  type Controller,
  type ControlSink,
  type Engine,
  type HistoryStore,
  type PresenceManager,
} from '../ports.js'
import { Batcher, type Link } from './link.js'
import {
  pack,
  packInfo,
  unpackInfo,
  unpackPublication,
  type Answer,
  type OperationName,
  type Operations,
  type Request,
} from './wire.js'

/** An operation the primary has not answered after this failed. */
export const BRIDGE_DEADLINE_MS = 5000
const SWEEP_MS = 1000

/** What the engine needs. */
export type BridgeClientDeps = {
  readonly link: Link
  readonly clock: Clock
  readonly wheel: TimerWheel
  /** Default: setImmediate. */
  readonly nextTurn?: (task: () => void) => void
}

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
  let control: ControlSink | null = null
  const broker: Broker = {
    // The pipe between two processes keeps order and loses nothing while both live, and a worker
    // does not outlive its primary.
    delivery: 'gapless',
    start: (given) => {
      sink = given
      return Promise.resolve()
    },
    subscribe: (channel) => calls.run('subscribe', channel),
    unsubscribe: (channel) => calls.run('unsubscribe', channel),
    publish: (channel, publication, options) =>
      calls.run('publish', channel, pack(publication), options),
    publishJoin: (channel, info) => calls.run('join', channel, packInfo(info)),
    publishLeave: (channel, info) => calls.run('leave', channel, packInfo(info)),
  }
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
      case 'pub': {
        const [, channel, publication, epoch, previous] = answer
        const before = previous === null ? null : unpackPublication(previous)
        sink?.onPublication(channel, unpackPublication(publication), epoch, before)
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
    map: null,
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

type Waiting = {
  readonly operation: OperationName
  readonly since: number
  readonly resolve: (value: never) => void
  readonly reject: (cause: EngineFailure) => void
}

/** Operations that wait for the primary, oldest first. */
class Calls implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #deps: BridgeClientDeps
  readonly #out: Batcher<Request>
  readonly #waiting = new Map<number, Waiting>()
  #sequence = 0
  #closed = false

  constructor(deps: BridgeClientDeps) {
    this.#deps = deps
    this.#out = new Batcher(deps.link, deps.nextTurn)
  }

  run<K extends OperationName>(
    operation: K,
    ...values: Parameters<Operations[K]>
  ): Promise<ReturnType<Operations[K]>> {
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(new EngineFailure(operation, new Error('the primary is gone')))
        return
      }
      const id = ++this.#sequence
      if (this.#waiting.size === 0) this.#deps.wheel.schedule(this, SWEEP_MS)
      const since = this.#deps.clock.monotonic()
      this.#waiting.set(id, { operation, since, resolve, reject })
      this.#out.push([operation, id, ...values])
    })
  }

  /** An answer came; one that comes too late is for nobody. */
  settle(id: number, value: unknown, problem: string | null): void {
    const call = this.#waiting.get(id)
    if (call === undefined) return
    this.#waiting.delete(id)
    if (this.#waiting.size === 0) this.#deps.wheel.cancel(this)
    if (problem === null) call.resolve(value as never)
    else call.reject(new EngineFailure(call.operation, new Error(problem)))
  }

  onTimer(): void {
    const latest = this.#deps.clock.monotonic() - BRIDGE_DEADLINE_MS
    for (const [id, call] of this.#waiting) {
      if (call.since > latest) break
      this.#waiting.delete(id)
      call.reject(new EngineFailure(call.operation, new Error('the primary does not answer')))
    }
    if (this.#waiting.size > 0) this.#deps.wheel.schedule(this, SWEEP_MS)
  }

  close(): void {
    this.#closed = true
    this.#deps.wheel.cancel(this)
    for (const [id, call] of this.#waiting) {
      this.#waiting.delete(id)
      call.reject(new EngineFailure(call.operation, new Error('the primary is gone')))
    }
  }
}
