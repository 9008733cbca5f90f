/**
 * Bytes of one JSON transport message → commands. Lines are decoded one by one, so that nothing kept
 * from one command holds the text of the others.
 * spec: client-protocol.md §1.2, §1.8, §2.1
 */
import { JsonCursor, JsonError } from '../../base/index.js'
import { ProtocolViolation } from '../codec.js'
import type { Command } from '../messages.js'
import { requestReaders, type RequestReader } from './requests.js'

const LF = 0x0a
const MAX_UINT32 = 0xffff_ffff

const PONG: Command = Object.freeze({ kind: 'pong', id: 0 })

/**
 * Decodes a message of one or more lines, each one command. One trailing LF is allowed.
 * @param commandLimit largest line in bytes, delimiter not counted
 * @throws ProtocolViolation, and nothing else
 */
export function decodeJson(message: Uint8Array, commandLimit: number): Command[] {
  const bytes = Buffer.isBuffer(message)
    ? message
    : Buffer.from(message.buffer, message.byteOffset, message.byteLength)
  const length = bytes.length
  const end = length > 0 && bytes[length - 1] === LF ? length - 1 : length
  const commands: Command[] = []
  let start = 0
  try {
    for (;;) {
      const lineBreak = bytes.indexOf(LF, start)
      const stop = lineBreak < 0 || lineBreak > end ? end : lineBreak
      if (stop - start > commandLimit) {
        throw new ProtocolViolation(`command is larger than ${commandLimit} bytes`)
      }
      commands.push(decodeLine(bytes, start, stop))
      if (stop === end) return commands
      start = stop + 1
    }
  } catch (cause) {
    throw cause instanceof ProtocolViolation ? cause.after(commands) : cause
  }
}

function decodeLine(bytes: Buffer, start: number, stop: number): Command {
  const size = stop - start
  if (size === 0) throw new ProtocolViolation('empty line')
  if (size === 2 && bytes[start] === 0x7b && bytes[start + 1] === 0x7d) return PONG
  try {
    return readCommand(new JsonCursor(bytes.toString('utf8', start, stop)))
  } catch (error) {
    if (error instanceof JsonError) throw new ProtocolViolation(error.message, error)
    throw error
  }
}

/** Quirk: whatever follows the first value of a line is ignored, as in the reference. */
function readCommand(cursor: JsonCursor): Command {
  let id = 0
  let reader: RequestReader | null = null
  let request: unknown = null
  cursor.object((key) => {
    if (key === 'id') {
      if (!cursor.takeNull()) id = cursor.integer(0, MAX_UINT32)
      return
    }
    const candidate = requestReaders.get(key)
    if (candidate === undefined) {
      cursor.skip()
      return
    }
    if (cursor.takeNull()) return
    const read = candidate.read(cursor)
    // Several requests in one command: the first in the protocol's order counts.
    if (reader !== null && reader.rank < candidate.rank) return
    reader = candidate
    request = read
  })
  return assemble(id, reader, request)
}

function assemble(id: number, reader: RequestReader | null, request: unknown): Command {
  if (reader === null) {
    if (id > 0) throw new ProtocolViolation('command without a known request')
    return PONG
  }
  const { kind } = reader
  if (kind === 'ping') throw new ProtocolViolation('ping is sent by the server only')
  if (id === 0 && kind !== 'send') {
    if (kind === 'connect') throw new ProtocolViolation('connect without id')
    return PONG
  }
  // A reader's kind and the type of what it reads belong together (requests.ts).
  return { kind, id, request } as Command
}
