/**
 * Bytes of one Protobuf transport message → commands. Each is preceded by its length; no length is
 * believed before it is known to fit. spec: client-protocol.md §1.3, §1.8, §2.1
 */
import * as wire from '../../gen/client.js'
import { ProtocolViolation } from '../codec.js'
import type { Command } from '../messages.js'
import { requestReaders } from './requests.js'

/** Bits of a varint's byte that are value, and how many bytes a length may take. */
const SEVEN_BITS = 0x7f
const MAX_LENGTH_BYTES = 5

const PONG: Command = Object.freeze({ kind: 'pong', id: 0 })

/**
 * Decodes a message of one or more commands.
 * @param commandLimit largest command in bytes, its length prefix not counted
 * @throws ProtocolViolation, and nothing else
 */
export function decodeProtobuf(message: Uint8Array, commandLimit: number): Command[] {
  // A Buffer, because protobufjs reads text from one as the platform does: malformed UTF-8 becomes
  // replacement characters, never lone surrogates.
  const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  if (bytes.length === 0) throw new ProtocolViolation('empty message')
  const commands: Command[] = []
  try {
    decodeAll(bytes, commandLimit, commands)
  } catch (cause) {
    throw cause instanceof ProtocolViolation ? cause.after(commands) : cause
  }
  return commands
}

function decodeAll(bytes: Buffer, commandLimit: number, commands: Command[]): void {
  let at = 0
  while (at < bytes.length) {
    let length = 0
    for (let i = 0; ; i++) {
      const byte = bytes[at++]
      if (byte === undefined) throw new ProtocolViolation('truncated length')
      if (i === MAX_LENGTH_BYTES) throw new ProtocolViolation('malformed length')
      // Not a shift: the fifth byte would make the sum negative.
      length += (byte & SEVEN_BITS) * 2 ** (7 * i)
      if (byte <= SEVEN_BITS) break
    }
    if (length > commandLimit) {
      throw new ProtocolViolation(`command is larger than ${commandLimit} bytes`)
    }
    if (length > bytes.length - at) throw new ProtocolViolation('truncated command')
    commands.push(length === 0 ? PONG : decodeCommand(bytes.subarray(at, at + length)))
    at += length
  }
}

function decodeCommand(bytes: Buffer): Command {
  let command: wire.Command
  try {
    command = wire.Command.decode(bytes)
  } catch (cause) {
    throw new ProtocolViolation('command is not valid Protobuf', cause)
  }
  const id = command.id ?? 0
  for (const { kind, read } of requestReaders) {
    const request = read(command)
    if (request === null) continue
    if (kind === 'ping') throw new ProtocolViolation('ping is sent by the server only')
    if (id === 0 && kind !== 'send') {
      if (kind === 'connect') throw new ProtocolViolation('connect without id')
      return PONG
    }
    // A reader's kind and the type of what it reads belong together (requests.ts).
    return { kind, id, request } as Command
  }
  if (id > 0) throw new ProtocolViolation('command without a known request')
  return PONG
}
