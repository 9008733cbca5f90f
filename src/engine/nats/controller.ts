/** Control messages over NATS. spec: channels-and-engines.md §8.7, §9.1 */
import type { Controller, ControlSink } from '../ports.js'
import type { NatsLink } from './link.js'

/** The controller: one subject for everybody, one for each node. */
export class NatsController implements Controller {
  readonly #prefix: string
  readonly #link: NatsLink

  constructor(prefix: string, link: NatsLink) {
    this.#prefix = prefix
    this.#link = link
  }

  async start(nodeId: string, sink: ControlSink): Promise<void> {
    await this.#link.start()
    const onMessage = (data: Uint8Array): void => {
      sink.onControl(data)
    }
    await Promise.all(
      [this.#everybody(), this.#node(nodeId)].map(
        (subject) => this.#link.subscribe(subject, onMessage).subscribed,
      ),
    )
  }

  send(message: Uint8Array, to: string | null): Promise<void> {
    return this.#link.publish(to === null ? this.#everybody() : this.#node(to), message)
  }

  #everybody(): string {
    return `${this.#prefix}.control`
  }

  #node(nodeId: string): string {
    return `${this.#prefix}.node.${nodeId}`
  }
}
