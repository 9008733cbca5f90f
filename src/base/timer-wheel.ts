/**
 * One timer for everybody: entries sit in intrusive lists of a hashed wheel, so scheduling and
 * cancelling cost a few pointer writes and no allocation. Resolution is {@link TICK_MS}.
 * A timer per connection costs 0.5 to 0.7 KB and CPU.
 */
import type { Clock } from './clock.js'
import type { Logger } from './ports.js'

/** Resolution of the wheel in ms. An entry fires at its time or up to one tick later, never earlier. */
export const TICK_MS = 10

const SLOTS = 4096

/**
 * How far to look for the next occupied slot, in ticks: the wheel sleeps until that one, or as long as
 * this. A wake-up costs some 100 µs on a busy machine, which at every tick is 1 % of a core.
 */
const LOOK_AHEAD = 100

/**
 * Something that can be scheduled. Holders keep one entry and reuse it; `onTimer` is called once per
 * schedule. The link fields belong to the wheel: initialise them with null, null and -1.
 */
export interface TimerEntry {
  /** Next entry of the slot; null when the entry does not wait. */
  timerNext: TimerEntry | null
  /** Previous entry of the slot; null when the entry does not wait. */
  timerPrevious: TimerEntry | null
  /** Tick at which the entry fires. */
  timerDueTick: number
  /** Called when the delay is over. */
  onTimer(): void
}

/** Schedules entries. */
export interface TimerWheel {
  /** Fires `entry` after `delayMs`; an entry that waits already is moved. */
  schedule(entry: TimerEntry, delayMs: number): void
  /** Takes the entry out; no effect when it does not wait. */
  cancel(entry: TimerEntry): void
}

class SlotHead implements TimerEntry {
  timerNext: TimerEntry = this
  timerPrevious: TimerEntry = this
  timerDueTick = -1

  onTimer(): void {
    // A list head is never scheduled.
  }
}

/** A timer that calls a function; for holders that are not hot enough to be an entry themselves. */
export class CallbackTimer implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #callback: () => void

  constructor(callback: () => void) {
    this.#callback = callback
  }

  onTimer(): void {
    this.#callback()
  }
}

/**
 * The wheel of a node. `start` arms one timer for the next occupied slot; tests call {@link advance} instead.
 */
export class HashedTimerWheel implements TimerWheel {
  readonly #slots: SlotHead[] = Array.from({ length: SLOTS }, () => new SlotHead())
  readonly #clock: Clock
  readonly #log: Logger
  readonly #origin: number
  #tick = 0
  #running = false
  #timeout: NodeJS.Timeout | null = null
  /** Tick that the timer is set to; Infinity while it is not set. */
  #wakeTick = Infinity
  readonly #wake = (): void => {
    this.#wakeTick = Infinity
    this.advance()
    this.#sleep()
  }

  constructor(clock: Clock, log: Logger) {
    this.#clock = clock
    this.#log = log
    this.#origin = clock.monotonic()
  }

  /** Starts turning with the clock. */
  start(): void {
    if (this.#running) return
    this.#running = true
    this.#sleep()
  }

  /** Stops turning; waiting entries stay where they are. */
  stop(): void {
    this.#running = false
    this.#setTimer(Infinity)
  }

  schedule(entry: TimerEntry, delayMs: number): void {
    this.cancel(entry)
    const elapsed = this.#clock.monotonic() - this.#origin
    const due = Math.max(this.#tick + 1, Math.ceil((elapsed + Math.max(0, delayMs)) / TICK_MS))
    entry.timerDueTick = due
    const head = this.#slot(due)
    const last = head.timerPrevious
    entry.timerPrevious = last
    entry.timerNext = head
    last.timerNext = entry
    head.timerPrevious = entry
    if (this.#running && due < this.#wakeTick) this.#setTimer(due)
  }

  cancel(entry: TimerEntry): void {
    const next = entry.timerNext
    const previous = entry.timerPrevious
    if (next === null || previous === null) return
    previous.timerNext = next
    next.timerPrevious = previous
    entry.timerNext = null
    entry.timerPrevious = null
  }

  /** Fires everything that is due by the clock. */
  advance(): void {
    const target = Math.floor((this.#clock.monotonic() - this.#origin) / TICK_MS)
    // After a long pause one full turn visits every slot; `timerDueTick` tells what is due.
    if (target - this.#tick > SLOTS) this.#tick = target - SLOTS
    while (this.#tick < target) {
      this.#tick++
      this.#fire(this.#slot(this.#tick), this.#tick, target)
    }
  }

  /** Sets the timer to the next slot that holds anything. */
  #sleep(): void {
    if (!this.#running) return
    let next = this.#tick + 1
    const last = this.#tick + LOOK_AHEAD
    while (next < last && this.#isEmpty(next)) next++
    if (next < this.#wakeTick) this.#setTimer(next)
  }

  #isEmpty(tick: number): boolean {
    const head = this.#slot(tick)
    return head.timerNext === head
  }

  #setTimer(tick: number): void {
    if (this.#timeout !== null) clearTimeout(this.#timeout)
    this.#timeout = null
    this.#wakeTick = tick
    if (tick === Infinity) return
    const elapsed = this.#clock.monotonic() - this.#origin
    this.#timeout = setTimeout(this.#wake, Math.max(1, Math.ceil(tick * TICK_MS - elapsed)))
  }

  #slot(tick: number): SlotHead {
    const slot = this.#slots[tick % SLOTS]
    if (slot === undefined) throw new Error('timer wheel: tick out of range')
    return slot
  }

  #fire(head: SlotHead, tick: number, target: number): void {
    let entry: TimerEntry | null = head.timerNext
    while (entry !== null && entry !== head) {
      const next: TimerEntry | null = entry.timerNext
      if (entry.timerDueTick <= tick || entry.timerDueTick <= target - SLOTS) {
        this.cancel(entry)
        try {
          entry.onTimer()
        } catch (error) {
          this.#log.error({ error }, 'timer callback failed')
        }
        // A callback may cancel or move its neighbours: start over from the head, which is cheap
        // because fired entries are gone and entries of later turns are few.
        entry = head.timerNext
        while (entry !== null && entry !== head && entry.timerDueTick > tick)
          entry = entry.timerNext
      } else {
        entry = next
      }
    }
  }
}
