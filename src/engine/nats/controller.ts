/** Control messages over NATS. spec: channels-and-engines.md §8.7, §9.1 */
import { CallbackTimer, type Logger, type TimerWheel } from '../../base/index.js'
import type { Controller, ControlSink } from '../ports.js'
import type { NatsLink } from './link.js'

/** A subject that the server took back is asked for again after this, in ms. */
const AGAIN_MS = 1000

/** What the controller needs. */
export type NatsControllerDeps = {
  readonly link: NatsLink
  readonly wheel: TimerWheel
  readonly log: Logger
}

/** The controller: one subject for everybody, one for each node. */
export class NatsController implements Controller {
  readonly #prefix: string
  readonly #deps: NatsControllerDeps
  /** Subjects that are not heard at this moment. */
  readonly #deaf = new Map<string, CallbackTimer>()

  constructor(prefix: string, deps: NatsControllerDeps) {
    this.#prefix = prefix
    this.#deps = deps
  }

  /** Why messages of other nodes do not come, null = they do. */
  get problem(): string | null {
    const [subject] = this.#deaf.keys()
    return subject === undefined ? null : `NATS does not let this node subscribe to ${subject}`
  }

  async start(nodeId: string, sink: ControlSink): Promise<void> {
    await this.#deps.link.start()
    await Promise.all(
      [this.#everybody(), this.#node(nodeId)].map((subject) => this.#listen(subject, sink)),
    )
  }

  send(message: Uint8Array, to: string | null): Promise<void> {
    const subject = to === null ? this.#everybody() : this.#node(to)
    return this.#deps.link.publish(subject, message)
  }

  /** Ends attempts. */
  close(): void {
    for (const timer of this.#deaf.values()) this.#deps.wheel.cancel(timer)
    this.#deaf.clear()
  }

  #listen(subject: string, sink: ControlSink): Promise<void> {
    return this.#deps.link.subscribe(
      subject,
      (data) => {
        sink.onControl(data)
      },
      () => {
        this.#deps.log.error({ subject }, 'NATS took the subscription to control messages back')
        this.#again(subject, sink)
      },
    ).subscribed
  }

  #again(subject: string, sink: ControlSink): void {
    const timer = new CallbackTimer(() => {
      this.#listen(subject, sink).then(
        () => {
          this.#deaf.delete(subject)
          this.#deps.log.info({ subject }, 'control messages come again')
        },
        () => {
          if (this.#deaf.has(subject)) this.#deps.wheel.schedule(timer, AGAIN_MS)
        },
      )
    })
    this.#deaf.set(subject, timer)
    this.#deps.wheel.schedule(timer, AGAIN_MS)
  }

  #everybody(): string {
    return `${this.#prefix}.control`
  }

  #node(nodeId: string): string {
    return `${this.#prefix}.node.${nodeId}`
  }
}
