/** Control messages between nodes over plain PUB/SUB. spec: channels-and-engines.md §8.1, §8.7 */
import type { Controller, ControlSink } from '../ports.js'
import type { Shards } from './shard.js'
import type { Subscriber } from './subscriber.js'

/** Carries control messages: sends through the shards in turn, listens on every one. */
export class RedisController implements Controller {
  readonly #shards: Shards
  readonly #subscribers: readonly Subscriber[]
  #sink: ControlSink | null = null
  #next = 0

  constructor(shards: Shards) {
    this.#shards = shards
    this.#subscribers = shards.all.map((shard) =>
      shard.subscriber(null, {
        onMessage: (_name, message) => this.#sink?.onControl(message),
        // Nodes announce themselves every few seconds; what else was missed cannot be told.
        onGap: () => undefined,
      }),
    )
  }

  async start(nodeId: string, sink: ControlSink): Promise<void> {
    this.#sink = sink
    await Promise.all(
      this.#subscribers.map(async (subscriber, index) => {
        const keys = this.#shards.all[index]?.keys
        if (keys === undefined) return
        await subscriber.start()
        await Promise.all([
          subscriber.subscribe(keys.control),
          subscriber.subscribe(keys.node(nodeId)),
        ])
      }),
    )
  }

  async send(message: Uint8Array, to: string | null): Promise<void> {
    const { all } = this.#shards
    const shard = all[this.#next++ % all.length]
    if (shard === undefined) return
    const name = to === null ? shard.keys.control : shard.keys.node(to)
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
    await shard.commands.publish('control', name, bytes, false)
  }

  /** Closes the PUB/SUB connections. */
  close(): void {
    for (const subscriber of this.#subscribers) subscriber.close()
  }
}
