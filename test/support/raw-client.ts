/**
 * A WebSocket client that speaks raw frames, for transcripts: what goes in and out is exactly what
 * the test says. Incoming messages are split into lines.
 */
import { WebSocket } from 'ws'

/** One connection. */
export class RawClient {
  readonly #socket: WebSocket
  readonly #lines: string[] = []
  readonly #waiting: ((line: string) => void)[] = []
  readonly #closed: Promise<{ code: number; reason: string }>
  /** Every message as it came, before splitting. */
  readonly messages: string[] = []

  private constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      this.messages.push(text)
      for (const line of text.split('\n')) {
        const next = this.#waiting.shift()
        if (next === undefined) this.#lines.push(line)
        else next(line)
      }
    })
    this.#closed = new Promise((resolve) => {
      socket.on('close', (code, reason) => {
        resolve({ code, reason: reason.toString('utf8') })
      })
    })
    socket.on('error', () => undefined)
  }

  /** Connects; rejects when the upgrade is refused. */
  static async open(url: string, headers: Record<string, string> = {}): Promise<RawClient> {
    const socket = new WebSocket(url, { headers })
    const client = new RawClient(socket)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  /** Sends one message: strings as they are, objects as JSON, several joined by LF. */
  send(...frames: (string | object)[]): void {
    const text = frames.map((f) => (typeof f === 'string' ? f : JSON.stringify(f))).join('\n')
    this.#socket.send(text)
  }

  /** The next line from the server, as text. */
  line(): Promise<string> {
    const line = this.#lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  /** The next line from the server, parsed. */
  async next(): Promise<Record<string, any>> {
    return JSON.parse(await this.line()) as Record<string, any>
  }

  /** Lines that have arrived and were not read. */
  get unread(): readonly string[] {
    return this.#lines
  }

  /** Resolves when the connection is closed. */
  get closed(): Promise<{ code: number; reason: string }> {
    return this.#closed
  }

  /** Connects with a connect command and returns its reply. */
  async connect(request: object = {}): Promise<Record<string, any>> {
    this.send({ connect: request, id: 1 })
    return this.next()
  }

  close(): void {
    this.#socket.close()
  }

  /** Cuts the TCP connection. */
  terminate(): void {
    this.#socket.terminate()
  }
}
