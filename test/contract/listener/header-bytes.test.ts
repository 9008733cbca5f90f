/**
 * Header values, paths and queries keep the bytes that were sent, one character each, on every adapter;
 * what the uws addon damaged is refused. spec: client-protocol.md §1.4
 */
import { once } from 'node:events'
import { connect as connectHttp2 } from 'node:http2'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpExchange, Listener, Upgrade } from '../../../src/listener/ports.js'
import { bytesOfText, textOfBytes } from '../../../src/base/index.js'
import { openRaw, upgradeRequest } from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver, variants } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Texts that have non-ASCII characters inside only, where uws does not cut. */
const INSIDE = ['José Ramírez', 'a\u00a0b', 'x Жанна y', 'a😀b', 'tab\tbetween']
/** Bytes at the ends, and bytes that are no UTF-8. */
const AT_ENDS = ['annaé', 'Жанна', 'à', '\u00a0', '😀']
const NO_UTF8 = ['a\xe9b', 'a\xffb', 'a\xc3(b', 'a\xc0\x80b']

type Seen = { value: string; path: string; query: string }

const seenBy = ({ headers, path, query }: HttpExchange | Upgrade): Seen => ({
  value: headers.get('x-name'),
  path,
  query,
})

async function start(listener: Listener): Promise<{ port: number; seen: Seen[] }> {
  const seen: Seen[] = []
  listener.http('ANY', '/', (exchange) => {
    seen.push(seenBy(exchange))
    exchange.respond({ status: 200, headers: { 'X-Back': exchange.headers.get('x-name') } })
  })
  listener.webSocket('/ws', limits, (upgrade) => {
    seen.push(seenBy(upgrade))
    return { accept: new RecordingReceiver() }
  })
  const { port } = await listener.listen()
  cleanups.push(() => listener.close())
  return { port, seen }
}

describe.each(variants)('header bytes on the $name listener', (variant) => {
  const ask = async (port: number, request: string): Promise<string> => {
    const raw = await openRaw(port, variant.tls)
    raw.write(Buffer.from(request, 'latin1'))
    const text = await raw.until((received) => received.includes('\r\n\r\n'))
    raw.destroy()
    return text
  }
  const values = variant.adapter === 'node' ? [...INSIDE, ...AT_ENDS] : INSIDE

  it.each(values)('hands on the bytes of %j, and writes them back', async (text) => {
    const { port, seen } = await start(createListener(variant))
    const bytes = bytesOfText(text)
    const plain = await ask(port, `GET /?q=1 HTTP/1.1\r\nHost: x\r\nX-Name: ${bytes}\r\n\r\n`)
    expect(plain).toMatch(/^HTTP\/1.1 200/)
    expect(plain.toLowerCase()).toContain(`x-back: ${bytes.toLowerCase()}\r\n`)
    expect(await ask(port, upgradeRequest('/ws?q=1', { 'X-Name': bytes }))).toMatch(
      /^HTTP\/1.1 101/,
    )
    for (const { value, query } of seen) {
      expect([value, query]).toEqual([bytes, 'q=1'])
      expect(textOfBytes(value)).toBe(text)
    }
    expect(seen).toHaveLength(2)
  })

  it.each(NO_UTF8)('never makes text of %j, which is none', async (bytes) => {
    const { port, seen } = await start(createListener(variant))
    const answers = [
      await ask(port, `GET / HTTP/1.1\r\nHost: x\r\nX-Name: ${bytes}\r\n\r\n`),
      await ask(port, upgradeRequest('/ws', { 'X-Name': bytes })),
    ]
    if (variant.adapter === 'uws') {
      for (const answer of answers) expect(answer).toMatch(/^HTTP\/1.1 400/)
      expect(seen).toEqual([])
    } else {
      expect(seen.map(({ value }) => value)).toEqual([bytes, bytes])
      expect(textOfBytes(bytes)).toBeNull()
    }
  })

  it('keeps the bytes of a query, or refuses them', async () => {
    const { port, seen } = await start(createListener(variant))
    const answer = await ask(port, `GET /?q=\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n`)
    // A target holds no such bytes (RFC 3986); node refuses it.
    if (variant.adapter === 'node') expect(answer).toMatch(/^HTTP\/1.1 400/)
    else expect(seen[0]?.query).toBe('q=\xc3\xa9')
  })

  it('sends a string body as UTF-8, whatever characters it has', async () => {
    const listener = createListener(variant)
    listener.http('GET', '/', (exchange) => {
      exchange.respond({ status: 200, body: 'é' })
    })
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const raw = await openRaw(port, variant.tls)
    raw.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    expect(await raw.until((text) => text.endsWith('\xc3\xa9'))).toMatch(/content-length: 2\r\n/i)
    raw.destroy()
  })
})

describe('header bytes over HTTP/2', () => {
  it.each([...INSIDE, ...AT_ENDS])('hands on the bytes of %j', async (text) => {
    const listener = createListener({ adapter: 'node', tls: true }, undefined, { http2: true })
    const { port, seen } = await start(listener)
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
    cleanups.push(() => {
      session.destroy()
    })
    const bytes = bytesOfText(text)
    const stream = session.request({ ':path': '/', 'x-name': bytes })
    const [headers] = (await once(stream, 'response')) as [Record<string, string>]
    expect(seen[0]?.value).toBe(bytes)
    expect(headers['x-back']).toBe(bytes)
  })
})
