/**
 * Order of one connection's commands: strictly one after another, or up to N at a time.
 * spec: proxy.md §7; the bound replaces the reference's zero-length queue.
 */
import { RingQueue } from '../base/index.js'
import type { Command } from '../protocol/index.js'

type Waiting = { readonly command: Command; readonly bytes: number }

/** Commands that wait for their turn, and how many run. Empty connections hold no ring. */
export class CommandQueue {
  #waiting: RingQueue<Waiting> | null = null
  #bytes = 0
  /** Commands that are running. */
  running = 0

  /** Size of the waiting commands as they came, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#waiting === null || this.#waiting.size === 0
  }

  /** Adds at the end. `bytes` is the command's share of the transport message. */
  push(command: Command, bytes: number): void {
    this.#waiting ??= new RingQueue()
    this.#waiting.push({ command, bytes })
    this.#bytes += bytes
  }

  /** Takes the oldest waiting command. */
  shift(): Command | undefined {
    const next = this.#waiting?.shift()
    if (next === undefined) return undefined
    this.#bytes -= next.bytes
    if (this.#waiting?.size === 0) this.#waiting = null
    return next.command
  }

  /** Drops what waits. */
  clear(): void {
    this.#waiting = null
    this.#bytes = 0
  }
}
