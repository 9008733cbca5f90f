/**
 * A WebSocket client that costs next to nothing: raw TCP, one handshake, frames with an all-zero
 * mask. Good enough for loopback load, not for anything else.
 */
import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'

const HANDSHAKE_END = Buffer.from('\r\n\r\n')

/** Encodes a text message, or bytes as a binary one, as one masked frame. */
export function encodeFrame(message) {
  const body = Buffer.from(message)
  const short = body.length < 126
  const head = Buffer.alloc(short ? 6 : 8)
  head[0] = typeof message === 'string' ? 0x81 : 0x82
  if (short) head[1] = 0x80 | body.length
  else {
    head[1] = 0x80 | 126
    head.writeUInt16BE(body.length, 2)
  }
  return Buffer.concat([head, body])
}

/** One connection. `onMessage(buffer, start, end)` gets the payload of each data frame. */
export class LoadSocket {
  constructor(port, path, onMessage) {
    this.onMessage = onMessage
    this.rest = null
    this.upgraded = false
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.ready = new Promise((resolve, reject) => {
      this.resolveReady = resolve
      this.socket.once('error', reject)
      // A server that is being stopped resets what is still open.
      this.socket.on('error', () => {})
    })
    this.socket.on('data', (chunk) => this.receive(chunk))
    this.socket.write(
      `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
        `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\n\r\n`,
    )
  }

  receive(chunk) {
    let data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk])
    this.rest = null
    if (!this.upgraded) {
      const end = data.indexOf(HANDSHAKE_END)
      if (end < 0) {
        this.rest = data
        return
      }
      if (!data.subarray(0, 12).toString().endsWith('101')) throw new Error(data.toString())
      this.upgraded = true
      this.resolveReady(this)
      data = data.subarray(end + 4)
    }
    let at = 0
    while (at + 2 <= data.length) {
      let length = data[at + 1] & 0x7f
      let start = at + 2
      if (length === 126) {
        if (at + 4 > data.length) break
        length = data.readUInt16BE(at + 2)
        start = at + 4
      } else if (length === 127) {
        if (at + 10 > data.length) break
        length = Number(data.readBigUInt64BE(at + 2))
        start = at + 10
      }
      if (start + length > data.length) break
      const opcode = data[at] & 0x0f
      if (opcode === 1 || opcode === 2 || opcode === 0) {
        this.onMessage(data, start, start + length, this)
      }
      at = start + length
    }
    if (at < data.length) this.rest = at === 0 ? data : data.subarray(at)
  }

  /** Sends a frame made by {@link encodeFrame}. */
  send(frame) {
    this.socket.write(frame)
  }

  close() {
    this.socket.destroy()
  }
}
