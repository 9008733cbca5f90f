/** Contract of the listener seam, plain HTTP: one suite, every adapter. spec: client-protocol.md §1.6 */
import { once } from 'node:events'
import type { Agent, IncomingMessage } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { HttpExchange, HttpMethod, Listener } from '../../../src/listener/ports.js'
import { openRaw, upgradeRequest, type RawConnection } from '../../support/raw-http.js'
import {
  variants,
  createListener,
  limits,
  RecordingReceiver,
  recordingLogger,
  requesterOf,
  turns,
} from './harness.js'

type Route = readonly [HttpMethod, string, (exchange: HttpExchange) => unknown]

describe.each(variants)('HTTP of the $name listener', (variant) => {
  const { adapter, tls } = variant
  const { request: requester, createAgent } = requesterOf(tls)
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  async function start(
    ...routes: Route[]
  ): Promise<{ listener: Listener; port: number; errors: object[] }> {
    const { log, errors } = recordingLogger()
    const listener = createListener(variant, log)
    for (const [method, path, handler] of routes) {
      listener.http(method, path, (exchange) => handler(exchange) as undefined)
    }
    listener.webSocket('/ws', limits, () => ({ accept: new RecordingReceiver() }))
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    return { listener, port, errors }
  }

  async function raw(port: number): Promise<RawConnection> {
    const connection = await openRaw(port, tls)
    cleanups.push(() => {
      connection.destroy()
    })
    return connection
  }

  type Answer = { status: number; headers: IncomingMessage['headers']; body: string }

  async function call(
    port: number,
    path: string,
    options: {
      method?: string
      headers?: Record<string, string>
      body?: Buffer | string
      agent?: Agent
    } = {},
  ): Promise<Answer> {
    const { body, ...rest } = options
    const request = requester({ host: '127.0.0.1', port, path, agent: false, ...rest })
    request.end(body)
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    const chunks: Buffer[] = []
    for await (const chunk of response) chunks.push(chunk as Buffer)
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: Buffer.concat(chunks).toString(),
    }
  }

  const ok = (exchange: HttpExchange): void => {
    exchange.respond({ status: 200, body: `${exchange.method} ok` })
  }

  /** Answers with the size of the body, or 413. */
  const measure =
    (limitBytes: number) =>
    async (exchange: HttpExchange): Promise<void> => {
      const body = await exchange.body(limitBytes)
      if (body === null) exchange.respond({ status: 413, body: 'too large' })
      else exchange.respond({ status: 200, body: `${body.length}:${Buffer.from(body).toString()}` })
    }

  describe('answers', () => {
    it('sends status, headers and a text body with its length', async () => {
      const { port } = await start([
        'GET',
        '/a',
        (x) => {
          x.respond({
            status: 201,
            headers: { 'Content-Type': 'text/x', 'X-Own': 'é' },
            body: 'grün',
          })
        },
      ])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
      const text = await connection.until((received) => received.includes('\r\n\r\ngr'))
      expect(text).toMatch(/^HTTP\/1.1 201 Created\r\n/)
      expect(text).toContain('Content-Type: text/x\r\n')
      expect(text).toContain('Content-Length: 5\r\n')
      expect(Buffer.from(text.slice(text.indexOf('\r\n\r\n') + 4), 'latin1').toString()).toBe(
        'grün',
      )
    })

    it('sends bytes as they are', async () => {
      const bytes = new Uint8Array([0, 255, 10, 13])
      const { port } = await start(['GET', '/a', (x) => x.respond({ status: 200, body: bytes })])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
      expect((await connection.rest()).endsWith('\r\n\r\n\0\xff\n\r')).toBe(true)
    })

    it('sends a large body completely', async () => {
      const body = 'x'.repeat(3_000_000)
      const { port } = await start(['GET', '/a', (x) => x.respond({ status: 200, body })])
      expect((await call(port, '/a')).body).toBe(body)
    })

    it('sends 204 without a body and an empty 200 with length 0', async () => {
      const { port } = await start(
        ['GET', '/204', (x) => x.respond({ status: 204 })],
        ['GET', '/200', (x) => x.respond({ status: 200 })],
      )
      const agent = createAgent()
      cleanups.push(() => {
        agent.destroy()
      })
      expect(await call(port, '/204', { agent })).toMatchObject({ status: 204, body: '' })
      const answer = await call(port, '/200', { agent })
      expect(answer).toMatchObject({ status: 200, body: '' })
      expect(answer.headers['content-length']).toBe('0')
    })

    it('answers HEAD like GET without the body', async () => {
      const { port } = await start(['GET', '/a', (x) => x.respond({ status: 200, body: 'hello' })])
      const connection = await raw(port)
      connection.write('HEAD /a HTTP/1.1\r\nHost: x\r\n\r\nGET /a HTTP/1.1\r\nHost: x\r\n\r\n')
      const text = await connection.until((received) => received.endsWith('hello'))
      expect(text.match(/Content-Length: 5\r\n/g)).toHaveLength(2)
      expect(text.match(/hello/g)).toHaveLength(1)
    })

    it('answers later, from outside the handler', async () => {
      const { port } = await start([
        'GET',
        '/a',
        (x) => {
          setTimeout(() => {
            x.respond({ status: 200, headers: { 'X-Late': 'yes' }, body: 'late' })
          }, 10)
        },
      ])
      expect(await call(port, '/a')).toMatchObject({ status: 200, body: 'late' })
    })

    it('takes only the first answer', async () => {
      const { port } = await start([
        'GET',
        '/a',
        (x) => {
          x.respond({ status: 200, body: 'first' })
          x.respond({ status: 500, body: 'second' })
          setImmediate(() => {
            x.respond({ status: 500, body: 'third' })
          })
        },
      ])
      const agent = createAgent()
      cleanups.push(() => {
        agent.destroy()
      })
      for (let n = 0; n < 3; n++) {
        expect(await call(port, '/a', { agent })).toMatchObject({ status: 200, body: 'first' })
      }
    })

    it.each([
      { 'X-Split': 'a\r\nX-Injected: b' },
      { 'X-Nul': 'a\0b' },
      { 'X-Wide': 'a\u{1f600}' },
      { 'X Name': 'a' },
    ])('answers 500 rather than write the header %j', async (headers) => {
      const { port, errors } = await start([
        'GET',
        '/a',
        (x) => x.respond({ status: 200, headers, body: 'never' }),
      ])
      const answer = await call(port, '/a')
      expect(answer.status).toBe(500)
      expect(answer.headers['x-injected']).toBeUndefined()
      expect(errors).toHaveLength(1)
    })
  })

  describe('routing', () => {
    it('prefers the exact method over ANY and tells both apart from others', async () => {
      const { port } = await start(
        ['GET', '/a', (x) => x.respond({ status: 200, body: 'get' })],
        ['ANY', '/a', (x) => x.respond({ status: 200, body: `any ${x.method}` })],
        ['POST', '/p', ok],
      )
      expect((await call(port, '/a')).body).toBe('get')
      expect((await call(port, '/a', { method: 'DELETE' })).body).toBe('any DELETE')
      expect((await call(port, '/a', { method: 'PATCH', body: 'x' })).body).toBe('any PATCH')
      const wrong = await call(port, '/p')
      expect(wrong.status).toBe(405)
      expect(wrong.headers.allow).toBe('POST')
    })

    it.each(['/', '/A', '/a/', '/a/b', '//a', '/%61', '/__proto__'])(
      'answers 404 at %s',
      async (path) => {
        const { port } = await start(['GET', '/a', ok])
        expect((await call(port, path)).status).toBe(404)
      },
    )

    it('answers 400 to a plain GET on a socket path and 405 to other methods', async () => {
      const { port } = await start()
      expect((await call(port, '/ws')).status).toBe(400)
      expect(await call(port, '/ws', { method: 'POST', body: 'x' })).toMatchObject({ status: 405 })
    })

    it('serves a listener without any socket route', async () => {
      const listener = createListener(variant)
      listener.http('GET', '/a', ok)
      cleanups.push(() => listener.close())
      const { port } = await listener.listen()
      expect((await call(port, '/a')).body).toBe('GET ok')
      expect((await call(port, '/b')).status).toBe(404)
      const connection = await raw(port)
      connection.write(upgradeRequest('/a'))
      await connection.until((text) => text.endsWith('GET ok'))
    })

    it('refuses to add a route twice', () => {
      const listener = createListener(variant)
      listener.http('GET', '/a', ok)
      expect(() => {
        listener.http('GET', '/a', ok)
      }).toThrow('GET /a')
    })

    it.each(['websocket', 'h2c'])(
      'serves a plain route to a request with Upgrade: %s',
      async (upgrade) => {
        const { port } = await start(['POST', '/api', measure(100)])
        const connection = await raw(port)
        connection.write(
          'POST /api?q=1 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\n' +
            `Upgrade: ${upgrade}\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n` +
            'Content-Length: 5\r\n\r\nhel',
        )
        await turns(3)
        connection.write('lo')
        await connection.until((text) => text.endsWith('5:hello'))
        // The connection is an ordinary one afterwards.
        connection.write('POST /api HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi')
        await connection.until((text) => text.endsWith('2:hi'))
      },
    )
  })

  describe('request heads', () => {
    it('gives method, path, query, headers and address, valid after the handler', async () => {
      const kept: HttpExchange[] = []
      const { port } = await start([
        'ANY',
        '/a',
        (x) => {
          kept.push(x)
          x.respond({ status: 200 })
        },
      ])
      const connection = await raw(port)
      connection.write(
        'OPTIONS /a?x=%2F&x=2&?= HTTP/1.1\r\nHost: h\r\nX-One: 1\r\nx-one:  2 \r\nEmpty:\r\n\r\n',
      )
      await connection.until((text) => text.includes('\r\n\r\n'))
      await turns(5)
      const head = kept[0]
      expect(head?.method).toBe('OPTIONS')
      expect(head?.path).toBe('/a')
      expect(head?.query).toBe('x=%2F&x=2&?=')
      expect(head?.remoteAddress).toBe('127.0.0.1')
      expect(head?.headers.get('X-ONE')).toBe('1')
      expect(head?.headers.all('x-One')).toEqual(['1', '2'])
      expect(head?.headers.all('empty')).toEqual([''])
      expect(head?.headers.all('constructor')).toEqual([])
      expect(head?.headers.get('__proto__')).toBe('')
    })

    it('takes a head of 12 KB and survives one of 300 headers or 1 MB', async () => {
      const { port } = await start(['GET', '/a', ok])
      expect((await call(port, '/a', { headers: { 'X-Big': 'x'.repeat(12_000) } })).status).toBe(
        200,
      )
      for (const extra of ['a: b\r\n'.repeat(300), `X-Big: ${'x'.repeat(1_000_000)}\r\n`]) {
        const connection = await raw(port)
        connection.write(`GET /a HTTP/1.1\r\nHost: x\r\n${extra}\r\n`)
        connection.socket.end()
        await connection.closed
      }
      expect((await call(port, '/a')).status).toBe(200)
    })

    it('takes a head in small pieces, except for a request line on uws', async () => {
      const { port } = await start(['GET', '/a', ok])
      const line = 'GET /a?x=1 HTTP/1.1\r\n'
      const rest = 'Host: x\r\nX-Long: abc\r\n\r\n'
      const connection = await raw(port)
      connection.write(line)
      for (const piece of rest) {
        await turns(1)
        connection.write(piece)
      }
      await connection.until((text) => text.endsWith('GET ok'))
      connection.write(line.slice(0, 8))
      await turns(10)
      connection.write(line.slice(8) + rest)
      // A fault of the Node 20 binary, described in binding.ts.
      const text = await connection.until((received) => received.split('HTTP/1.1 ').length === 3)
      expect(text.split('HTTP/1.1 ')[2]?.slice(0, 3)).toBe(adapter === 'uws' ? '505' : '200')
    })

    it.each([
      ['two different lengths', 'Content-Length: 5\r\nContent-Length: 44\r\n', 'hello'],
      ['two equal lengths', 'Content-Length: 5\r\nContent-Length: 5\r\n', 'hello'],
      ['a length and chunks', 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'],
      ['an unknown transfer coding', 'Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'],
      ['two transfer codings', 'Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'],
      [
        'chunked, then identity',
        'Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n',
        '0\r\n\r\n',
      ],
      ['a length that is not a number', 'Content-Length: 5x\r\n', 'hello'],
      ['a negative length', 'Content-Length: -1\r\n', ''],
      ['a signed length', 'Content-Length: +5\r\n', 'hello'],
    ])('never serves a request smuggled behind %s', async (_name, headers, body) => {
      const seen: string[] = []
      const { port } = await start(
        ['POST', '/a', measure(100)],
        [
          'GET',
          '/smuggled',
          (x) => {
            seen.push(x.path)
            ok(x)
          },
        ],
      )
      const connection = await raw(port)
      connection.write(
        `POST /a HTTP/1.1\r\nHost: x\r\n${headers}\r\n${body}GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n`,
      )
      await connection.closed
      expect(connection.text).not.toContain('HTTP/1.1 2')
      expect(seen).toEqual([])
    })

    it('answers 400 to two lengths and closes', async () => {
      const { port } = await start(['POST', '/a', measure(100)])
      const connection = await raw(port)
      connection.write(
        'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 4\r\n\r\nhello',
      )
      expect(await connection.rest()).toMatch(/^HTTP\/1.1 400 /)
    })

    it.each([
      ['obs-fold', 'X-A: b\r\n c\r\n'],
      ['a space before the colon', 'X-A : b\r\n'],
      ['a bare LF', 'X-A: b\nX-B: c\r\n'],
      ['NUL in a value', 'X-A: b\0c\r\n'],
    ])('does not serve a head with %s', async (_name, header) => {
      const seen: string[] = []
      const { port } = await start([
        'GET',
        '/a',
        (x) => {
          seen.push(x.path)
          ok(x)
        },
      ])
      const connection = await raw(port)
      connection.write(`GET /a HTTP/1.1\r\nHost: x\r\n${header}\r\n`)
      await turns(20)
      connection.socket.end()
      await connection.closed
      expect(seen).toEqual([])
      expect(connection.text).not.toContain('HTTP/1.1 2')
    })
  })

  describe('bodies', () => {
    it('reads a body of up to the limit and answers 413 above, keeping the connection', async () => {
      const { port } = await start(['POST', '/a', measure(1000)])
      const agent = createAgent()
      cleanups.push(() => {
        agent.destroy()
      })
      const post = (size: number): Promise<Answer> =>
        call(port, '/a', { method: 'POST', body: 'x'.repeat(size), agent })
      expect((await post(1000)).body).toBe(`1000:${'x'.repeat(1000)}`)
      expect((await post(1001)).status).toBe(413)
      expect((await post(300_000)).status).toBe(413)
      expect((await post(3)).body).toBe('3:xxx')
    })

    it('reads nothing as an empty body', async () => {
      const { port } = await start(['ANY', '/a', measure(10)])
      expect((await call(port, '/a')).body).toBe('0:')
      expect(
        (await call(port, '/a', { method: 'POST', headers: { 'Content-Length': '0' } })).body,
      ).toBe('0:')
      const connection = await raw(port)
      connection.write('POST /a HTTP/1.1\r\nHost: x\r\n\r\n')
      await connection.until((text) => text.endsWith('0:'))
    })

    it('reads a chunked body and limits it', async () => {
      const { port } = await start(['POST', '/a', measure(10)])
      const connection = await raw(port)
      const head = 'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n'
      connection.write(`${head}3\r\nabc\r\n`)
      await turns(3)
      connection.write('2\r\nde\r\n0\r\n\r\n')
      await connection.until((text) => text.endsWith('5:abcde'))
      connection.write(`${head}a\r\n0123456789\r\n1\r\nx\r\n0\r\n\r\n`)
      await connection.until((text) => text.includes('HTTP/1.1 413 '))
    })

    it('gives up at once on a body that is announced to be huge', async () => {
      const { port } = await start(['POST', '/a', measure(1000)])
      const connection = await raw(port)
      connection.write('POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000000\r\n\r\n')
      const text = await connection.rest()
      expect(text).toMatch(/^HTTP\/1.1 413 /)
      expect(text).toContain('Connection: close\r\n')
    })

    it('gives up on a chunked body that does not end', async () => {
      const { port } = await start(['POST', '/a', measure(1000)])
      const connection = await raw(port)
      connection.write('POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
      const chunk = `10000\r\n${'x'.repeat(65536)}\r\n`
      const flood = setInterval(() => {
        connection.write(chunk)
      }, 1)
      await connection.closed
      clearInterval(flood)
    })

    it('reads a body that was asked for late, after it arrived', async () => {
      const { port } = await start([
        'POST',
        '/a',
        (x) => {
          setTimeout(() => void measure(100)(x), 20)
        },
      ])
      expect((await call(port, '/a', { method: 'POST', body: 'hello' })).body).toBe('5:hello')
    })

    it('gives every reader of one body the same bytes', async () => {
      const { port } = await start([
        'POST',
        '/a',
        async (x) => {
          const [one, two] = await Promise.all([x.body(100), x.body(100)])
          x.respond({ status: 200, body: String(one === two) })
        },
      ])
      expect((await call(port, '/a', { method: 'POST', body: 'hello' })).body).toBe('true')
    })

    it('answers before the body came and goes on with the connection', async () => {
      const { port } = await start(
        ['POST', '/a', (x) => x.respond({ status: 401 })],
        ['GET', '/b', ok],
      )
      const connection = await raw(port)
      connection.write('POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n')
      await connection.until((text) => text.includes('401'))
      connection.write('0123456789GET /b HTTP/1.1\r\nHost: x\r\n\r\n')
      await connection.until((text) => text.endsWith('GET ok'))
    })

    it('answers an expectation of 100-continue', async () => {
      const { port } = await start(['POST', '/a', measure(100)])
      const connection = await raw(port)
      connection.write(
        'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n',
      )
      await connection.until((text) => text.startsWith('HTTP/1.1 100 Continue\r\n\r\n'))
      connection.write('hi')
      await connection.until((text) => text.endsWith('2:hi'))
    })
  })

  describe('pipelining', () => {
    it('answers requests of one segment in order', async () => {
      let n = 0
      const { port } = await start([
        'GET',
        '/a',
        (x) => x.respond({ status: 200, body: `#${n++};` }),
      ])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(5))
      const text = await connection.until((received) => received.endsWith('#4;'))
      expect(text.match(/#\d;/g)).toEqual(['#0;', '#1;', '#2;', '#3;', '#4;'])
    })

    it('answers pipelined posts in order', async () => {
      const { port } = await start(['POST', '/a', measure(100)])
      const connection = await raw(port)
      connection.write(
        ['one', 'two', 'six']
          .map((body) => `POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n${body}`)
          .join(''),
      )
      const text = await connection.until((received) => received.endsWith('3:six'))
      expect(text.match(/3:\w+?(?=HTTP|$)/g)).toEqual(['3:one', '3:two', '3:six'])
    })

    it('never mixes up answers that come late', async () => {
      const waiting: HttpExchange[] = []
      const { port } = await start(['GET', '/late', (x) => waiting.push(x)], ['GET', '/now', ok])
      const connection = await raw(port)
      connection.write('GET /late HTTP/1.1\r\nHost: x\r\n\r\nGET /now HTTP/1.1\r\nHost: x\r\n\r\n')
      await expect.poll(() => waiting.length).toBe(1)
      await turns(3)
      waiting[0]?.respond({ status: 200, body: 'late' })
      // The addon closes a connection that pipelines behind an unanswered request.
      if (adapter === 'uws') expect(await connection.rest()).toBe('')
      else {
        const text = await connection.until((received) => received.endsWith('GET ok'))
        expect(text.indexOf('late')).toBeLessThan(text.indexOf('GET ok'))
      }
      expect((await call(port, '/now')).status).toBe(200)
    })
  })

  describe('leaving peers', () => {
    it.each(['destroy', 'reset'] as const)(
      'tells about a peer that left by %s, once',
      async (how) => {
        const waiting: HttpExchange[] = []
        let aborts = 0
        const { port } = await start([
          'POST',
          '/a',
          (x) => {
            x.onAborted(() => aborts++)
            waiting.push(x)
          },
        ])
        const connection = await raw(port)
        connection.write('POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf')
        await expect.poll(() => waiting.length).toBe(1)
        const exchange = waiting[0]
        expect(exchange?.aborted).toBe(false)
        let read = false
        void exchange?.body(100).then(() => (read = true))
        connection[how]()
        await expect.poll(() => aborts).toBe(1)
        expect(exchange?.aborted).toBe(true)
        exchange?.respond({ status: 200, body: 'too late' })
        expect(exchange?.path).toBe('/a')
        let late = 0
        exchange?.onAborted(() => late++)
        await expect.poll(() => late).toBe(1)
        await turns(20)
        expect([aborts, late, read]).toEqual([1, 1, false])
      },
    )

    it('does not report an abort after the answer', async () => {
      let aborts = 0
      const { port } = await start([
        'GET',
        '/a',
        (x) => {
          x.onAborted(() => aborts++)
          x.respond({ status: 200 })
        },
      ])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
      await connection.until((text) => text.includes('\r\n\r\n'))
      connection.reset()
      await connection.closed
      await call(port, '/a')
      expect(aborts).toBe(0)
    })
  })

  describe('faults of the application', () => {
    it.each([
      [
        'throws',
        () => {
          throw new Error('secret')
        },
      ],
      ['rejects', () => Promise.reject(new Error('secret'))],
    ])('answers 500 when a handler %s and goes on', async (_name, handler) => {
      const { port, errors } = await start(['ANY', '/a', handler], ['GET', '/b', ok])
      for (const options of [{}, { method: 'POST', body: 'x' }]) {
        const answer = await call(port, '/a', options)
        expect(answer.status).toBe(500)
        expect(answer.body).not.toContain('secret')
      }
      expect(errors).toHaveLength(2)
      expect((await call(port, '/b')).status).toBe(200)
    })

    it('logs an exception of a handler that answered before, and of an abort listener', async () => {
      const waiting: HttpExchange[] = []
      const { port, errors } = await start(
        [
          'GET',
          '/a',
          (x) => {
            ok(x)
            throw new Error('bug')
          },
        ],
        [
          'GET',
          '/b',
          (x) => {
            x.onAborted(() => {
              throw new Error('bug')
            })
            waiting.push(x)
          },
        ],
      )
      expect((await call(port, '/a')).status).toBe(200)
      const connection = await raw(port)
      connection.write('GET /b HTTP/1.1\r\nHost: x\r\n\r\n')
      await expect.poll(() => waiting.length).toBe(1)
      connection.reset()
      await expect.poll(() => errors.length).toBe(2)
    })
  })

  describe('stopping', () => {
    it('answers requests in work after stopAccepting, and refuses new connections', async () => {
      const waiting: HttpExchange[] = []
      const { listener, port } = await start(['GET', '/a', (x) => waiting.push(x)])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
      await expect.poll(() => waiting.length).toBe(1)
      listener.stopAccepting()
      await expect(openRaw(port, tls)).rejects.toThrow('ECONNREFUSED')
      waiting[0]?.respond({ status: 200, body: 'finished' })
      await connection.until((text) => text.endsWith('finished'))
    })

    it('ends what is pending on close and tells its handler', async () => {
      const waiting: HttpExchange[] = []
      const { listener, port } = await start(['GET', '/a', (x) => waiting.push(x)])
      const connection = await raw(port)
      connection.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
      await expect.poll(() => waiting.length).toBe(1)
      await listener.close()
      await connection.closed
      await expect.poll(() => waiting[0]?.aborted).toBe(true)
    })
  })
})
