/**
 * The way in from other nodes. What is malformed or unknown is dropped and logged, never more than
 * ten lines a second: another node is no client, but it may be of another version, or broken.
 * spec: channels-and-engines.md §8.7
 */
import { assertNever, LineLimiter, type Clock, type Logger } from '../base/index.js'
import type { ControlSink } from '../engine/ports.js'
import type { LocalControl } from './local.js'
import type { ControlCommand, ControlMessage } from './messages.js'
import type { ClusterMetrics } from './metrics.js'
import type { NodeRegistry } from './registry.js'
import type { Surveys } from './surveys.js'
import { decodeControl } from './wire/decode.js'

/** What messages act on. */
export type ReceiverDeps = {
  readonly nodeId: string
  readonly local: LocalControl
  readonly registry: NodeRegistry
  readonly surveys: Surveys
  readonly metrics: ClusterMetrics
  readonly clock: Clock
  readonly log: Logger
}

/** Acts on messages of other nodes; those of this node come back and are ignored. */
export class ControlReceiver implements ControlSink {
  readonly #deps: ReceiverDeps
  readonly #lines: LineLimiter

  constructor(deps: ReceiverDeps) {
    this.#deps = deps
    this.#lines = new LineLimiter(deps.clock)
  }

  onControl(bytes: Uint8Array): void {
    this.#deps.metrics.received()
    let command: ControlCommand
    try {
      command = decodeControl(bytes)
    } catch (error) {
      this.problem('malformed message of another node', { error, bytes: bytes.length })
      return
    }
    const { from, message } = command
    if (from === this.#deps.nodeId) return
    if (message === null) {
      if (this.#deps.log.enabled('debug')) {
        this.#deps.log.debug({ node: from }, 'message of a kind that is not known here')
      }
      return
    }
    try {
      this.#perform(from, message)
    } catch (error) {
      this.problem('acting on a message of another node failed', {
        node: from,
        message: message.kind,
        error,
      })
    }
  }

  /** Logs, unless there is too much of it. */
  problem(what: string, fields: object): void {
    const suppressed = this.#lines.admit()
    if (suppressed < 0) return
    this.#deps.log.warn({ ...fields, ...(suppressed > 0 ? { suppressed } : {}) }, what)
  }

  #perform(from: string, message: ControlMessage): void {
    const { local, registry, surveys } = this.#deps
    switch (message.kind) {
      case 'node':
        registry.heard(message.node)
        break
      case 'shutdown':
        registry.left(from)
        break
      case 'subscribe': {
        const { target, channel, grant, recoverSince } = message
        // Whether a session held it already is known to the node that was asked only.
        const subscribed = local.subscribe(target, channel, grant, recoverSince)
        if (subscribed instanceof Promise) {
          subscribed.catch((error: unknown) => {
            this.problem('subscribing for another node failed', { node: from, channel, error })
          })
        }
        break
      }
      case 'unsubscribe':
        // Quirk: the reference pushes that a channel without a name was left; nothing was.
        if (message.channel !== '') local.unsubscribe(message.target, message.channel, message.why)
        break
      case 'disconnect':
        local.disconnect(message.target, message.why, message.except, message.claimedAt)
        break
      case 'refresh':
        local.refresh(message.target, message.change)
        break
      case 'purge':
        local.purge(message.filter)
        break
      case 'survey_request':
        void surveys.onRequest(from, message)
        break
      case 'survey_response':
        surveys.onResponse(from, message)
        break
      default:
        assertNever(message)
    }
  }
}
