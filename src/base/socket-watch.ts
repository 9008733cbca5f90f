/**
 * What is seen on the socket of an HTTP connection, below the client library: interim answers that nobody
 * asked for, heads that frame their body twice, and whether the end came in order. The library drops the
 * connection at the first, refuses the second, and takes a reset for the end of a body that has no length.
 * spec: RFC 9110 §8.6, §15.2, RFC 9112 §6.3
 */
import type { Socket } from 'node:net'

/** Interim answers of one exchange, together; whoever sends more is not believed. */
const MAX_INTERIM_BYTES = 65_536
/** A head that is longer goes on in pieces: it is for the library to refuse. */
const MAX_HEAD_BYTES = 65_536
/** `HTTP/1.1 2`: the byte that tells interim answers from others. */
const STATUS_AT = 9
const ONE = 0x31
const HEAD_END = '\r\n\r\n'
const FRAMING = /\r\n(?:content-length|transfer-encoding)[ \t]*:/gi
const LENGTH_LINE = /\r\ncontent-length[ \t]*:([^\r\n]*)/gi
const CODING_LINE = /\r\ntransfer-encoding[ \t]*:([^\r\n]*)/gi

/** Watches the sockets of one connection, one after the other. */
export class SocketWatch {
  /** Bytes of the answer have come. */
  heard = false
  /** The other side has ended the connection in order. */
  ended = false
  /** Code of the error that ended the socket, `ECONNRESET`; '' = none. */
  code = ''
  /** The error came from writing. */
  writing = false
  /** The answer was 101. */
  switching = false
  #awaited = false
  #interim = 0
  #held: Buffer | null = null

  /** An exchange begins. */
  begin(): void {
    this.heard = false
    this.ended = false
    this.code = ''
    this.writing = false
    this.switching = false
    this.#awaited = false
    this.#interim = 0
    this.#held = null
  }

  /** Looks at what goes through a socket from now on. To be called before the library has it. */
  attach(socket: Socket): void {
    const read = socket.read.bind(socket) as (size?: number) => Buffer | null
    const write = socket.write.bind(socket) as (...args: unknown[]) => boolean
    socket.write = (...args: unknown[]): boolean => {
      this.#awaited = true
      return write(...args)
    }
    socket.read = (size?: number): Buffer | null => {
      for (;;) {
        const piece = read(size)
        if (piece === null || !this.#awaited) return piece
        this.heard = true
        const passed = this.#head(piece)
        if (passed !== null) return passed
      }
    }
    socket.on('end', () => {
      this.ended = true
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      const code = error.code ?? ''
      // The library destroys sockets with errors of its own: nothing that was seen.
      if (/^(UND_|HPE_)/.test(code)) return
      this.code = code
      this.writing = error.syscall === 'write'
    })
  }

  /** The piece without interim answers; null = more has to come first. */
  #head(piece: Buffer): Buffer | null {
    let bytes = this.#held === null ? piece : Buffer.concat([this.#held, piece])
    this.#held = null
    while (bytes.length <= STATUS_AT || bytes[STATUS_AT] === ONE) {
      if (!'HTTP/1.'.startsWith(bytes.toString('latin1', 0, 7))) break
      const end = bytes.indexOf(HEAD_END)
      if (bytes.toString('latin1', STATUS_AT, STATUS_AT + 3) === '101') {
        this.switching = true
        break
      }
      if (this.#interim + bytes.length > MAX_INTERIM_BYTES) break
      if (end < 0) {
        // A copy: the piece is part of a large buffer.
        this.#held = Buffer.from(bytes)
        return null
      }
      this.#interim += end + HEAD_END.length
      bytes = bytes.subarray(end + HEAD_END.length)
      if (bytes.length === 0) return null
    }
    const end = bytes.indexOf(HEAD_END)
    // What frames the body may stand in two pieces of the head.
    if (end < 0 && !this.switching && goesOn(bytes)) {
      this.#held = Buffer.from(bytes)
      return null
    }
    this.#awaited = false
    return end < 0 ? bytes : withOneFraming(bytes, end)
  }
}

/** Whether more may follow of a head without an end. */
function goesOn(bytes: Buffer): boolean {
  if (bytes.length > MAX_HEAD_BYTES) return false
  const text = bytes.toString('latin1')
  // Lines that end with LF alone are a fault that the library names.
  return text.startsWith('HTTP/1.') && !/(?:^|[^\r])\n/.test(text)
}

/**
 * Equal lengths count once, and chunks beat a length: then the connection ends with the answer.
 * @param end where the head ends
 */
function withOneFraming(bytes: Buffer, end: number): Buffer {
  const head = bytes.toString('latin1', 0, end)
  const framing = head.match(FRAMING)
  if (framing === null || framing.length < 2) return bytes
  const lengths = [...head.matchAll(LENGTH_LINE)].map((line) => line[1]?.trim() ?? '')
  const codings = [...head.matchAll(CODING_LINE)].map((line) => line[1]?.trim().toLowerCase())
  const chunked = codings.length === 1 && codings[0] === 'chunked'
  // Anything else is refused by the library.
  if (!chunked && (codings.length > 0 || new Set(lengths).size > 1)) return bytes
  const without = head.replace(LENGTH_LINE, '')
  const framed = chunked
    ? `${without.replace(/\r\nconnection[ \t]*:[^\r\n]*/gi, '')}\r\nconnection: close`
    : `${without}\r\ncontent-length: ${lengths[0] ?? ''}`
  return Buffer.concat([Buffer.from(framed, 'latin1'), bytes.subarray(end)])
}
