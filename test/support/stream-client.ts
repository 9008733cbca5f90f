/** A client of streamed answers that sees the bytes: one request, its head, its body as it comes. */
import { request, type IncomingMessage } from 'node:http'

/** What to ask for. */
export type StreamRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** One answer that is being read. */
export class StreamClient {
  readonly response: IncomingMessage
  /** Resolves when the answer ended, completely or not. */
  readonly ended: Promise<void>
  #bytes = Buffer.alloc(0)
  #over = false
  #watchers: (() => void)[] = []

  private constructor(response: IncomingMessage) {
    this.response = response
    response.on('data', (chunk: Buffer) => {
      this.#bytes = Buffer.concat([this.#bytes, chunk])
      this.#notify()
    })
    response.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      response.on('close', () => {
        this.#over = true
        this.#notify()
        resolve()
      })
    })
  }

  /** Sends a request; resolves with the head of the answer. */
  static open(url: string, { body, ...options }: StreamRequest = {}): Promise<StreamClient> {
    return new Promise((resolve, reject) => {
      const sent = request(url, { agent: false, ...options }, (response) => {
        resolve(new StreamClient(response))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  get status(): number {
    return this.response.statusCode ?? 0
  }

  /** The body so far. */
  get bytes(): Buffer {
    return this.#bytes
  }

  /** The same as text. */
  get text(): string {
    return this.#bytes.toString('utf8')
  }

  /** Messages so far: lines, with `data: ` taken off. */
  get messages(): Record<string, any>[] {
    return this.text
      .split(/\r?\n/)
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line.replace(/^data: /, '')) as Record<string, any>)
  }

  /** Resolves with the messages once there are `count`; rejects when the answer ends before. */
  async until(count: number): Promise<Record<string, any>[]> {
    await this.untilBytes(() => this.text.endsWith('\n') && this.messages.length >= count)
    return this.messages
  }

  /** Resolves once `done` holds for the body so far; rejects when the answer ends before. */
  async untilBytes(done: (bytes: Buffer) => boolean): Promise<Buffer> {
    while (!done(this.#bytes)) {
      if (this.#over) throw new Error(`answer ended after: ${this.text}`)
      await new Promise<void>((resolve) => this.#watchers.push(resolve))
    }
    return this.#bytes
  }

  /** The whole body. */
  async rest(): Promise<string> {
    await this.ended
    return this.text
  }

  /** Cuts the connection. */
  cut(): void {
    this.response.destroy()
  }

  #notify(): void {
    const watchers = this.#watchers
    this.#watchers = []
    for (const check of watchers) check()
  }
}
