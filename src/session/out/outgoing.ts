/**
 * A session's way out: encodes replies and pushes, counts them, and collects frames until the end of
 * the event-loop turn. spec: channels-and-engines.md §10.2
 */
import type { FanOut, WireVariant } from '../../channels/index.js'
import {
  type Disconnect,
  Disconnects,
  type Frame,
  type Push,
  type Reply,
  UnencodablePayload,
} from '../../protocol/index.js'
import { type TransportTraffic, pushFrameType } from '../metrics.js'
import type { Flushable, Flusher } from './flusher.js'
import type { Transport, Session } from '../ports.js'

/** What may wait for a peer before streams to it are held: enough to keep the network busy. */
const CONGESTED_BYTES = 131_072

/** Notes a frame: what it is (`rpc`, `push_publication`), its size, and the command or channel it is of. */
export type FrameTrace = (frame: string, bytes: number, of: number | string) => void

/** Outgoing half of one connection. */
export class Outgoing implements Flushable {
  readonly #session: Session
  readonly #transport: Transport
  readonly #traffic: TransportTraffic
  readonly #flusher: Flusher
  readonly #variant: WireVariant
  readonly #limitBytes: number
  readonly #trace: FrameTrace | null
  readonly #outbox = new Outbox()
  readonly #congestedBytes: number
  /** Who waits until less is waiting; null = nobody. */
  #waiting: (() => void)[] | null = null
  #dirty = false
  /** Pushes that wait for a reply to go first; null = none do. */
  #held: Held | null = null

  constructor(
    session: Session,
    transport: Transport,
    surroundings: {
      readonly traffic: TransportTraffic
      readonly flusher: Flusher
      /** Most bytes that may wait; more closes the connection with 3008. */
      readonly limitBytes: number
      /** Told of each frame (never of what it carries); null = nobody wants to know. */
      readonly trace: FrameTrace | null
    },
  ) {
    this.#session = session
    this.#transport = transport
    this.#traffic = surroundings.traffic
    this.#flusher = surroundings.flusher
    const { codec, unidirectional } = transport.info
    this.#variant = (codec.id === 'protobuf' ? 1 : 0) | (unidirectional ? 2 : 0)
    this.#limitBytes = surroundings.limitBytes
    this.#trace = surroundings.trace
    this.#congestedBytes = Math.min(CONGESTED_BYTES, surroundings.limitBytes / 4)
  }

  /** Whether so much waits for the peer that whoever can should stop adding to it. */
  get congested(): boolean {
    return this.#outbox.bytes + this.#transport.buffered > this.#congestedBytes
  }

  /** Calls back once when the connection is congested no more. */
  onRelief(listener: () => void): void {
    if (this.#waiting === null) this.#waiting = [listener]
    else this.#waiting.push(listener)
  }

  /** The network took something: wakes whoever waits, if that is enough. */
  relieve(): void {
    const waiting = this.#waiting
    if (waiting === null || this.congested) return
    this.#waiting = null
    for (const go of waiting) go()
  }

  /** Queues the answer to a command. */
  reply(id: number, reply: Reply): void {
    if (this.#session.closed()) return
    let frame: Frame
    try {
      frame = this.#transport.info.codec.reply(id, reply)
    } catch (cause) {
      this.#onUnencodable(cause)
      return
    }
    this.#trace?.(reply.kind, frame.byteLength, id)
    if (reply.kind !== 'error') this.#traffic.sent(reply.kind).count(frame.byteLength)
    this.#enqueue(frame)
  }

  /** Queues a push of this connection alone. */
  push(push: Push): void {
    const frame = this.#frameOf(push)
    if (frame !== null) this.#enqueuePush(frame)
  }

  /** Queues a push that is a reply: nothing keeps it back. */
  pushFirst(push: Push): void {
    const frame = this.#frameOf(push)
    if (frame !== null) this.#enqueue(frame)
  }

  #frameOf(push: Push): Frame | null {
    if (this.#session.closed()) return null
    const { codec, unidirectional } = this.#transport.info
    let frame: Frame
    try {
      frame = codec.push(push, unidirectional)
    } catch (cause) {
      this.#onUnencodable(cause)
      return null
    }
    this.#trace?.(pushFrameType(push.kind), frame.byteLength, channelOf(push))
    this.#traffic.sent(pushFrameType(push.kind)).count(frame.byteLength)
    return frame
  }

  /** Keeps pushes back; see Session. */
  hold(): void {
    this.#held ??= { holders: 0, frames: new Outbox(), end: null }
    this.#held.holders++
  }

  /** Takes one hold back. Gives the disconnect that was kept back, if it was the last one. */
  release(): Disconnect | null {
    const held = this.#held
    if (held === null || --held.holders > 0) return null
    this.#held = null
    for (const frame of held.frames.take()) this.#enqueue(frame)
    return held.end
  }

  /** Whether a disconnect is kept back now; the first one counts. */
  endLater(why: Disconnect): boolean {
    if (this.#held === null) return false
    this.#held.end ??= why
    return true
  }

  /** Queues a push that many connections share; `form` is one of WireForms. */
  forward(fanOut: FanOut, form: WireVariant): void {
    if (this.#session.closed()) return
    const frame = fanOut.frame(this.#variant | form)
    if (frame === null) {
      this.#session.disconnect(Disconnects.inappropriateProtocol)
      return
    }
    this.#trace?.(pushFrameType(fanOut.push.kind), frame.byteLength, channelOf(fanOut.push))
    if (fanOut.push.kind === 'pub') this.#traffic.publications.count(frame.byteLength)
    else this.#traffic.sent(pushFrameType(fanOut.push.kind)).count(frame.byteLength)
    this.#enqueuePush(frame)
  }

  /** Queues a ping. */
  ping(): void {
    const { codec, unidirectional } = this.#transport.info
    const frame = codec.ping(unidirectional)
    this.#trace?.('server_ping', frame.byteLength, '')
    this.#traffic.pings.count(frame.byteLength)
    this.#enqueue(frame)
  }

  /** End of the turn: one write for everything that came. */
  flush(): void {
    this.#dirty = false
    if (this.#outbox.empty || this.#session.closed()) return
    if (this.#transport.write(this.#outbox.take()) === 'full') {
      this.#session.disconnect(Disconnects.slow)
      return
    }
    if (this.#waiting !== null) this.relieve()
  }

  /**
   * Last words. A slow peer gets none; on transports without close frames the others get a
   * disconnect push as their last message. Code 3000 is no message but the end itself: as in the
   * reference the connection is dropped, which SDKs take for a lost one and come back.
   */
  end(why: Disconnect): void {
    const { hasCloseFrame, codec, unidirectional } = this.#transport.info
    const silent = why.code === Disconnects.connectionClosed.code
    if (why.code !== Disconnects.slow.code) {
      if (!hasCloseFrame && !silent) {
        this.#outbox.push(codec.push({ kind: 'disconnect', disconnect: why }, unidirectional))
      }
      if (!this.#outbox.empty) this.#transport.write(this.#outbox.take())
    }
    if (silent && hasCloseFrame) this.#transport.terminate()
    else this.#transport.close(why)
  }

  /** Drops what waits. */
  clear(): void {
    this.#outbox.take()
    this.#waiting = null
    this.#held?.frames.take()
  }

  #enqueuePush(frame: Frame): void {
    if (this.#held === null) {
      this.#enqueue(frame)
      return
    }
    this.#held.frames.push(frame)
    this.#refuseToHoard()
  }

  #enqueue(frame: Frame): void {
    this.#outbox.push(frame)
    if (!this.#dirty) {
      this.#dirty = true
      this.#flusher.add(this)
    }
    this.#refuseToHoard()
  }

  /** What waits is bounded, wherever it waits. */
  #refuseToHoard(): void {
    const bytes = this.#outbox.bytes + (this.#held?.frames.bytes ?? 0)
    if (bytes > this.#limitBytes) this.#session.disconnect(Disconnects.slow)
  }

  #onUnencodable(cause: unknown): void {
    if (cause instanceof UnencodablePayload) {
      this.#session.disconnect(Disconnects.inappropriateProtocol)
    } else {
      this.#session.onBug(cause)
    }
  }
}

/** What is kept back, and by how many. */
type Held = { holders: number; readonly frames: Outbox; end: Disconnect | null }

function channelOf(push: Push): string {
  return 'channel' in push ? push.channel : ''
}

const NONE: Frame[] = []

/** Waiting frames of one connection. An idle connection holds no array. */
export class Outbox {
  #frames: Frame[] = NONE
  #bytes = 0

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#frames.length === 0
  }

  /** Adds a frame. The caller checks {@link bytes} against its limit afterwards. */
  push(frame: Frame): void {
    if (this.#frames === NONE) this.#frames = [frame]
    else this.#frames.push(frame)
    this.#bytes += frame.byteLength
  }

  /** Takes everything that waits, in order. */
  take(): readonly Frame[] {
    const frames = this.#frames
    this.#frames = NONE
    this.#bytes = 0
    return frames
  }
}
