/** A bare TCP or TLS client for tests that need bytes no HTTP library would send. No assertions inside. */
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'

/** One TCP connection that remembers everything it received. */
export class RawConnection {
  readonly socket: Socket
  readonly #tcp: Socket
  /** Resolves when the connection is closed, however that came about. */
  readonly closed: Promise<void>
  #received = Buffer.alloc(0)
  #ended = false
  #watchers: (() => void)[] = []

  constructor(socket: Socket, tcp = socket) {
    this.socket = socket
    this.#tcp = tcp
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk])
      this.#notify()
    })
    socket.on('error', () => {
      // A reset is reported by 'close' as well.
    })
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.#ended = true
        this.#notify()
        resolve()
      })
    })
  }

  get bytes(): Buffer {
    return this.#received
  }

  get text(): string {
    return this.#received.toString('latin1')
  }

  write(data: string | Uint8Array): void {
    this.socket.write(data)
  }

  /** Resolves when `done` holds for what was received; rejects when the connection ends before. */
  until(done: (text: string) => boolean): Promise<string> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        if (done(this.text)) resolve(this.text)
        else if (this.#ended) reject(new Error(`connection ended after: ${this.text}`))
        else this.#watchers.push(check)
      }
      check()
    })
  }

  /** Everything received until the peer closed. */
  async rest(): Promise<string> {
    await this.closed
    return this.text
  }

  destroy(): void {
    this.socket.destroy()
  }

  /** Closes with a reset instead of a FIN. */
  reset(): void {
    this.#tcp.resetAndDestroy()
  }

  #notify(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const check of watchers) check()
  }
}

/** Connects to a port (or the Unix socket) of this machine; `tls` = over TLS, with any certificate. */
export async function openRaw(
  where: number | string,
  tls: boolean | ConnectionOptions = false,
): Promise<RawConnection> {
  const tcp = await openTcp(where)
  return tls === false ? new RawConnection(tcp) : secureRaw(tcp, tls === true ? {} : tls)
}

function openTcp(where: number | string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket =
      typeof where === 'string'
        ? connect(where)
        : connect({ port: where, host: '127.0.0.1', noDelay: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      resolve(socket)
    })
  })
}

/** Continues a connection over TLS. */
export function secureRaw(tcp: Socket, options: ConnectionOptions = {}): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({ socket: tcp, rejectUnauthorized: false, ...options })
    socket.once('error', reject)
    tcp.on('error', () => undefined)
    socket.once('secureConnect', () => {
      socket.removeListener('error', reject)
      resolve(new RawConnection(socket, tcp))
    })
  })
}

/** Head lines of a correct upgrade request; `replace` overrides or (with null) removes headers. */
export function upgradeRequest(
  path: string,
  replace: Readonly<Record<string, string | null>> = {},
  method = 'GET',
): string {
  const headers = new Map<string, string>([
    ['Host', 'localhost'],
    ['Upgrade', 'websocket'],
    ['Connection', 'Upgrade'],
    ['Sec-WebSocket-Key', randomBytes(16).toString('base64')],
    ['Sec-WebSocket-Version', '13'],
  ])
  for (const [name, value] of Object.entries(replace)) {
    if (value === null) headers.delete(name)
    else headers.set(name, value)
  }
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`
}

/** Opcodes of WebSocket frames. */
export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const

/** One masked frame as a client sends it. */
export function clientFrame(opcode: number, payload: string | Uint8Array, fin = true): Buffer {
  const body = Buffer.from(payload)
  const mask = randomBytes(4)
  const header = Buffer.alloc(body.length < 126 ? 2 : body.length < 65536 ? 4 : 10)
  header[0] = (fin ? 0x80 : 0) | opcode
  if (header.length === 2) header[1] = 0x80 | body.length
  else if (header.length === 4) {
    header[1] = 0x80 | 126
    header.writeUInt16BE(body.length, 2)
  } else {
    header[1] = 0x80 | 127
    header.writeBigUInt64BE(BigInt(body.length), 2)
  }
  const masked = body.map((byte, at) => byte ^ (mask[at % 4] ?? 0))
  return Buffer.concat([header, mask, masked])
}

/** Opens a WebSocket by hand; resolves after the 101. */
export async function openRawWebSocket(
  port: number,
  path: string,
  headers: Readonly<Record<string, string | null>> = {},
  tls = false,
): Promise<RawConnection> {
  const raw = await openRaw(port, tls)
  raw.write(upgradeRequest(path, headers))
  const text = await raw.until((received) => received.includes('\r\n\r\n'))
  if (!text.startsWith('HTTP/1.1 101 ')) throw new Error(`upgrade refused: ${text}`)
  return raw
}
