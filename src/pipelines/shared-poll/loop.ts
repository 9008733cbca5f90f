/**
 * The polls of one channel: a cycle over all of its keys every interval, cut into requests that are
 * spread over the interval, and at once those keys whose value somebody lacks.
 * spec: channels-and-engines.md §11.7, proxy.md §2.9
 */
import type { Clock, TimerEntry, TimerWheel } from '../../base/index.js'
import type { PollAnswer, PollRequest } from '../../model/index.js'
import type { PolledChannel } from '../../channels/ports.js'
import type { PollPlaces } from './batcher.js'
import type { PollMeters, PollTrigger } from './meters.js'

/** What a loop shares with all others. */
export type LoopDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly places: PollPlaces
  readonly meters: PollMeters
  /** Asks the backend; null = no usable answer. */
  readonly poll: (channel: PolledChannel, request: PollRequest) => Promise<PollAnswer | null>
  /** Runs a task in the next turn of the event loop. */
  readonly nextTurn: (task: () => void) => void
}

/** A cycle that runs: which keys, and how far it has come. */
type Cycle = {
  readonly keys: readonly string[]
  readonly startedAtMs: number
  /** Time between two requests. */
  readonly spacingMs: number
  readonly requests: number
  /** Requests handed out. */
  sent: number
  /** Requests that are over. */
  done: number
}

/** Polls one channel until it is closed. Waits in the timer wheel as one entry. */
export class PollLoop implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly #channel: PolledChannel
  readonly #deps: LoopDeps
  readonly #wanted = new Set<string>()
  /** Requests for wanted keys that wait for a place. */
  #waiting = 0
  #planned = false
  #cycle: Cycle | null = null
  /** Whether the timer or a cycle runs. */
  #active = false
  #closed = false

  constructor(channel: PolledChannel, deps: LoopDeps) {
    this.#channel = channel
    this.#deps = deps
  }

  /** The channel has keys: the next cycle begins an interval from now, unless it is planned already. */
  start(): void {
    if (this.#active || this.#closed) return
    this.#active = true
    this.#deps.wheel.schedule(this, this.#channel.options.refreshIntervalMs)
  }

  /** Polls for a key at once, with everything else that is wanted in this turn. */
  want(key: string): void {
    this.#deps.meters.wanted.add()
    this.#wanted.add(key)
    if (this.#planned) return
    this.#planned = true
    this.#deps.nextTurn(this.#askWanted)
  }

  /** Stops; an answer that comes later changes nothing. */
  close(): void {
    this.#closed = true
    this.#wanted.clear()
    this.#cycle = null
    this.#deps.wheel.cancel(this)
  }

  onTimer(): void {
    const cycle = this.#cycle ?? this.#begin()
    if (cycle !== null) this.#next(cycle)
  }

  /** Takes stock of the keys; null = there is nothing to ask for. */
  #begin(): Cycle | null {
    const { refreshIntervalMs, batchSize } = this.#channel.options
    const keys = this.#channel.dueKeys()
    if (keys.length === 0) {
      this.#active = false
      if (this.#channel.keyCount > 0) this.start()
      return null
    }
    const requests = Math.ceil(keys.length / batchSize)
    this.#cycle = {
      keys,
      startedAtMs: this.#deps.clock.monotonic(),
      spacingMs: refreshIntervalMs / requests,
      requests,
      sent: 0,
      done: 0,
    }
    return this.#cycle
  }

  /** Hands out the next request, and plans the one after it. */
  #next(cycle: Cycle): void {
    const { clock, wheel, places } = this.#deps
    const { batchSize } = this.#channel.options
    const keys = cycle.keys.slice(cycle.sent * batchSize, (cycle.sent + 1) * batchSize)
    cycle.sent++
    const over = (): void => {
      this.#onDone(cycle)
    }
    const submittedAtMs = clock.monotonic()
    if (cycle.sent < cycle.requests) {
      const due = cycle.startedAtMs + cycle.sent * cycle.spacingMs
      wheel.schedule(this, due - submittedAtMs)
    }
    places.submit({
      run: () => {
        const running = this.#ask(keys, 'timer', submittedAtMs)
        if (running === null) over()
        return running === null ? null : running.then(over)
      },
    })
  }

  #onDone(cycle: Cycle): void {
    cycle.done++
    if (cycle.done < cycle.requests || this.#cycle !== cycle) return
    this.#cycle = null
    const { clock, wheel, meters } = this.#deps
    const tookMs = clock.monotonic() - cycle.startedAtMs
    meters.cycle.observe(tookMs / 1000)
    const spreadMs = (cycle.requests - 1) * cycle.spacingMs
    meters.cycleWork.observe(Math.max(0, tookMs - spreadMs) / 1000)
    // A cycle that took longer than the interval is followed by the next one at once, never overtaken.
    wheel.schedule(this, this.#channel.options.refreshIntervalMs - tookMs)
  }

  readonly #askWanted = (): void => {
    this.#planned = false
    const { clock, places } = this.#deps
    const { batchSize } = this.#channel.options
    const submittedAtMs = clock.monotonic()
    while (this.#waiting * batchSize < this.#wanted.size) {
      this.#waiting++
      places.submit({
        run: () => {
          this.#waiting--
          return this.#ask(this.#takeWanted(batchSize), 'notification', submittedAtMs)
        },
      })
    }
  }

  #takeWanted(count: number): readonly string[] {
    const keys: string[] = []
    for (const key of this.#wanted) {
      if (keys.length === count) break
      keys.push(key)
      this.#wanted.delete(key)
    }
    return keys
  }

  /** One request; null = nobody tracks any of the keys any more. */
  #ask(keys: readonly string[], trigger: PollTrigger, submittedAtMs: number): Promise<void> | null {
    if (this.#closed) return null
    const request = this.#channel.ask(keys)
    if (request.items.length === 0) return null
    return this.#poll(request, trigger, submittedAtMs)
  }

  async #poll(request: PollRequest, trigger: PollTrigger, submittedAtMs: number): Promise<void> {
    const { clock, meters, poll } = this.#deps
    const meter = meters.of[trigger]
    const startedAtMs = clock.monotonic()
    meter.wait.observe((startedAtMs - submittedAtMs) / 1000)
    meter.polled.add(request.items.length)
    let answer: PollAnswer | null = null
    try {
      answer = await poll(this.#channel, request)
    } finally {
      meter.duration.observe((clock.monotonic() - startedAtMs) / 1000)
      if (answer === null) meter.errors.add()
      const { changed, unchanged, removed } = this.#channel.settle(request, answer)
      meter.changed.add(changed)
      meter.unchanged.add(unchanged)
      meter.removed.add(removed)
    }
  }
}
