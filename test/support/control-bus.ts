/**
 * A controller in memory: what one node sends reaches the others in this process, in the next turn of
 * the event loop or when the test says so.
 */
import { EngineFailure, type ControlSink, type Controller } from '../../src/engine/ports.js'

/** A message on the bus. */
export type BusMessage = {
  readonly from: string
  /** null = everybody. */
  readonly to: string | null
  readonly bytes: Uint8Array
}

/** What connects nodes. */
export class ControlBus {
  /** Everything that was sent. */
  readonly sent: BusMessage[] = []
  readonly #nodes = new Map<string, ControlSink>()
  readonly #broken = new Set<string>()
  #holding: (() => void)[] | null = null

  /** A controller for one node. */
  controller(): Controller {
    let self = ''
    return {
      start: (nodeId, sink) => {
        self = nodeId
        this.#nodes.set(nodeId, sink)
        return Promise.resolve()
      },
      send: (bytes, to) => {
        if (this.#broken.has(self)) throw new EngineFailure('control send', new Error('bus is cut'))
        this.sent.push({ from: self, to, bytes })
        this.#hand({ from: self, to, bytes })
        return undefined
      },
    }
  }

  /** Takes a node off, as SIGKILL does: it neither hears nor is heard. */
  kill(nodeId: string): void {
    this.#nodes.delete(nodeId)
    this.#broken.add(nodeId)
  }

  /** What the node sends fails until {@link mend}. */
  cut(nodeId: string): void {
    this.#broken.add(nodeId)
  }

  mend(nodeId: string): void {
    this.#broken.delete(nodeId)
  }

  /** Keeps messages back until {@link release}. */
  hold(): void {
    this.#holding ??= []
  }

  /** Delivers what was kept back. */
  release(): void {
    const held = this.#holding ?? []
    this.#holding = null
    for (const deliver of held) deliver()
  }

  /** Puts bytes on the bus that no node sent. */
  inject(bytes: Uint8Array, to: string | null = null): void {
    this.#hand({ from: '', to, bytes })
  }

  #hand({ to, bytes }: BusMessage): void {
    const deliver = (): void => {
      for (const [nodeId, sink] of this.#nodes) {
        if (to === null || to === nodeId) sink.onControl(bytes)
      }
    }
    if (this.#holding !== null) this.#holding.push(deliver)
    else deliver()
  }
}
