/** The clients of the soak: those that must not miss anything, and those that only listen. */
import { Centrifuge, type Options } from 'centrifuge'
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import { request, type IncomingMessage } from 'node:http'
import { WebSocket } from 'ws'
import { FetchEventSource } from '../event-source.js'
import type { Wire } from '../matrix/peer.js'
import type { Ledger } from './ledger.js'

/** An id in published data. */
type Numbered = { readonly id: string }

/** A client of the official library that reads channels and comes back when it is cut. */
export function recoveringReader(
  wire: Wire,
  name: string,
  {
    port,
    channels,
    ledger,
    delayMs,
    token,
  }: {
    readonly port: number
    readonly channels: readonly string[]
    readonly ledger: Ledger
    /** How long it stays away after a cut, in ms. */
    readonly delayMs: number
    readonly token: () => string
  },
): Centrifuge {
  const scheme = wire.transport === 'websocket' ? 'ws' : 'http'
  const endpoint = `${scheme}://127.0.0.1:${port}/connection/${wire.transport}`
  const options: Partial<Options> = {
    websocket: WebSocket,
    fetch,
    readableStream: ReadableStream,
    eventsource: FetchEventSource,
    emulationEndpoint: `http://127.0.0.1:${port}/emulation`,
    minReconnectDelay: delayMs,
    maxReconnectDelay: delayMs * 2,
    getToken: () => Promise.resolve(token()),
  }
  const Client = wire.codec === 'json' ? Centrifuge : ProtobufCentrifuge
  const client = new Client(
    [{ transport: wire.transport, endpoint }],
    options,
  ) as unknown as Centrifuge
  for (const channel of channels) {
    const reading = ledger.open(name, channel)
    const sub = client.newSubscription(channel)
    sub.on('subscribed', ({ streamPosition, wasRecovering, recovered }) => {
      reading.subscribed(Number(String(streamPosition?.offset ?? 0)), wasRecovering, recovered)
    })
    sub.on('publication', ({ offset, data }) => {
      // In Protobuf it is an object of the library for 64 bits.
      reading.saw(Number(String(offset)), idOf(data))
    })
    sub.subscribe()
  }
  client.on('disconnected', ({ code, reason }) => {
    // 0 = its own wish. Nothing that the server does here may keep a reader away for good.
    if (code !== 0) ledger.ended(name, `${code} ${reason}`)
  })
  client.connect()
  return client
}

function idOf(data: unknown): string {
  const plain =
    data instanceof Uint8Array ? (JSON.parse(Buffer.from(data).toString()) as unknown) : data
  return (plain as Numbered).id
}

/** A listener: what it sees must be in order, but it may miss something. Comes back by itself. */
export class Listener {
  faults = 0
  seen = 0
  #last = 0
  #over = false
  #close: () => void = () => undefined
  readonly #connect: (listener: Listener) => () => void

  constructor(transport: string, port: number, channel: string) {
    const ask = JSON.stringify({ subs: { [channel]: {} } })
    const query = `?cf_connect=${encodeURIComponent(ask)}`
    const path = `/connection/${transport}`
    this.#connect =
      transport === 'uni_websocket'
        ? (self) => {
            const socket = new WebSocket(`ws://127.0.0.1:${port}${path}${query}`)
            socket.on('message', (data: Buffer) => self.#take(data.toString()))
            socket.on('error', () => undefined)
            socket.on('close', () => self.#again())
            return () => socket.terminate()
          }
        : (self) => {
            const get = transport === 'uni_sse'
            const sent = request(
              `http://127.0.0.1:${port}${path}${get ? query : ''}`,
              { method: get ? 'GET' : 'POST', agent: false },
              (response) => self.#read(response),
            )
            sent.on('error', () => undefined)
            sent.on('close', () => self.#again())
            sent.end(get ? undefined : ask)
            return () => sent.destroy()
          }
    this.#start()
  }

  close(): void {
    this.#over = true
    this.#close()
  }

  #start(): void {
    if (!this.#over) this.#close = this.#connect(this)
  }

  #again(): void {
    // Not in a loop when the relay refuses for a moment.
    setTimeout(() => {
      this.#start()
    }, 100)
  }

  #read(response: IncomingMessage): void {
    let rest = ''
    response.setEncoding('utf8')
    response.on('error', () => undefined)
    response.on('data', (text: string) => {
      const lines = (rest + text).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) this.#take(line.replace(/^data: /, ''))
    })
  }

  #take(line: string): void {
    const offset = /"pub":.*"offset":(\d+)/.exec(line)?.[1]
    if (offset === undefined) return
    this.seen++
    if (Number(offset) <= this.#last) this.faults++
    this.#last = Number(offset)
  }
}
