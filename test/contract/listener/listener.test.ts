/** Contract of the listener seam, sockets: one suite, every adapter. spec: client-protocol.md §1.4, §1.6, §3.4 */
import { once } from 'node:events'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type {
  Listener,
  SocketLimits,
  Upgrade,
  UpgradeDecision,
} from '../../../src/listener/ports.js'
import {
  clientFrame,
  opcodes,
  openRaw,
  openRawWebSocket,
  upgradeRequest,
  type RawConnection,
} from '../../support/raw-http.js'
import {
  variants,
  createListener,
  limits,
  RecordingReceiver,
  recordingLogger,
  turns,
} from './harness.js'

describe.each(variants)('sockets of the $name listener', (variant) => {
  const { adapter, tls } = variant
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  /** Starts a listener whose `/ws` route answers with `accept`. */
  async function start(
    accept: (upgrade: Upgrade) => UpgradeDecision,
    own: Partial<SocketLimits> = {},
  ): Promise<{ listener: Listener; port: number; errors: object[] }> {
    const { log, errors } = recordingLogger()
    const listener = createListener(variant, log)
    listener.webSocket('/ws', { ...limits, ...own }, accept)
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    return { listener, port, errors }
  }

  const connect = (port: number, protocols: string[] = []): WebSocket =>
    new WebSocket(`${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/ws`, protocols, {
      rejectUnauthorized: false,
    })

  async function open(port: number, protocols: string[] = []): Promise<WebSocket> {
    const client = connect(port, protocols)
    client.on('error', () => undefined)
    cleanups.push(() => {
      client.terminate()
    })
    await once(client, 'open')
    return client
  }

  async function openRecorded(
    own: Partial<SocketLimits> = {},
  ): Promise<{ receiver: RecordingReceiver; raw: RawConnection; port: number; errors: object[] }> {
    const receiver = new RecordingReceiver()
    const { port, errors } = await start(() => ({ accept: receiver }), own)
    const raw = await openRawWebSocket(port, '/ws', {}, tls)
    cleanups.push(() => {
      raw.destroy()
    })
    await receiver.until('open')
    return { receiver, raw, port, errors }
  }

  function echo(): RecordingReceiver {
    const receiver = new RecordingReceiver()
    receiver.onEvent = (event, socket) => {
      if (event.t === 'message') socket.send(event.bytes, false)
    }
    return receiver
  }

  async function message(client: WebSocket): Promise<{ data: string; binary: boolean }> {
    const [data, binary] = (await once(client, 'message')) as [Buffer, boolean]
    return { data: data.toString(), binary }
  }

  async function closing(client: WebSocket): Promise<{ code: number; reason: string }> {
    const [code, reason] = (await once(client, 'close')) as [number, Buffer]
    return { code, reason: reason.toString() }
  }

  describe('messages', () => {
    it('echoes text as text, of either incoming type', async () => {
      const { port } = await start(() => ({ accept: echo() }))
      const client = await open(port)
      client.send('héllo')
      expect(await message(client)).toEqual({ data: 'héllo', binary: false })
      client.send(Buffer.from('bytes'))
      expect(await message(client)).toEqual({ data: 'bytes', binary: false })
    })

    it('sends binary messages as binary', async () => {
      const receiver = new RecordingReceiver()
      receiver.onEvent = (event, socket) => {
        if (event.t === 'message') socket.send(event.bytes, true)
      }
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      client.send(Buffer.from([0, 1, 2]))
      expect(await message(client)).toEqual({ data: '\0\x01\x02', binary: true })
    })

    it.each([0, 125, 126, 65535, 65536])('carries a message of %i bytes', async (size) => {
      const { port } = await start(() => ({ accept: echo() }))
      const client = await open(port)
      client.send('x'.repeat(size))
      expect((await message(client)).data).toBe('x'.repeat(size))
    })

    it('carries a message larger than one write in order with its neighbours', async () => {
      const receiver = new RecordingReceiver()
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      await receiver.until('open')
      const got: number[] = []
      client.on('message', (data: Buffer) => got.push(data.length))
      for (const size of [1, 70_000, 2, 300_000, 3])
        receiver.live.send(Buffer.alloc(size, 97), false)
      await expect.poll(() => got.length).toBe(5)
      expect(got).toEqual([1, 70_000, 2, 300_000, 3])
    })

    it('joins fragmented messages, also with a ping in between', async () => {
      const { receiver, raw } = await openRecorded()
      raw.write(clientFrame(opcodes.text, '{"a"', false))
      raw.write(clientFrame(opcodes.ping, 'p'))
      raw.write(clientFrame(opcodes.continuation, ':', false))
      raw.write(clientFrame(opcodes.continuation, '1}'))
      await receiver.until('message')
      expect(receiver.events.slice(1)).toEqual([{ t: 'message', bytes: Buffer.from('{"a":1}') }])
      // The native ping was answered without the receiver.
      await raw.until((text) => text.endsWith('\x8a\x01p'))
    })

    it('takes frames that arrive byte by byte', async () => {
      const { receiver, raw } = await openRecorded()
      for (const byte of clientFrame(opcodes.text, 'slow')) {
        raw.write(Buffer.from([byte]))
        await turns(1)
      }
      await receiver.until('message')
      expect(receiver.events.at(-1)).toEqual({ t: 'message', bytes: Buffer.from('slow') })
    })

    it('delivers many messages of one segment in order', async () => {
      const { receiver, raw } = await openRecorded()
      const frames = Array.from({ length: 200 }, (_, n) => clientFrame(opcodes.text, String(n)))
      raw.write(Buffer.concat(frames))
      await receiver.until('message', 200)
      const got = receiver.events.flatMap((event) =>
        event.t === 'message' ? [event.bytes.toString()] : [],
      )
      expect(got).toEqual(Array.from({ length: 200 }, (_, n) => String(n)))
    })

    it('answers pings it sent with one onPong, and ignores pongs nobody asked for', async () => {
      const { receiver, raw } = await openRecorded()
      raw.write(clientFrame(opcodes.pong, 'unasked'))
      receiver.live.ping()
      await raw.until((text) => text.includes('\x89\x00'))
      expect(receiver.count('pong')).toBe(0)
      raw.write(clientFrame(opcodes.pong, ''))
      raw.write(clientFrame(opcodes.pong, ''))
      raw.write(clientFrame(opcodes.text, 'after'))
      await receiver.until('message')
      expect(receiver.count('pong')).toBe(1)
    })
  })

  describe('bad input', () => {
    it('accepts a message of exactly the limit and closes with 1009 and no reason above it', async () => {
      const receiver = new RecordingReceiver()
      const { port } = await start(() => ({ accept: receiver }), { messageSizeBytes: 1000 })
      const client = await open(port)
      client.send('x'.repeat(1000))
      await receiver.until('message')
      const end = closing(client)
      client.send('x'.repeat(1001))
      expect(await end).toEqual({ code: 1009, reason: '' })
      expect(await receiver.closeCode()).toBe(1009)
      expect(receiver.count('message')).toBe(1)
    })

    it('closes with 1009 when fragments add up to more than the limit', async () => {
      const { receiver, raw } = await openRecorded({ messageSizeBytes: 100 })
      raw.write(clientFrame(opcodes.text, 'x'.repeat(60), false))
      raw.write(clientFrame(opcodes.continuation, 'x'.repeat(60)))
      await raw.until((text) => text.includes('\x88\x02\x03\xf1'))
      raw.write(clientFrame(opcodes.close, Buffer.from([0x03, 0xf1])))
      await receiver.closeCode()
      expect(receiver.count('message')).toBe(0)
    })

    it('ends a peer that announces far more than the limit without waiting for it', async () => {
      const { receiver, raw } = await openRecorded()
      const header = Buffer.alloc(14)
      header[0] = 0x82
      header[1] = 0xff
      header.writeBigUInt64BE(1n << 40n, 2)
      raw.write(header)
      if (adapter === 'node') await raw.until((text) => text.includes('\x88\x02\x03\xf1'))
      raw.socket.end()
      await raw.closed
      expect(await receiver.closeCode()).toBe(adapter === 'node' ? 1009 : 1006)
      expect(receiver.count('message')).toBe(0)
    })

    it('closes on invalid UTF-8 in a text message', async () => {
      const { receiver, raw } = await openRecorded()
      raw.write(clientFrame(opcodes.text, Buffer.from([0xc3, 0x28])))
      // The addon drops the connection, `ws` closes with 1007 (0x3ef).
      if (adapter === 'node') await raw.until((text) => text.includes('\x88\x02\x03\xef'))
      raw.socket.end()
      await raw.closed
      await receiver.until('closed')
      expect(receiver.count('message')).toBe(0)
    })

    it.each([
      ['an unmasked frame', Buffer.from([0x81, 0x01, 0x61])],
      ['a reserved bit', Buffer.from([0xc1, 0x81, 0, 0, 0, 0, 0x61])],
      ['a reserved opcode', Buffer.from([0x83, 0x81, 0, 0, 0, 0, 0x61])],
      ['a control frame above 125 bytes', clientFrame(opcodes.ping, 'x'.repeat(126))],
      ['a fragmented control frame', clientFrame(opcodes.ping, 'x', false)],
    ])('ends a peer that sends %s and goes on with the others', async (_name, bytes) => {
      const { receiver, raw, port } = await openRecorded()
      const other = await openRawWebSocket(port, '/ws', {}, tls)
      raw.write(bytes)
      raw.socket.end()
      await raw.closed
      expect(receiver.count('message')).toBe(0)
      other.write(clientFrame(opcodes.text, 'alive'))
      await receiver.until('message')
      other.destroy()
    })

    it.each([
      ['Sec-WebSocket-Extensions', 'constructor'],
      ['Sec-WebSocket-Extensions', 'permessage-deflate; client_max_window_bits=__proto__'],
      ['Sec-WebSocket-Extensions', 'a; toString; b=" \\" '],
      ['Sec-WebSocket-Protocol', ' '.repeat(12_000)],
      ['Sec-WebSocket-Protocol', '__proto__, constructor'],
      ['Sec-WebSocket-Protocol', ',,;"'],
    ])('opens without an answer to %s: %s', async (name, value) => {
      const { port } = await start(() => ({ accept: echo() }))
      const raw = await openRawWebSocket(port, '/ws', { [name]: value }, tls)
      expect(raw.text.toLowerCase()).not.toContain(`${name.toLowerCase()}:`)
      raw.write(clientFrame(opcodes.text, 'a'))
      await raw.until((text) => text.endsWith('\x81\x01a'))
      raw.destroy()
    })

    it.each([
      ['2500 headers', 'a: b\r\n'.repeat(2500)],
      ['a header of 100 KB', `X-Big: ${'x'.repeat(100_000)}\r\n`],
    ])('survives an upgrade with %s', async (_name, extra) => {
      const { port } = await start(() => ({ accept: echo() }))
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest('/ws').replace('\r\n\r\n', `\r\n${extra}\r\n`))
      // Answered 4xx, or stalled until the peer gives up: both are fine, dying is not.
      raw.socket.end()
      await raw.closed
      const client = await open(port)
      client.send('alive')
      expect((await message(client)).data).toBe('alive')
    })
  })

  describe('upgrade', () => {
    it.each([
      [['centrifuge-protobuf', 'centrifuge-json'], 'centrifuge-protobuf'],
      [['other', 'centrifuge-json'], 'centrifuge-json'],
    ])('answers %j with %s, the first the server knows', async (offered, chosen) => {
      const seen: string[] = []
      const { port } = await start((upgrade) => {
        seen.push(upgrade.subprotocol)
        return { accept: echo() }
      })
      const client = await open(port, offered)
      expect(client.protocol).toBe(chosen)
      expect(seen).toEqual([chosen])
    })

    it('answers no subprotocol when none is known', async () => {
      const seen: string[] = []
      const { port } = await start((upgrade) => {
        seen.push(upgrade.subprotocol)
        return { accept: echo() }
      })
      const raw = await openRawWebSocket(
        port,
        '/ws',
        { 'Sec-WebSocket-Protocol': 'mqtt, stomp' },
        tls,
      )
      expect(raw.text.toLowerCase()).not.toContain('sec-websocket-protocol')
      expect(seen).toEqual([''])
      raw.destroy()
    })

    it('negotiates no compression', async () => {
      const { port } = await start(() => ({ accept: echo() }))
      const raw = await openRawWebSocket(
        port,
        '/ws',
        {
          'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits',
        },
        tls,
      )
      expect(raw.text.toLowerCase()).not.toContain('sec-websocket-extensions')
      raw.destroy()
    })

    it('gives the request head to accept and keeps it valid afterwards', async () => {
      const heads: Upgrade[] = []
      const { port } = await start((upgrade) => {
        heads.push(upgrade)
        return { accept: echo() }
      })
      const raw = await openRaw(port, tls)
      raw.write(
        upgradeRequest('/ws?cf_protocol=json&x=%20').replace(
          '\r\n\r\n',
          '\r\nX-Multi: one\r\nx-MULTI: two\r\n__proto__: p\r\n\r\n'.replace(
            // The addon does not take underscores in header names.
            adapter === 'uws' ? '__proto__: p\r\n' : 'no such text',
            '',
          ),
        ),
      )
      await raw.until((text) => text.includes('101'))
      await turns(5)
      const head = heads[0]
      expect(head?.method).toBe('GET')
      expect(head?.path).toBe('/ws')
      expect(head?.query).toBe('cf_protocol=json&x=%20')
      expect(head?.remoteAddress).toBe('127.0.0.1')
      expect(head?.headers.get('X-multi')).toBe('one')
      expect(head?.headers.all('x-multi')).toEqual(['one', 'two'])
      expect(head?.headers.get('absent')).toBe('')
      expect(head?.headers.all('toString')).toEqual([])
      raw.destroy()
    })

    it.each([403, 503])('refuses with %i, headers and body before the upgrade', async (status) => {
      const { port } = await start(() => ({
        refuse: { status, headers: { 'X-Why': 'because' }, body: 'go away' },
      }))
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest('/ws'))
      const text = await raw.until((received) => received.endsWith('go away'))
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(text).toContain('X-Why: because\r\n')
      expect(text).toContain('Content-Length: 7\r\n')
      raw.destroy()
    })

    it.each([
      ['no Upgrade header', { Upgrade: null }, 'GET', 400],
      ['another Upgrade', { Upgrade: 'h2c' }, 'GET', 400],
      ['no Connection: upgrade', { Connection: 'keep-alive' }, 'GET', 400],
      ['no key', { 'Sec-WebSocket-Key': null }, 'GET', 400],
      ['a key of the wrong length', { 'Sec-WebSocket-Key': 'short' }, 'GET', 400],
      ['a key that is not base64', { 'Sec-WebSocket-Key': '!'.repeat(24) }, 'GET', 400],
      ['no version', { 'Sec-WebSocket-Version': null }, 'GET', 400],
      ['an old version', { 'Sec-WebSocket-Version': '8' }, 'GET', 400],
      ['the method POST', { 'Content-Length': '0' }, 'POST', 405],
      ['the method PUT', { 'Content-Length': '0' }, 'PUT', 405],
    ])('refuses an upgrade with %s', async (_name, replace, method, status) => {
      let asked = 0
      const { port } = await start(() => {
        asked++
        return { accept: echo() }
      })
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest('/ws', replace, method))
      const text = await raw.until((received) => received.includes('\r\n\r\n'))
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(asked).toBe(0)
      raw.destroy()
    })

    it.each(['/other', '/ws/', '/ws/x', '/WS', '/'])('answers 404 at %s', async (path) => {
      const { port } = await start(() => ({ accept: echo() }))
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest(path))
      await raw.until((text) => text.startsWith('HTTP/1.1 404 '))
      raw.destroy()
    })

    it('answers 500 when accept throws and goes on', async () => {
      let calls = 0
      const { port, errors } = await start(() => {
        if (calls++ === 0) throw new Error('bug')
        return { accept: echo() }
      })
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest('/ws'))
      const text = await raw.until((received) => received.includes('\r\n\r\n'))
      expect(text).toMatch(/^HTTP\/1.1 500 /)
      expect(text).not.toContain('bug')
      expect(errors).toHaveLength(1)
      raw.destroy()
      await open(port)
    })
  })

  describe('ending', () => {
    it('delivers code and reason of end', async () => {
      const receiver = new RecordingReceiver()
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      await receiver.until('open')
      const end = closing(client)
      receiver.live.end(3001, 'shutdown')
      expect(await end).toEqual({ code: 3001, reason: 'shutdown' })
      expect(await receiver.closeCode()).toBe(3001)
    })

    it('delivers what was sent before end', async () => {
      const receiver = new RecordingReceiver()
      receiver.onEvent = (event, socket) => {
        if (event.t !== 'open') return
        socket.send(Buffer.from('last words'), false)
        socket.end(4000, 'done')
        socket.send(Buffer.from('never'), false)
      }
      const { port } = await start(() => ({ accept: receiver }))
      const client = connect(port)
      const got: string[] = []
      client.on('message', (data: Buffer) => got.push(data.toString()))
      expect(await closing(client)).toEqual({ code: 4000, reason: 'done' })
      expect(got).toEqual(['last words'])
      await receiver.until('closed')
    })

    it.each(['end', 'terminate'] as const)('can %s from inside onMessage', async (way) => {
      const receiver = new RecordingReceiver()
      receiver.onEvent = (event, socket) => {
        if (event.t !== 'message') return
        if (way === 'end') socket.end(3001, 'shutdown')
        else socket.terminate()
      }
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      client.send('x')
      expect((await closing(client)).code).toBe(way === 'end' ? 3001 : 1006)
      await receiver.until('closed')
    })

    it.each(['end', 'terminate'] as const)('can %s from inside onOpen', async (method) => {
      const receiver = new RecordingReceiver()
      receiver.onEvent = (event, socket) => {
        if (event.t !== 'open') return
        if (method === 'end') socket.end(3000, 'no')
        else socket.terminate()
      }
      const { port } = await start(() => ({ accept: receiver }))
      const raw = await openRaw(port, tls)
      raw.write(upgradeRequest('/ws'))
      if (method === 'end') await raw.until((text) => text.endsWith('\x88\x04\x0b\xb8no'))
      // Over TLS uws does not serve a request that arrives together with the end.
      await receiver.until('open')
      raw.socket.end()
      await raw.closed
      await receiver.until('closed')
      expect(receiver.events.map((event) => event.t)).toEqual(['open', 'closed'])
    })

    it('cuts a reason to what fits a close frame, at a character', async () => {
      const receiver = new RecordingReceiver()
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      await receiver.until('open')
      const end = closing(client)
      receiver.live.end(3000, 'é'.repeat(100))
      expect(await end).toEqual({ code: 3000, reason: 'é'.repeat(61) })
    })

    it('never calls onClosed from inside end or terminate', async () => {
      for (const method of ['end', 'terminate'] as const) {
        const { receiver } = await openRecorded()
        if (method === 'end') receiver.live.end(3000, 'x')
        else receiver.live.terminate()
        expect(receiver.count('closed')).toBe(0)
        if (method === 'end') receiver.live.terminate()
        await receiver.until('closed')
      }
    })

    it('terminates without a close frame', async () => {
      const { receiver, raw } = await openRecorded()
      const before = raw.bytes.length
      receiver.live.terminate()
      await raw.closed
      expect(raw.bytes.length).toBe(before)
      expect(await receiver.closeCode()).toBe(1006)
    })

    it('reports the code of a client that closes, once', async () => {
      const receiver = new RecordingReceiver()
      const { port } = await start(() => ({ accept: receiver }))
      const client = await open(port)
      client.close(4123, 'bye')
      expect(await closing(client)).toMatchObject({ code: 4123 })
      expect(await receiver.closeCode()).toBe(4123)
      await turns(20)
      expect(receiver.count('closed')).toBe(1)
    })

    it.each(['FIN', 'RST'])('reports a peer that vanishes with a %s as 1006, once', async (how) => {
      const { receiver, raw } = await openRecorded()
      if (how === 'FIN') raw.destroy()
      else raw.reset()
      expect(await receiver.closeCode()).toBe(1006)
      await turns(20)
      expect(receiver.events.map((event) => event.t)).toEqual(['open', 'closed'])
    })

    it('does nothing in any method after the end', async () => {
      const { receiver, raw } = await openRecorded()
      const socket = receiver.live
      raw.reset()
      await receiver.until('closed')
      expect(socket.send(Buffer.from('x'), false)).toBe('sent')
      expect(socket.buffered).toBe(0)
      socket.ping()
      socket.pause()
      socket.resume()
      socket.end(3000, 'x')
      socket.terminate()
      await turns(20)
      expect(receiver.count('closed')).toBe(1)
    })

    it('hands over no message that arrives after end', async () => {
      const { receiver, raw } = await openRecorded()
      receiver.onEvent = (event, socket) => {
        if (event.t === 'message') socket.end(3000, 'enough')
      }
      raw.write(Buffer.concat([clientFrame(opcodes.text, '1'), clientFrame(opcodes.text, '2')]))
      await raw.until((text) => text.includes('enough'))
      raw.write(clientFrame(opcodes.text, '3'))
      raw.write(clientFrame(opcodes.close, Buffer.from([0x0b, 0xb8])))
      await raw.closed
      await receiver.until('closed')
      expect(receiver.count('message')).toBe(1)
    })

    it('drops a peer that does not finish the closing handshake', async () => {
      const { receiver, raw } = await openRecorded()
      raw.socket.allowHalfOpen = true
      receiver.live.end(3000, 'bye')
      const begin = performance.now()
      // The peer keeps its side open and says nothing; writing shows when the server let go.
      const probe = setInterval(() => {
        raw.write(clientFrame(opcodes.pong, ''))
      }, 500)
      await raw.closed
      clearInterval(probe)
      // uws looks at its 4 s timeouts in steps, so a socket may be let go of after less.
      expect(performance.now() - begin).toBeGreaterThan(1000)
      await receiver.until('closed')
    }, 20_000)
  })

  describe('faults of the application', () => {
    it.each(['open', 'message', 'pong'] as const)(
      'ends a socket whose %s callback throws and leaves the others alone',
      async (kind) => {
        const broken = new RecordingReceiver()
        broken.onEvent = (event) => {
          if (event.t === kind) throw new Error('bug in the receiver')
        }
        const receivers = [broken, echo()]
        const { port, errors } = await start(() => ({ accept: receivers.shift() ?? echo() }))
        const victim = connect(port)
        const end = closing(victim)
        await once(victim, 'open')
        const bystander = await open(port)
        if (kind === 'message') victim.send('x')
        if (kind === 'pong') broken.live.ping()
        expect(await end).toEqual({ code: 3004, reason: 'internal server error' })
        await broken.until('closed')
        expect(broken.count('closed')).toBe(1)
        expect(errors).toHaveLength(1)
        bystander.send('alive')
        expect((await message(bystander)).data).toBe('alive')
      },
    )

    it('survives an exception in onClosed', async () => {
      const broken = new RecordingReceiver()
      broken.onEvent = (event) => {
        if (event.t === 'closed') throw new Error('bug in the receiver')
      }
      const { port, errors } = await start(() => ({ accept: broken }))
      const first = await open(port)
      first.terminate()
      await broken.until('closed')
      await turns(2)
      expect(errors).toHaveLength(1)
      await open(port)
    })
  })

  describe('backpressure', () => {
    const chunk = Buffer.alloc(64 * 1024, 97)

    /** Sends until the kernel takes no more; returns the results. */
    function fill(receiver: RecordingReceiver): string[] {
      const results: string[] = []
      for (let n = 0; n < 2000 && results.at(-1) !== 'dropped'; n++) {
        results.push(receiver.live.send(chunk, false))
      }
      return results
    }

    it('buffers for a slow reader, drops at the bound, and tells when it drained', async () => {
      const { receiver, raw } = await openRecorded({ bufferBytes: 512 * 1024 })
      raw.socket.pause()
      await turns(2)
      const results = fill(receiver)
      expect(results).toContain('buffered')
      expect(results.at(-1)).toBe('dropped')
      expect(receiver.live.buffered).toBeGreaterThan(0)
      expect(receiver.live.buffered).toBeLessThanOrEqual(512 * 1024 + 1024)
      expect(receiver.count('drain')).toBe(0)
      raw.socket.resume()
      await receiver.until('drain')
      expect(receiver.live.buffered).toBe(0)
      const delivered = results.filter((result) => result !== 'dropped').length
      const frame = chunk.length + 10
      const head = raw.text.indexOf('\r\n\r\n') + 4
      await raw.until(() => raw.bytes.length - head >= delivered * frame)
      expect(raw.bytes.length - head).toBe(delivered * frame)
      expect(receiver.count('drain')).toBe(1)
      expect(['sent', 'buffered']).toContain(receiver.live.send(Buffer.from('on'), false))
    })

    it('drops a message that alone exceeds the bound and keeps the socket', async () => {
      const { receiver, raw } = await openRecorded({ bufferBytes: 1000 })
      expect(receiver.live.send(Buffer.alloc(1001), false)).toBe('dropped')
      // Over TLS node encrypts in a step of its own.
      const taken = tls && adapter === 'node' ? 'buffered' : 'sent'
      expect(receiver.live.send(Buffer.from('ok'), false)).toBe(taken)
      await raw.until((text) => text.endsWith('\x81\x02ok'))
    })

    it('ends a stalled reader: the close frame arrives if it reads on', async () => {
      const { receiver, raw } = await openRecorded({ bufferBytes: 512 * 1024 })
      raw.socket.pause()
      await turns(2)
      fill(receiver)
      receiver.live.end(3008, 'slow')
      raw.socket.resume()
      await raw.until((text) => text.endsWith('\x88\x06\x0b\xc0slow'))
      raw.socket.end(clientFrame(opcodes.close, Buffer.from([0x0b, 0xc0])))
      expect(await receiver.closeCode()).toBe(3008)
    })

    it('drops a stalled reader that does not read on', async () => {
      const { receiver, raw } = await openRecorded({ bufferBytes: 512 * 1024 })
      raw.socket.pause()
      await turns(2)
      fill(receiver)
      receiver.live.end(3008, 'slow')
      const begin = performance.now()
      expect(await receiver.closeCode()).toBe(1006)
      expect(performance.now() - begin).toBeGreaterThan(4000)
      expect(receiver.live.buffered).toBe(0)
    }, 15_000)

    it('does not slow down another socket while one stalls', async () => {
      const stalled = new RecordingReceiver()
      const receivers = [stalled]
      const { port } = await start(() => ({ accept: receivers.shift() ?? echo() }))
      const raw = await openRawWebSocket(port, '/ws', {}, tls)
      cleanups.push(() => {
        raw.destroy()
      })
      raw.socket.pause()
      await stalled.until('open')
      fill(stalled)
      const client = await open(port)
      client.send('alive')
      expect((await message(client)).data).toBe('alive')
    })

    it('pauses reading where the adapter can, and says so', async () => {
      const { receiver, raw } = await openRecorded()
      expect(receiver.live.pause()).toBe(adapter === 'node')
      raw.write(clientFrame(opcodes.text, 'x'))
      if (adapter === 'node') {
        await turns(20)
        expect(receiver.count('message')).toBe(0)
      }
      receiver.live.resume()
      await receiver.until('message')
    })
  })

  describe('life of the listener', () => {
    it('stops accepting but keeps open sockets', async () => {
      const { listener, port } = await start(() => ({ accept: echo() }))
      const client = await open(port)
      listener.stopAccepting()
      listener.stopAccepting()
      await expect(openRaw(port, tls)).rejects.toThrow('ECONNREFUSED')
      client.send('alive')
      expect((await message(client)).data).toBe('alive')
    })

    it('can be closed from inside a callback', async () => {
      const receiver = new RecordingReceiver()
      const { listener, port } = await start(() => ({ accept: receiver }))
      receiver.onEvent = (event) => {
        if (event.t === 'message') void listener.close()
      }
      const raw = await openRawWebSocket(port, '/ws', {}, tls)
      raw.write(Buffer.concat([clientFrame(opcodes.text, '1'), clientFrame(opcodes.text, '2')]))
      await raw.closed
      expect(await receiver.closeCode()).toBe(1006)
    })

    it('ends open sockets on close and tells their receivers', async () => {
      const { listener, receiver, raw } = await (async () => {
        const own = new RecordingReceiver()
        const started = await start(() => ({ accept: own }))
        const connection = await openRawWebSocket(started.port, '/ws', {}, tls)
        await own.until('open')
        return { listener: started.listener, receiver: own, raw: connection }
      })()
      await listener.close()
      await raw.closed
      expect(await receiver.closeCode()).toBe(1006)
      expect(receiver.count('closed')).toBe(1)
      await listener.close()
    })
  })
})
