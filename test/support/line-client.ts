/**
 * What transcripts need of a client, whatever carries its lines. {@link RawClient} is one over
 * WebSocket; here are those over streamed answers, with and without a way back.
 */
import type { LineWire } from './raw-client.js'
import { fetchOver, type Dial } from './surfaces.js'

/** How a connection ended. */
export type Ended = { readonly code: number; readonly reason: string }

/** One connection that speaks lines. */
export interface LineClient {
  /** Sends one message of one or more lines. */
  send(...lines: string[]): void
  /** The next line from the server. */
  line(): Promise<string>
  /** Lines that have arrived and were not read. */
  readonly unread: readonly string[]
  /** How the server ended it. */
  readonly closed: Promise<Ended>
  terminate(): void
}

/** How one kind of stream is asked for and read. */
export type StreamWire = {
  /** Whether the client has a way back; otherwise lines stay what they are. */
  readonly bidirectional: boolean
  readonly path: string
  readonly query?: (message: Uint8Array) => string
  readonly headers?: Readonly<Record<string, string>>
  readonly lines: LineWire
  /** Takes whole messages off the front of what has arrived; the rest stays. */
  readonly cut: (received: Buffer) => { readonly messages: Buffer[]; readonly rest: Buffer }
}

/** Messages that end with LF. */
export function cutLines(received: Buffer): { messages: Buffer[]; rest: Buffer } {
  const end = received.lastIndexOf(0x0a) + 1
  const text = received.subarray(0, end).toString('utf8')
  const messages = text === '' ? [] : text.slice(0, -1).split('\n')
  return { messages: messages.map((line) => Buffer.from(line)), rest: received.subarray(end) }
}

/** Server-sent events: one message each, as the wire says. Throws when an event is anything else. */
export function cutEvents(received: Buffer): { messages: Buffer[]; rest: Buffer } {
  const events = received.toString('latin1').replace(/^\r\n/, '').split('\n\n')
  const rest = Buffer.from(events.pop() ?? '', 'latin1')
  const messages = events.map((event) => {
    if (!/^data: [^\r\n]+$/.test(event)) throw new Error(`not one event: ${JSON.stringify(event)}`)
    return Buffer.from(event.slice(6), 'latin1')
  })
  return { messages, rest }
}

/** Messages behind their lengths; given on with them, as {@link LineWire} wants it. */
export function cutDelimited(received: Buffer): { messages: Buffer[]; rest: Buffer } {
  const messages: Buffer[] = []
  let at = 0
  for (;;) {
    let length = 0
    let next = at
    let byte = 0x80
    for (let shift = 0; byte > 0x7f; shift += 7) {
      if (next >= received.length) return { messages, rest: received.subarray(at) }
      byte = received[next++] ?? 0
      length |= (byte & 0x7f) << shift
    }
    if (next + length > received.length) return { messages, rest: received.subarray(at) }
    messages.push(received.subarray(at, next + length))
    at = next + length
  }
}

const DISCONNECT = /^\{(?:"push":\{)?"disconnect":(\{.*?\})\}{1,2}$/
const SESSION = /,"session":"([^"]*)","node":"([^"]*)"/

/**
 * A client over a streamed answer. With a way back a disconnect push counts as the close, and what a
 * connect reply says of session and node is kept and taken out of the line, so that lines are those
 * of a WebSocket.
 */
export class StreamLines implements LineClient {
  readonly closed: Promise<Ended>
  readonly #dial: Dial
  readonly #wire: StreamWire
  readonly #lines: string[] = []
  readonly #waiting: ((line: string) => void)[] = []
  readonly #session: Promise<{ session: string; node: string }>
  #knowSession: (session: { session: string; node: string }) => void = () => undefined
  #settleClosed: (why: Ended) => void = () => undefined
  #why: Ended = { code: 0, reason: 'ended without a word' }
  #received = Buffer.alloc(0)
  /** Gives the stream up; null = not asked for yet. */
  #stop: (() => void) | null = null
  /** Requests of emulation, one after the other. */
  #last: Promise<void> = Promise.resolve()

  constructor(dial: Dial, wire: StreamWire) {
    this.#dial = dial
    this.#wire = wire
    this.closed = new Promise((resolve) => (this.#settleClosed = resolve))
    this.#session = new Promise((resolve) => (this.#knowSession = resolve))
  }

  send(...lines: string[]): void {
    const message = Buffer.from(this.#wire.lines.pack(lines))
    if (this.#stop === null) this.#open(message)
    else this.#last = this.#last.then(() => this.#emulate(message))
  }

  line(): Promise<string> {
    const line = this.#lines.shift()
    if (line !== undefined) return Promise.resolve(line)
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  get unread(): readonly string[] {
    return this.#lines
  }

  terminate(): void {
    this.#stop?.()
    this.#dial.close()
  }

  #open(message: Buffer): void {
    const { path, query, headers = {} } = this.#wire
    const ask =
      query === undefined
        ? { method: 'POST', path, headers, body: message }
        : { method: 'GET', path: `${path}${query(message)}`, headers }
    this.#stop = this.#dial.send(ask, {
      onStatus: (code) => {
        if (code !== 200) this.#why = { code, reason: 'http' }
      },
      onData: (chunk) => {
        this.#read(chunk)
      },
      onClose: () => {
        this.#settleClosed(this.#why)
      },
    })
  }

  #read(chunk: Buffer): void {
    const { messages, rest } = this.#wire.cut(Buffer.concat([this.#received, chunk]))
    this.#received = Buffer.from(rest)
    for (const message of messages) {
      // What came over a stream is binary as a whole.
      for (const line of this.#wire.lines.split(message, true)) this.#take(line)
    }
  }

  #take(received: string): void {
    const disconnect = DISCONNECT.exec(received)?.[1]
    if (disconnect !== undefined) {
      const { code = 0, reason = '' } = JSON.parse(disconnect) as Partial<Ended>
      this.#why = { code, reason }
      if (this.#wire.bidirectional) return
    }
    const [, session, node] = SESSION.exec(received) ?? []
    if (session !== undefined && node !== undefined) this.#knowSession({ session, node })
    const line = this.#wire.bidirectional ? received.replace(SESSION, '') : received
    const next = this.#waiting.shift()
    if (next === undefined) this.#lines.push(line)
    else next(line)
  }

  async #emulate(message: Buffer): Promise<void> {
    const { session, node } = await this.#session
    const { body, type } = this.#wire.lines.emulation(session, node, message)
    const { status } = await fetchOver(this.#dial, {
      method: 'POST',
      path: '/emulation',
      headers: { 'Content-Type': type },
      body,
    })
    if (status !== 204) throw new Error(`emulation answered ${status}`)
  }
}
