/**
 * A WebSocket client that speaks raw frames, for transcripts: what goes in and out is exactly what
 * the test says. Incoming messages are split into lines. Over Protobuf lines are translated.
 */
import { WebSocket } from 'ws'
import type { LineClient } from './line-client.js'
import { commandOfLine, encodeMessage, lineOfReply, splitMessages } from './protobuf-wire.js'

/** How lines of the JSON protocol travel. */
export type LineWire = {
  readonly subprotocols: readonly string[]
  pack(lines: readonly string[]): string | Uint8Array
  /** @param binary whether it came as a binary frame */
  split(message: Buffer, binary: boolean): string[]
  /** A message as the body of a request to emulation, with its content type. */
  emulation(session: string, node: string, message: Buffer): { body: Uint8Array; type: string }
}

/** Lines as they are, in text frames. */
export const jsonWire: LineWire = {
  subprotocols: [],
  pack: (lines) => lines.join('\n'),
  split: (message) => message.toString('utf8').split('\n'),
  emulation: (session, node, message) => ({
    body: Buffer.from(JSON.stringify({ session, node, data: message.toString('utf8') })),
    type: 'application/json',
  }),
}

/** Lines as Protobuf messages, in binary frames. */
export const protobufWire: LineWire = {
  subprotocols: ['centrifuge-protobuf'],
  pack: (lines) => Buffer.concat(lines.map(commandOfLine)),
  split: (message, binary) => {
    if (!binary) throw new Error('Protobuf came in a text frame')
    return splitMessages(message).map(lineOfReply)
  },
  emulation: (session, node, data) => ({
    body: encodeMessage('EmulationRequest', { session, node, data }),
    type: 'application/octet-stream',
  }),
}

/** One connection. */
export class RawClient implements LineClient {
  readonly #socket: WebSocket
  readonly #wire: LineWire
  readonly #lines: string[] = []
  readonly #waiting: ((line: string) => void)[] = []
  readonly #closed: Promise<{ code: number; reason: string }>
  /** Every message as it came, before splitting. */
  readonly messages: string[] = []

  private constructor(socket: WebSocket, wire: LineWire) {
    this.#socket = socket
    this.#wire = wire
    socket.on('message', (data: Buffer, binary: boolean) => {
      this.messages.push(data.toString('utf8'))
      for (const line of wire.split(data, binary)) {
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
  static async open(
    url: string,
    headers: Record<string, string> = {},
    wire: LineWire = jsonWire,
  ): Promise<RawClient> {
    const socket = new WebSocket(url, [...wire.subprotocols], {
      headers,
      rejectUnauthorized: false,
    })
    const client = new RawClient(socket, wire)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
    return client
  }

  /** Sends one message: strings as they are, objects as JSON, several in one frame. */
  send(...frames: (string | object)[]): void {
    const lines = frames.map((f) => (typeof f === 'string' ? f : JSON.stringify(f)))
    this.#socket.send(this.#wire.pack(lines))
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
