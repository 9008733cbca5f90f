/**
 * Frames of WebSocket (RFC 6455 §5), the server's end: reads what clients send, masked and maybe in
 * fragments, and writes final, unmasked frames. Messages may be deflated one by one (RFC 7692).
 * spec: client-protocol.md §1.4, §1.6
 */
import { isUtf8 } from 'node:buffer'
import { constants, inflateRawSync } from 'node:zlib'
import { MESSAGE_TOO_BIG_CODE } from '../close-code.js'

const FIN = 0x80
/** RSV1: the message is deflated. */
const DEFLATED = 0x40
const RESERVED = 0x70
const OPCODE = 0x0f
const MASKED = 0x80

const CONTINUATION = 0
const TEXT = 1
const BINARY = 2
const CLOSE = 8
const PING = 9
const PONG = 10

/** Head of a frame before extended length and mask. */
const SHORT_HEAD_BYTES = 2
const MASK_BYTES = 4
const MAX_CONTROL_BYTES = 125

/** Close codes of faults (RFC 6455 §7.4.1). */
const PROTOCOL_ERROR = 1002
const INVALID_TEXT = 1007
/** The peer sent a close frame without a code. */
export const NO_CODE = 1005

/** What zlib ends a flushed block with, and frames leave out (RFC 7692 §7.2.1). */
const INFLATE_TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff])

/** Owner of a reader. After {@link FrameReader.stop} nothing is called any more. */
export interface FrameSink {
  /** A whole message. The bytes are valid only until the call returns. */
  onMessage(bytes: Buffer): void
  onPing(payload: Buffer): void
  onPong(): void
  /** The peer closes; `code` is 1005 when it gave none. The reader has stopped. */
  onClose(code: number): void
  /** The peer broke the protocol; close with this code. The reader has stopped. */
  onFault(code: number): void
}

/** What a reader takes. */
export type ReaderLimits = {
  /** Largest message in bytes, inflated where it was deflated. */
  readonly messageBytes: number
  /** Messages may be deflated. */
  readonly inflate: boolean
}

/** Reads the frames of one client. Holds nothing while no frame or message is incomplete. */
export class FrameReader {
  readonly #sink: FrameSink
  readonly #limits: ReaderLimits
  /** Pieces of a frame that is not there in full, or that came while paused. */
  #held: Buffer[] | null = null
  #heldBytes = 0
  /** With less there is no use to look at what is held. */
  #neededBytes = 0
  /** Fragments so far, in a buffer that may be larger than {@link #messageBytes}; null = no message is open. */
  #message: Buffer | null = null
  #messageBytes = 0
  /** First byte of the open message's first frame. */
  #opening = 0
  #stopped = false
  #paused = false
  #reading = false

  constructor(sink: FrameSink, limits: ReaderLimits) {
    this.#sink = sink
    this.#limits = limits
  }

  /** Takes what came from the network; the bytes are changed in place. */
  push(chunk: Buffer): void {
    if (this.#stopped) return
    if (this.#held === null) {
      this.#read(chunk)
      return
    }
    this.#hold(chunk)
    if (!this.#paused && this.#heldBytes >= this.#neededBytes) this.#readHeld()
  }

  /** Calls back nothing until {@link resume}; what comes is held. */
  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    if (!this.#reading) this.#readHeld()
  }

  /** Whether {@link pause} is in force. */
  get paused(): boolean {
    return this.#paused
  }

  /** Nothing is read any more. */
  stop(): void {
    this.#stopped = true
    this.#held = null
    this.#message = null
  }

  #hold(chunk: Buffer): void {
    if (this.#held === null) {
      this.#held = [chunk]
      this.#heldBytes = chunk.length
    } else {
      this.#held.push(chunk)
      this.#heldBytes += chunk.length
    }
  }

  #readHeld(): void {
    const held = this.#held
    if (held === null || this.#stopped) return
    this.#held = null
    const [first] = held
    this.#read(held.length === 1 && first !== undefined ? first : Buffer.concat(held))
  }

  #read(bytes: Buffer): void {
    this.#reading = true
    let at = 0
    this.#neededBytes = 0
    while (at < bytes.length && !this.#paused && !this.#stopped) {
      const taken = this.#takeFrame(bytes, at)
      if (taken === 0) break
      at += taken
    }
    this.#reading = false
    if (at < bytes.length && !this.#stopped) this.#hold(at === 0 ? bytes : bytes.subarray(at))
  }

  /** Handles one frame and returns its size; 0 = it is not there in full, or is a fault. */
  #takeFrame(bytes: Buffer, at: number): number {
    const left = bytes.length - at
    if (left < SHORT_HEAD_BYTES) return this.#await(SHORT_HEAD_BYTES)
    const first = bytes[at] ?? 0
    const second = bytes[at + 1] ?? 0
    const short = second & 0x7f
    const fault = this.#faultOf(first, second, short)
    if (fault !== 0) return this.#fault(fault)
    const lengthBytes = short < 126 ? 0 : short === 126 ? 2 : 8
    const headBytes = SHORT_HEAD_BYTES + lengthBytes + MASK_BYTES
    if (left < headBytes) return this.#await(headBytes)
    const size = lengthBytes === 0 ? short : sizeAt(bytes, at + SHORT_HEAD_BYTES, lengthBytes)
    if (size < 0) return this.#fault(PROTOCOL_ERROR)
    if ((first & OPCODE) < CLOSE && this.#messageBytes + size > this.#limits.messageBytes) {
      return this.#fault(MESSAGE_TOO_BIG_CODE)
    }
    if (left < headBytes + size) return this.#await(headBytes + size)
    const payload = bytes.subarray(at + headBytes, at + headBytes + size)
    unmask(bytes, at + headBytes, size)
    this.#dispatch(first, payload)
    return headBytes + size
  }

  #await(bytes: number): number {
    this.#neededBytes = bytes
    return 0
  }

  #fault(code: number): number {
    this.stop()
    this.#sink.onFault(code)
    return 0
  }

  /** Close code for a head that must not be, 0 = it may (RFC 6455 §5.2, §5.4, §5.5). */
  #faultOf(first: number, second: number, short: number): number {
    if ((second & MASKED) === 0) return PROTOCOL_ERROR
    const opcode = first & OPCODE
    const reserved = first & RESERVED
    if (opcode >= CLOSE) {
      const isKnown = opcode <= PONG
      const isWhole = (first & FIN) !== 0 && short <= MAX_CONTROL_BYTES
      return isKnown && isWhole && reserved === 0 ? 0 : PROTOCOL_ERROR
    }
    if (opcode === CONTINUATION) {
      return this.#message !== null && reserved === 0 ? 0 : PROTOCOL_ERROR
    }
    if (opcode > BINARY || this.#message !== null) return PROTOCOL_ERROR
    const mayDeflate = this.#limits.inflate && reserved === DEFLATED
    return reserved === 0 || mayDeflate ? 0 : PROTOCOL_ERROR
  }

  #dispatch(first: number, payload: Buffer): void {
    switch (first & OPCODE) {
      case CLOSE:
        this.#closed(payload)
        return
      case PING:
        this.#sink.onPing(payload)
        return
      case PONG:
        this.#sink.onPong()
        return
      case CONTINUATION:
        this.#append(payload)
        break
      default:
        if ((first & FIN) !== 0) {
          this.#deliver(first, payload)
          return
        }
        this.#opening = first
        this.#message = Buffer.allocUnsafeSlow(0)
        this.#append(payload)
    }
    if ((first & FIN) === 0) return
    const message = this.#message?.subarray(0, this.#messageBytes) ?? payload
    this.#message = null
    this.#messageBytes = 0
    this.#deliver(this.#opening, message)
  }

  /** Copies a fragment, so that many small ones do not keep what they came in. */
  #append(payload: Buffer): void {
    const size = this.#messageBytes + payload.length
    let message = this.#message ?? payload
    if (message.length < size) {
      const grown = Buffer.allocUnsafeSlow(Math.min(2 * size, this.#limits.messageBytes))
      message.copy(grown, 0, 0, this.#messageBytes)
      message = grown
    }
    payload.copy(message, this.#messageBytes)
    this.#message = message
    this.#messageBytes = size
  }

  #deliver(opening: number, payload: Buffer): void {
    const message =
      (opening & DEFLATED) === 0 ? payload : inflated(payload, this.#limits.messageBytes)
    if (typeof message === 'number') this.#fault(message)
    else if ((opening & OPCODE) === TEXT && !isUtf8(message)) this.#fault(INVALID_TEXT)
    else this.#sink.onMessage(message)
  }

  #closed(payload: Buffer): void {
    if (payload.length === 1 || (payload.length > 1 && !isReceivable(payload.readUInt16BE(0)))) {
      this.#fault(PROTOCOL_ERROR)
    } else if (!isUtf8(payload.subarray(2))) this.#fault(INVALID_TEXT)
    else {
      this.stop()
      this.#sink.onClose(payload.length === 0 ? NO_CODE : payload.readUInt16BE(0))
    }
  }
}

/** Extended length; -1 = the top bit is set. Beyond 2^53 it is not exact, and above every limit. */
function sizeAt(bytes: Buffer, at: number, lengthBytes: number): number {
  if (lengthBytes === 2) return bytes.readUInt16BE(at)
  const high = bytes.readUInt32BE(at)
  return high > 0x7fffffff ? -1 : high * 2 ** 32 + bytes.readUInt32BE(at + 4)
}

/** The mask stands in the four bytes before the payload. */
function unmask(bytes: Buffer, start: number, size: number): void {
  const end = start + size
  const a = bytes[start - 4] ?? 0
  const b = bytes[start - 3] ?? 0
  const c = bytes[start - 2] ?? 0
  const d = bytes[start - 1] ?? 0
  let at = start
  for (; at + 3 < end; at += 4) {
    bytes[at] = (bytes[at] ?? 0) ^ a
    bytes[at + 1] = (bytes[at + 1] ?? 0) ^ b
    bytes[at + 2] = (bytes[at + 2] ?? 0) ^ c
    bytes[at + 3] = (bytes[at + 3] ?? 0) ^ d
  }
  if (at < end) bytes[at] = (bytes[at] ?? 0) ^ a
  if (at + 1 < end) bytes[at + 1] = (bytes[at + 1] ?? 0) ^ b
  if (at + 2 < end) bytes[at + 2] = (bytes[at + 2] ?? 0) ^ c
}

/** The message, or the close code of what is wrong with it. */
function inflated(payload: Buffer, limitBytes: number): Buffer | number {
  try {
    return inflateRawSync(Buffer.concat([payload, INFLATE_TAIL]), {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: limitBytes,
    })
  } catch (error) {
    const isLong =
      error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    return isLong ? MESSAGE_TOO_BIG_CODE : INVALID_TEXT
  }
}

/** Whether a peer may send this code (RFC 6455 §7.4). */
function isReceivable(code: number): boolean {
  if (code >= 3000) return code <= 4999
  return code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006
}

/** What the payload of a message is. */
export type FrameKind = { readonly binary: boolean; readonly deflated: boolean }

/** A message as one frame. */
export function frameMessage(message: Uint8Array, { binary, deflated }: FrameKind): Buffer {
  return frame(FIN | (binary ? BINARY : TEXT) | (deflated ? DEFLATED : 0), message)
}

/** A close frame; code {@link NO_CODE} = one without a code. `reason` is at most 123 bytes long. */
export function closeFrame(code: number, reason: string): Buffer {
  if (code === NO_CODE) return frame(FIN | CLOSE, new Uint8Array(0))
  const payload = Buffer.allocUnsafe(2 + Buffer.byteLength(reason))
  payload.writeUInt16BE(code, 0)
  payload.write(reason, 2)
  return frame(FIN | CLOSE, payload)
}

/** A pong with what the ping had. */
export function pongFrame(payload: Uint8Array): Buffer {
  return frame(FIN | PONG, payload)
}

/** An empty ping. */
export const PING_FRAME = frame(FIN | PING, new Uint8Array(0))

function frame(first: number, payload: Uint8Array): Buffer {
  const size = payload.length
  const headBytes = size < 126 ? 2 : size < 65536 ? 4 : 10
  const bytes = Buffer.allocUnsafe(headBytes + size)
  bytes[0] = first
  if (size < 126) {
    bytes[1] = size
  } else if (size < 65536) {
    bytes[1] = 126
    bytes.writeUInt16BE(size, 2)
  } else {
    bytes[1] = 127
    bytes.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
    bytes.writeUInt32BE(size % 2 ** 32, 6)
  }
  bytes.set(payload, headBytes)
  return bytes
}
