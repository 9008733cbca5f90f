/**
 * EventSource over fetch, as much of it as the official client needs, and no reconnecting: the client
 * does that itself.
 */
type Handler = (event: { readonly data?: string }) => void

/** One stream of events. */
export class FetchEventSource {
  static readonly CONNECTING = 0
  static readonly OPEN = 1
  static readonly CLOSED = 2
  onopen: Handler | null = null
  onmessage: Handler | null = null
  onerror: Handler | null = null
  readyState = FetchEventSource.CONNECTING
  readonly #abort = new AbortController()

  constructor(url: string) {
    void this.#run(url)
  }

  close(): void {
    this.readyState = FetchEventSource.CLOSED
    this.#abort.abort()
  }

  async #run(url: string): Promise<void> {
    try {
      const response = await fetch(url, { signal: this.#abort.signal })
      if (!response.ok || response.body === null) throw new Error(`status ${response.status}`)
      await this.#read(response.body)
    } catch {
      // Reported below, like every other end.
    }
    if (this.readyState === FetchEventSource.CLOSED) return
    this.readyState = FetchEventSource.CLOSED
    this.onerror?.({})
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    this.readyState = FetchEventSource.OPEN
    this.onopen?.({})
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of body) {
      text += decoder.decode(chunk, { stream: true })
      const events = text.replaceAll('\r\n', '\n').split('\n\n')
      text = events.pop() ?? ''
      for (const event of events) {
        const data = event
          .split('\n')
          .filter((line) => line.startsWith('data: '))
          .map((line) => line.slice(6))
        if (data.length > 0) this.onmessage?.({ data: data.join('\n') })
      }
    }
  }
}
