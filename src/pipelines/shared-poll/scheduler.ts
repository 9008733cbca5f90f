/**
 * Polls the shared poll channels of a node through the pipeline of their event.
 * spec: channels-and-engines.md §11.7, proxy.md §2.9
 */
import {
  Cancellation,
  type Clock,
  type Logger,
  type Metrics,
  type TimerWheel,
} from '../../base/index.js'
import type { PollAnswer, PollRequest } from '../../model/index.js'
import type { PollDriver, PolledChannel } from '../../channels/ports.js'
import type { Pipelines } from '../compile.js'
import type { SessionFacts } from '../ports.js'
import { PollPlaces } from './batcher.js'
import { PollLoop, type LoopDeps } from './loop.js'
import { definePollMeters } from './meters.js'

/** What the scheduler needs. */
export type SharedPollDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  /** Most polls at once (`shared_poll.concurrency_limit`). */
  readonly concurrencyLimit: number
  /** Pipelines of the current configuration. */
  readonly pipelines: () => Pick<Pipelines, 'sharedPollRefresh'>
  /** Runs a task in the next turn of the event loop; default `setImmediate`. */
  readonly nextTurn?: (task: () => void) => void
}

/** The poller of a node. */
export interface SharedPoll extends PollDriver {
  /** Polls that run now. */
  readonly running: number
  /** Aborts what runs and asks nothing any more. */
  close(): void
}

/** Builds the poller; hand it to the keyed channels as their driver. */
export function createSharedPoll(deps: SharedPollDeps): SharedPoll {
  return new Scheduler(deps)
}

const NO_HEADERS: ReadonlyMap<string, never> = new Map<string, never>()

class Scheduler implements SharedPoll {
  readonly #places: PollPlaces
  readonly #loops = new Map<PolledChannel, PollLoop>()
  readonly #over = new Cancellation()
  readonly #loopDeps: LoopDeps
  readonly #deps: SharedPollDeps
  /** Nobody's connection: what the event is told about the client behind it. */
  readonly #facts: SessionFacts

  constructor(deps: SharedPollDeps) {
    const { clock, wheel, log, metrics, nextTurn = inNextTurn } = deps
    this.#deps = deps
    this.#places = new PollPlaces(deps.concurrencyLimit, (error) => {
      log.error({ error }, 'unexpected error in a shared poll')
    })
    this.#facts = {
      clientId: '',
      transportName: '',
      protocolName: 'json',
      userId: '',
      meta: null,
      transportHeaders: NO_HEADERS,
      emulatedHeaders: NO_HEADERS,
      opening: null,
      gone: this.#over,
    }
    this.#loopDeps = {
      clock,
      wheel,
      places: this.#places,
      meters: definePollMeters(metrics),
      poll: (channel, request) => this.#poll(channel, request),
      nextTurn,
    }
  }

  get running(): number {
    return this.#places.running
  }

  onKeys(channel: PolledChannel): void {
    this.#loop(channel)?.start()
  }

  onWanted(channel: PolledChannel, key: string): void {
    this.#loop(channel)?.want(key)
  }

  onClosed(channel: PolledChannel): void {
    this.#loops.get(channel)?.close()
    this.#loops.delete(channel)
  }

  close(): void {
    this.#over.cancel()
    this.#places.close()
    for (const loop of this.#loops.values()) loop.close()
    this.#loops.clear()
  }

  #loop(channel: PolledChannel): PollLoop | null {
    let loop = this.#loops.get(channel)
    if (loop === undefined) {
      if (this.#over.cancelled) return null
      loop = new PollLoop(channel, this.#loopDeps)
      this.#loops.set(channel, loop)
    }
    return loop
  }

  async #poll(
    { name, namespace }: PolledChannel,
    { items }: PollRequest,
  ): Promise<PollAnswer | null> {
    const { sharedPollRefresh } = this.#deps.pipelines()
    const outcome = await sharedPollRefresh({ channel: name, namespace, items }, this.#facts)
    return outcome.t === 'ok' ? outcome.value : null
  }
}

function inNextTurn(task: () => void): void {
  setImmediate(task)
}
