/**
 * HTTP as clients and proxies send it, against each adapter. The node listener serves all of it. An addon
 * that does, too, belongs into the table of binding.ts, and then `listener: auto` takes it.
 */
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpExchange, Listener } from '../../../src/listener/ports.js'
import { isKnownGood } from '../../../src/listener/uws/binding.js'
import { clientFrame, opcodes, openRaw, upgradeRequest } from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** What to send, piece by piece, and what the answer must hold. */
type Case = {
  readonly name: string
  readonly pieces: readonly (string | Buffer)[]
  readonly expected: RegExp
}

const head = (more = ''): string => `Host: x\r\n${more}\r\n`
const chunked = (body: string): string =>
  `POST /api HTTP/1.1\r\n${head('Transfer-Encoding: chunked\r\n')}${body}`
const manyHeaders = Array.from({ length: 150 }, (_, at) => `h${at}: v\r\n`).join('')

const CASES: readonly Case[] = [
  {
    name: 'HTTP/1.0, as HAProxy checks and nginx asks',
    pieces: ['GET /api HTTP/1.0\r\n\r\n'],
    expected: / 200 .*GET:::$/s,
  },
  {
    name: 'HTTP/1.0 with a body',
    pieces: [`POST /api HTTP/1.0\r\n${head('Content-Length: 2\r\n')}ab`],
    expected: / 200 .*POST:::ab$/s,
  },
  {
    name: 'header names with every character of a token',
    pieces: [`GET /api HTTP/1.1\r\n${head("x_a: 1\r\nx.b: 1\r\n!#$%&'*+^`|~: 1\r\n")}`],
    expected: / 200 /,
  },
  {
    name: 'a request line in pieces',
    pieces: ['GET /a', 'pi?x', `=1 HTTP/1.1\r\n${head()}`],
    expected: / 200 .*GET:x=1::$/s,
  },
  {
    name: 'a version in pieces',
    pieces: ['GET /api HTT', `P/1.1\r\n${head()}`],
    expected: / 200 /,
  },
  {
    name: 'absolute form of the target',
    pieces: [`GET http://some.host:80/api?x=1 HTTP/1.1\r\n${head()}`],
    expected: / 200 .*GET:x=1::$/s,
  },
  {
    name: 'an upgrade with the absolute form',
    pieces: [upgradeRequest('http://some.host/ws')],
    expected: /^HTTP\/1.1 101/,
  },
  {
    name: 'a chunked body with a trailer',
    pieces: [chunked('2\r\nab\r\n0\r\nX-Sum: 1\r\n\r\n')],
    expected: / 200 .*POST:::ab$/s,
  },
  {
    name: 'a chunk with an extension',
    pieces: [chunked('2;a=b\r\nab\r\n0\r\n\r\n')],
    expected: / 200 .*POST:::ab$/s,
  },
  {
    name: '150 headers: served, or answered',
    pieces: [`GET /api HTTP/1.1\r\n${head(manyHeaders)}`],
    expected: /^HTTP\/1.1 (200|431) /,
  },
  {
    name: 'a head above 16 KiB',
    pieces: [`GET /api HTTP/1.1\r\n${head(`X-Long: ${'a'.repeat(17_000)}\r\n`)}`],
    expected: /^HTTP\/1.1 431 /,
  },
  {
    name: 'an empty line before the request',
    pieces: [`\r\nGET /api HTTP/1.1\r\n${head()}`],
    expected: / 200 /,
  },
  {
    name: 'header bytes above 0x7f at the ends of a value',
    pieces: [Buffer.from(`GET /api HTTP/1.1\r\n${head('X-Name: \xc3\xa9\r\n')}`, 'latin1')],
    expected: / 200 .*GET::\xc3\x83\xc2\xa9:$/s,
  },
  {
    name: 'a first frame in the segment of the upgrade',
    pieces: [Buffer.concat([Buffer.from(upgradeRequest('/ws')), clientFrame(opcodes.text, 'hi')])],
    expected: /^HTTP\/1.1 101 .*\x81.hi$/s,
  },
]

async function start(listener: Listener): Promise<number> {
  const answer = async (exchange: HttpExchange): Promise<void> => {
    const body = (await exchange.body(1024)) ?? new Uint8Array(0)
    const { method, query, headers } = exchange
    const parts = [method, query, headers.get('x-name'), Buffer.from(body).toString()]
    exchange.respond({ status: 200, body: parts.join(':') })
  }
  listener.http('ANY', '/api', (exchange) => void answer(exchange))
  listener.webSocket('/ws', limits, () => {
    const receiver = new RecordingReceiver()
    receiver.onEvent = (event, socket) => {
      if (event.t === 'message') socket.send(event.bytes, false)
    }
    return { accept: receiver }
  })
  const { port } = await listener.listen()
  cleanups.push(() => listener.close())
  return port
}

/** Whether the answer is as expected within the time the slowest right one takes. */
async function passes(port: number, { pieces, expected }: Case, withinMs: number): Promise<string> {
  const raw = await openRaw(port)
  cleanups.push(() => {
    raw.destroy()
  })
  for (const piece of pieces) {
    raw.write(piece)
    // Each piece is a segment of its own once the one before was taken from the socket.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  const late = new Promise<string>((resolve) => setTimeout(() => resolve(raw.text), withinMs))
  const seen = raw.until((text) => expected.test(text)).catch(() => raw.text)
  return Promise.race([seen, late])
}

describe('the node listener', () => {
  it('keeps idle connections longer than balancers do', async () => {
    const port = await start(createListener({ adapter: 'node', tls: false }))
    const raw = await openRaw(port)
    cleanups.push(() => {
      raw.destroy()
    })
    raw.write(`GET /api HTTP/1.1\r\n${head()}`)
    const seconds = /keep-alive: timeout=(\d+)/i.exec(
      await raw.until((text) => text.includes('GET:')),
    )
    expect(Number(seconds?.[1])).toBeGreaterThan(75)
  })

  it.each(CASES)('serves $name', async (sent) => {
    const port = await start(createListener({ adapter: 'node', tls: false }))
    expect(await passes(port, sent, 5000)).toMatch(sent.expected)
  })
})

describe('the addon', () => {
  it('is in the table of known good binaries exactly when it serves all of this', async () => {
    const port = await start(createListener({ adapter: 'uws', tls: false }))
    const answers = await Promise.all(CASES.map((sent) => passes(port, sent, 1000)))
    const failed = CASES.filter(({ expected }, at) => !expected.test(answers[at] ?? ''))
    expect(isKnownGood(), failed.map(({ name }) => name).join('; ')).toBe(failed.length === 0)
  })
})
