/** The way out to other nodes: encodes, sends, counts, and logs what did not go out. */
import { LineLimiter, type Clock, type Logger, type MaybePromise } from '../base/index.js'
import { EngineFailure, type Controller } from '../engine/ports.js'
import type { ControlMessage } from './messages.js'
import type { ClusterMetrics } from './metrics.js'
import { encodeControl } from './wire/encode.js'

/** What sending needs. */
export type LinkDeps = {
  readonly nodeId: string
  readonly controller: Controller
  readonly metrics: ClusterMetrics
  readonly clock: Clock
  readonly log: Logger
}

/** Sends messages in the name of this node. */
export class ControlLink {
  readonly #deps: LinkDeps
  readonly #lines: LineLimiter

  constructor(deps: LinkDeps) {
    this.#deps = deps
    this.#lines = new LineLimiter(deps.clock)
  }

  /** Sends to one node, or with null to all. Never throws; rejects with EngineFailure. */
  send(message: ControlMessage, to: string | null): MaybePromise<void> {
    this.#deps.metrics.sent()
    try {
      return this.#deps.controller.send(encodeControl(this.#deps.nodeId, message), to)
    } catch (cause) {
      return Promise.reject(
        cause instanceof EngineFailure ? cause : new EngineFailure('control send', cause),
      )
    }
  }

  /** Sends what nobody waits for; a failure is logged. */
  tell(message: ControlMessage, to: string | null): void {
    const sent = this.send(message, to)
    if (!(sent instanceof Promise)) return
    sent.catch((error: unknown) => {
      const suppressed = this.#lines.admit()
      if (suppressed < 0) return
      this.#deps.log.warn(
        { message: message.kind, error, ...(suppressed > 0 ? { suppressed } : {}) },
        'telling other nodes failed',
      )
    })
  }
}
