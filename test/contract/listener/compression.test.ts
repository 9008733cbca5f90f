/** permessage-deflate of the node listener. spec: client-protocol.md §1.4 */
import { once } from 'node:events'
import { constants, deflateRawSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import type { Compression } from '../../../src/listener/ports.js'
import {
  clientFrame,
  opcodes,
  openRawWebSocket,
  type RawConnection,
} from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

const compression: Compression = { minSizeBytes: 0, level: 1, inflatedSizeBytes: 655_360 }
const OFFER = { 'Sec-WebSocket-Extensions': 'permessage-deflate; client_max_window_bits' }

async function start(own: Partial<Compression> = {}) {
  const receivers: RecordingReceiver[] = []
  const listener = createListener({ adapter: 'node', tls: false })
  const route = { ...limits, messageSizeBytes: 65_536, compression: { ...compression, ...own } }
  listener.webSocket('/ws', route, () => {
    const receiver = new RecordingReceiver()
    receivers.push(receiver)
    return { accept: receiver }
  })
  const { port } = await listener.listen()
  cleanups.push(() => listener.close())
  const receiverAt = async (index: number): Promise<RecordingReceiver> => {
    await expect.poll(() => receivers.length).toBeGreaterThan(index)
    const receiver = receivers[index]
    if (receiver === undefined) throw new Error('no receiver')
    await receiver.until('open')
    return receiver
  }
  return { port, receiverAt }
}

async function raw(port: number, headers: Record<string, string> = OFFER): Promise<RawConnection> {
  const connection = await openRawWebSocket(port, '/ws', headers)
  cleanups.push(() => {
    connection.destroy()
  })
  return connection
}

/** Bytes after the head of the answer. */
const frames = (connection: RawConnection): Buffer =>
  connection.bytes.subarray(connection.bytes.indexOf('\r\n\r\n') + 4)

const deflated = (message: Buffer): Buffer =>
  deflateRawSync(message, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)

/** A final, masked, compressed text frame. */
function compressedFrame(payload: Buffer): Buffer {
  const frame = clientFrame(opcodes.text, payload)
  frame[0] = (frame[0] ?? 0) | 0x40
  return frame
}

describe('negotiation', () => {
  it.each([
    ['permessage-deflate', true],
    ['permessage-deflate; client_max_window_bits', true],
    ['permessage-deflate; client_max_window_bits="10"; server_no_context_takeover', true],
    ['permessage-deflate; server_max_window_bits=10, permessage-deflate', true],
    ['x-webkit-deflate-frame, permessage-deflate', true],
    ['permessage-deflate; server_max_window_bits=10', false],
    ['permessage-deflate; client_max_window_bits=99', false],
    ['permessage-deflate; constructor', false],
    ['constructor', false],
    ['permessage-deflate;;;', false],
    ['', false],
  ])('of %j', async (offer, accepted) => {
    const { port } = await start()
    const { text } = await raw(port, { 'Sec-WebSocket-Extensions': offer })
    const answer = /sec-websocket-extensions: (.*)\r\n/i.exec(text)?.[1] ?? null
    const agreed = 'permessage-deflate; server_no_context_takeover; client_no_context_takeover'
    expect(answer).toBe(accepted ? agreed : null)
  })
})

describe('messages', () => {
  const client = async (port: number, options: ClientOptions = {}): Promise<WebSocket> => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options)
    cleanups.push(() => {
      socket.terminate()
    })
    await once(socket, 'open')
    return socket
  }

  it('arrive at an ordinary client and from it, of every size', async () => {
    const { port, receiverAt } = await start()
    const socket = await client(port, { perMessageDeflate: { threshold: 0 } })
    expect(socket.extensions).toContain('permessage-deflate')
    const receiver = await receiverAt(0)
    for (const size of [1, 125, 126, 5000, 70_000, 600_000]) {
      const text = 'abcdefghij'.repeat(size / 10 + 1).slice(0, size)
      const arrival = once(socket, 'message')
      receiver.live.send(Buffer.from(text), false)
      const [message, binary] = (await arrival) as [Buffer, boolean]
      expect(message.toString() === text && !binary).toBe(true)
      const before = receiver.count('message')
      socket.send(text)
      await receiver.until('message', before + 1)
    }
    const sizes = receiver.events.flatMap((e) => (e.t === 'message' ? [e.bytes.length] : []))
    expect(sizes).toEqual([1, 125, 126, 5000, 70_000, 600_000])
  })

  it('are compressed once for all sockets, and not at all up to the minimum size', async () => {
    const { port, receiverAt } = await start({ minSizeBytes: 100 })
    const message = Buffer.from('{"pub":{"data":"x"}}'.repeat(50))
    const sockets = [await raw(port), await raw(port), await raw(port, {})]
    for (let at = 0; at < 3; at++) (await receiverAt(at)).live.send(message, false)
    for (const socket of sockets) await socket.until(() => frames(socket).length > 10)
    const [first, second, plain] = sockets.map(frames)
    expect(first?.[0]).toBe(0xc1)
    expect(first?.length).toBeLessThan(message.length / 10)
    expect(second).toEqual(first)
    expect(plain?.[0]).toBe(0x81)
    const other = await raw(port)
    ;(await receiverAt(3)).live.send(Buffer.alloc(100, 0x61), false)
    await other.until(() => frames(other).length >= 102)
    expect(frames(other)[0]).toBe(0x81)
  })

  it('go out as they are where compressing does not help', async () => {
    const { port, receiverAt } = await start()
    const socket = await raw(port)
    ;(await receiverAt(0)).live.send(Buffer.from('ab'), true)
    await socket.until(() => frames(socket).length === 4)
    expect(frames(socket)).toEqual(Buffer.from('8202' + '6162', 'hex'))
  })
})

describe('limits', () => {
  it('stop a decompression bomb long before it is inflated', async () => {
    const { port, receiverAt } = await start()
    // 1 GiB of zeros is about 1 MB on the wire: built from a compressed block that repeats itself.
    const block = deflated(Buffer.alloc(16 * 1024 * 1024))
    const bomb = Buffer.concat(
      Array.from({ length: 64 }, () => Buffer.concat([block, Buffer.from('0000ffff', 'hex')])),
    )
    expect(bomb.length).toBeGreaterThan(1_000_000)
    const whole = await raw(port)
    const receiver = await receiverAt(0)
    whole.write(compressedFrame(bomb))
    expect(await receiver.closeCode()).toBe(1009)
    await whole.until((text) => text.includes('\x88\x02\x03\xf1'))

    // Small enough on the wire: what counts is the size after inflation.
    const small = await raw(port)
    const second = await receiverAt(1)
    const before = process.memoryUsage().rss
    small.write(compressedFrame(bomb.subarray(0, 600_000)))
    expect(await second.closeCode()).toBe(1009)
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024)
    expect(receiver.count('message') + second.count('message')).toBe(0)
  })

  it('are the smaller ones for a client that does not compress', async () => {
    const { port, receiverAt } = await start()
    const plain = await raw(port, {})
    const receiver = await receiverAt(0)
    plain.write(clientFrame(opcodes.text, 'x'.repeat(65_537)))
    expect(await receiver.closeCode()).toBe(1009)
  })

  it('close on garbage that cannot be inflated, and on compression that was not agreed', async () => {
    const { port, receiverAt } = await start()
    const garbage = await raw(port)
    garbage.write(compressedFrame(Buffer.from('ffffffffffff', 'hex')))
    await garbage.until((text) => text.includes('\x88\x02\x03\xef'))
    await (await receiverAt(0)).until('closed')
    const uninvited = await raw(port, {})
    uninvited.write(compressedFrame(deflated(Buffer.from('hello'))))
    await uninvited.until((text) => text.includes('\x88\x02\x03\xea'))
    await (await receiverAt(1)).until('closed')
  })
})
