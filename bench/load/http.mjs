/** An HTTP/1.1 connection that costs next to nothing: prepared requests, answers with Content-Length. */
import { connect } from 'node:net'

const HEAD_END = Buffer.from('\r\n\r\n')

/** The bytes of a POST of JSON. */
export function encodePost(path, body) {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** One connection, one request at a time; `onAnswer(connection, body)` gets each answer. */
export class LoadHttp {
  constructor(port, onAnswer) {
    this.onAnswer = onAnswer
    this.rest = null
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.ready = new Promise((resolve, reject) => {
      this.socket.once('connect', () => resolve(this))
      this.socket.once('error', reject)
      // A server that is being stopped resets what is still open.
      this.socket.on('error', () => {})
    })
    this.socket.on('data', (chunk) => this.receive(chunk))
  }

  receive(chunk) {
    const data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk])
    this.rest = data
    const end = data.indexOf(HEAD_END)
    if (end < 0) return
    const head = data.toString('latin1', 0, end)
    if (!head.startsWith('HTTP/1.1 200')) throw new Error(data.toString())
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1])
    const start = end + HEAD_END.length
    if (data.length < start + length) return
    this.rest = data.length === start + length ? null : data.subarray(start + length)
    this.onAnswer(this, data.toString('utf8', start, start + length))
  }

  send(request) {
    this.socket.write(request)
  }

  close() {
    this.socket.destroy()
  }
}
