/**
 * The socket side that WebSocket transports share: sends until the peer is too slow, watches one that
 * takes nothing, and turns into nothing when the socket is gone. spec: client-protocol.md §3.4
 */
import type { TimerWheel } from '../base/index.js'
import type { Socket } from '../listener/ports.js'
import { WriteWatch } from './write-watch.js'

/** How long a peer may take nothing (ms, 0 = for ever), and who is told. */
export interface SocketPatience {
  readonly wheel: TimerWheel
  readonly writeTimeoutMs: number
  onStalled(): void
}

/** One peer behind a WebSocket. Before {@link open} and after {@link gone} nothing has an effect. */
export class SocketPeer {
  #socket: Socket | null = null
  /** Null until something waited once. */
  #watch: WriteWatch | null = null
  #sentBytes = 0

  get buffered(): number {
    return this.#socket?.buffered ?? 0
  }

  open(socket: Socket): void {
    this.#socket = socket
  }

  drained(): void {
    this.#watch?.stop()
  }

  gone(): void {
    this.#watch?.stop()
    this.#socket = null
  }

  /** Sends one message; false = the peer is too slow and nothing was queued. */
  send(message: Uint8Array, binary: boolean, patience: SocketPatience): boolean {
    const socket = this.#socket
    if (socket === null) return true
    const result = socket.send(message, binary)
    if (result === 'dropped') return false
    this.#sentBytes += message.byteLength
    if (result === 'buffered' && patience.writeTimeoutMs > 0) this.#watchOver(socket, patience)
    return true
  }

  ping(): void {
    this.#socket?.ping()
  }

  pause(): boolean {
    return this.#socket?.pause() ?? false
  }

  resume(): void {
    this.#socket?.resume()
  }

  end(code: number, reason: string): void {
    this.#socket?.end(code, reason)
  }

  terminate(): void {
    this.#socket?.terminate()
  }

  #watchOver(socket: Socket, patience: SocketPatience): void {
    this.#watch ??= new WriteWatch(patience.wheel, patience.writeTimeoutMs, {
      takenBytes: () => this.#sentBytes - socket.buffered,
      onStalled: () => {
        patience.onStalled()
      },
    })
    this.#watch.start()
  }
}
