/** What a worker asked the primary for: numbered, and each with a deadline. */
import type { Clock, TimerEntry, TimerWheel } from '../../base/index.js'
import { EngineFailure } from '../ports.js'
import { Batcher, type Link } from './link.js'
import type { OperationName, Operations, Request } from './wire.js'

/** An operation the primary has not answered after this failed. */
export const BRIDGE_DEADLINE_MS = 5000
const SWEEP_MS = 1000

/** What calls need. */
export type CallsDeps = {
  readonly link: Link
  readonly clock: Clock
  readonly wheel: TimerWheel
  /** Default: setImmediate. */
  readonly nextTurn?: (task: () => void) => void
}

type Waiting = {
  readonly operation: OperationName
  readonly since: number
  readonly resolve: (value: never) => void
  readonly reject: (cause: EngineFailure) => void
}

/** Operations that wait for the primary, oldest first. */
export class Calls implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #deps: CallsDeps
  readonly #out: Batcher<Request>
  readonly #waiting = new Map<number, Waiting>()
  #sequence = 0
  #closed = false

  constructor(deps: CallsDeps) {
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
