/** Seam between bytes and messages. One codec per wire encoding, stateless. */
import type { Command, Push, Reply } from './messages.js'

/** One encoded protocol message, without delimiter. Shared between connections: never written to. */
export type Frame = Uint8Array

/**
 * The peer broke the protocol: malformed frame, wrong type, command out of order. Ends the
 * connection with 3501. `message` says what was wrong, for the log; the client sees the code only.
 */
export class ProtocolViolation extends Error {
  /** Commands of the same transport message that came before what is wrong: they count. */
  before: readonly Command[] = []

  constructor(problem: string, cause?: unknown) {
    super(problem, cause === undefined ? undefined : { cause })
    this.name = 'ProtocolViolation'
  }

  /** Notes what was read before it. */
  after(commands: readonly Command[]): this {
    this.before = commands
    return this
  }
}

// A payload that is no JSON ends a connection that speaks JSON with 3506.
export { UnencodablePayload } from '../wire/index.js'

/** Translates one wire encoding. */
export interface Codec {
  readonly id: 'json' | 'protobuf'
  /** Whether messages of this codec are binary WebSocket frames. */
  readonly binary: boolean
  /**
   * Decodes one transport message with one or more commands.
   * @param commandLimit largest single command in bytes
   * @throws ProtocolViolation
   */
  decode(message: Uint8Array, commandLimit: number): Command[]
  /**
   * Encodes the answer to command `id`.
   * @throws UnencodablePayload
   */
  reply(id: number, reply: Reply): Frame
  /**
   * Encodes a push; bidirectional connections get it wrapped in a reply.
   * @throws UnencodablePayload
   */
  push(push: Push, unidirectional: boolean): Frame
  /** A ping (bidirectional and unidirectional forms have the same bytes in JSON). */
  ping(unidirectional: boolean): Frame
  /** Joins messages into one transport message (JSON: LF between; Protobuf: varint lengths). */
  pack(frames: readonly Frame[]): Uint8Array
}
