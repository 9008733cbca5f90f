/** Contract of the listener seam, streamed answers: one suite, every adapter. spec: client-protocol.md §8.1 */
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpExchange, HttpStream, StreamReceiver } from '../../../src/listener/ports.js'
import { openRaw, type RawConnection } from '../../support/raw-http.js'
import { variants, createListener, recordingLogger, turns } from './harness.js'

/** Counts its callbacks. */
class Receiver implements StreamReceiver {
  drains = 0
  closes = 0
  onEvent: () => void = () => undefined

  onDrain(): void {
    this.drains++
    this.onEvent()
  }

  onClosed(): void {
    this.closes++
    this.onEvent()
  }

  /** Resolves when `done` holds. */
  async until(done: () => boolean): Promise<void> {
    while (!done()) {
      await new Promise<void>((resolve) => {
        this.onEvent = resolve
      })
    }
  }
}

describe.each(variants)('streamed answers of the $name listener', (variant) => {
  const { tls } = variant
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  type Opened = {
    raw: RawConnection
    exchange: HttpExchange
    stream: HttpStream
    receiver: Receiver
    errors: object[]
  }

  /** Requests a stream and hands out both of its ends. */
  async function open(bufferBytes = 8_000_000): Promise<Opened> {
    const { log, errors } = recordingLogger()
    const listener = createListener(variant, log)
    const receiver = new Receiver()
    let opened: ((pair: [HttpExchange, HttpStream]) => void) | null = null
    const pair = new Promise<[HttpExchange, HttpStream]>((resolve) => {
      opened = resolve
    })
    listener.http('GET', '/s', (exchange) => {
      const head = { status: 200, headers: { 'X-Own': 'yes' }, bufferBytes }
      const stream = exchange.stream(head, receiver)
      if (stream !== null) opened?.([exchange, stream])
    })
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const raw = await openRaw(port, tls)
    cleanups.push(() => {
      raw.destroy()
    })
    raw.write('GET /s HTTP/1.1\r\nHost: x\r\n\r\n')
    const [exchange, stream] = await pair
    return { raw, exchange, stream, receiver, errors }
  }

  /** The body of a chunked answer, as far as it has come. */
  function bodyOf(text: string): string {
    let rest = text.slice(text.indexOf('\r\n\r\n') + 4)
    let body = ''
    for (;;) {
      const end = rest.indexOf('\r\n')
      const size = Number.parseInt(rest.slice(0, end), 16)
      if (end < 0 || size === 0 || rest.length < end + 2 + size) return body
      body += rest.slice(end + 2, end + 2 + size)
      rest = rest.slice(end + 4 + size)
    }
  }

  it('sends the head and each piece at once, and completes the answer', async () => {
    const { raw, stream, receiver } = await open()
    expect(stream.send(Buffer.from('one\n'))).toBe('sent')
    const text = await raw.until((received) => bodyOf(received) === 'one\n')
    expect(text).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(text).toContain('X-Own: yes\r\n')
    expect(text.match(/connection: keep-alive/gi)).toHaveLength(1)
    stream.send(Buffer.from('two\n'))
    await raw.until((received) => bodyOf(received) === 'one\ntwo\n')
    stream.end()
    await raw.until((received) => received.endsWith('0\r\n\r\n'))
    await receiver.until(() => receiver.closes > 0)
    await turns(3)
    expect(receiver).toMatchObject({ closes: 1, drains: 0 })
  })

  it('keeps pieces whole and in order for a slow peer, and tells when they are gone', async () => {
    const { raw, stream, receiver } = await open(30_000_000)
    raw.socket.pause()
    const pieces: string[] = []
    let result = 'sent'
    for (let n = 0; result !== 'buffered' || n < 100; n++) {
      const piece = `${n}:${String(n % 10).repeat(n % 3 === 0 ? 100_000 : 50)}\n`
      pieces.push(piece)
      result = stream.send(Buffer.from(piece))
      expect(result).not.toBe('dropped')
    }
    expect(stream.buffered).toBeGreaterThan(0)
    const progress = stream.progress
    raw.socket.resume()
    await receiver.until(() => receiver.drains > 0)
    expect(stream.progress).toBeGreaterThan(progress)
    expect(stream.buffered).toBe(0)
    stream.end()
    const text = await raw.until((received) => received.endsWith('\r\n0\r\n\r\n'))
    expect(bodyOf(text)).toBe(pieces.join(''))
  })

  it('drops what would go over the limit of the buffer', async () => {
    const { raw, stream } = await open(1_000_000)
    raw.socket.pause()
    const piece = Buffer.alloc(100_000, 0x61)
    let result = 'sent'
    for (let n = 0; n < 1000 && result !== 'dropped'; n++) {
      result = stream.send(piece)
      expect(stream.buffered).toBeLessThanOrEqual(1_000_000)
    }
    expect(result).toBe('dropped')
    expect(stream.send(Buffer.alloc(1_000_001))).toBe('dropped')
  })

  it('sends what waits before the end of a slow peer', async () => {
    const { raw, stream, receiver } = await open()
    raw.socket.pause()
    const piece = Buffer.alloc(100_000, 0x61)
    let sent = 0
    do sent += piece.length
    while (stream.send(piece) === 'sent')
    stream.end()
    expect(stream.send(piece)).toBe('sent')
    expect(receiver.closes).toBe(0)
    raw.socket.resume()
    const text = await raw.until((received) => received.endsWith('\r\n0\r\n\r\n'))
    expect(bodyOf(text)).toHaveLength(sent)
    await receiver.until(() => receiver.closes > 0)
  })

  it('reports a peer that leaves, once, and does nothing afterwards', async () => {
    const { raw, stream, receiver, errors } = await open()
    stream.send(Buffer.from('x'))
    await raw.until((received) => bodyOf(received) === 'x')
    raw.reset()
    await receiver.until(() => receiver.closes > 0)
    expect(stream.send(Buffer.from('y'))).toBe('sent')
    expect(stream.buffered).toBe(0)
    stream.end()
    stream.terminate()
    await turns(3)
    expect(receiver.closes).toBe(1)
    expect(errors).toEqual([])
  })

  it('drops the connection on demand and reports the end later', async () => {
    const { raw, stream, receiver } = await open()
    stream.send(Buffer.from('x'))
    stream.terminate()
    expect(receiver.closes).toBe(0)
    await raw.closed
    await receiver.until(() => receiver.closes > 0)
    expect(raw.text.endsWith('0\r\n\r\n')).toBe(false)
  })

  it('gives no second answer to an exchange', async () => {
    const { exchange, stream, receiver, raw } = await open()
    expect(exchange.stream({ status: 200, bufferBytes: 1 }, receiver)).toBeNull()
    exchange.respond({ status: 500 })
    stream.send(Buffer.from('x'))
    expect(await raw.until((received) => bodyOf(received) === 'x')).not.toContain('500')
  })

  it('answers 500 for a head that cannot be written', async () => {
    const { log, errors } = recordingLogger()
    const listener = createListener(variant, log)
    let stream: HttpStream | null | undefined
    listener.http('GET', '/s', (exchange) => {
      const headers = { 'X-Own': 'a\r\nb' }
      stream = exchange.stream({ status: 200, headers, bufferBytes: 1 }, new Receiver())
    })
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const raw = await openRaw(port, tls)
    raw.write('GET /s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await raw.rest()).toMatch(/^HTTP\/1.1 500 /)
    expect(stream).toBeNull()
    expect(errors).toHaveLength(1)
  })
})
