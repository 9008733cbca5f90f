/** What a client library gets to read when the head of an answer comes in pieces of any size. */
import { PassThrough } from 'node:stream'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { SocketWatch } from '../../../src/base/index.js'

const ANSWER = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'

/** What comes out when `text` arrives in pieces of `size` bytes after a request. */
function read(text: string, size: number): { seen: string; watch: SocketWatch } {
  const stream = new PassThrough()
  const watch = new SocketWatch()
  watch.attach(stream as unknown as Socket)
  watch.begin()
  // Writing begins an exchange; what was written is not looked at here.
  stream.write('')
  let seen = ''
  for (let at = 0; at < text.length; at += size) {
    stream.unshift(Buffer.from(text.slice(at, at + size), 'latin1'))
    for (;;) {
      const piece = stream.read() as Buffer | null
      if (piece === null) break
      seen += piece.toString('latin1')
    }
  }
  return { seen, watch }
}

const sizes = [1, 2, 7, 9, 10, 11, 20, 1000]

describe.each(sizes)('in pieces of %i bytes', (size) => {
  it('an answer passes as it is', () => {
    expect(read(ANSWER, size).seen).toBe(ANSWER)
  })

  it('interim answers in front of it do not', () => {
    const interim = 'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'
    expect(read(interim + ANSWER, size).seen).toBe(ANSWER)
  })

  it('101 passes, and is noted', () => {
    const text = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'
    const { seen, watch } = read(text, size)
    expect(seen).toBe(text)
    expect(watch.switching).toBe(true)
  })

  it('what is no HTTP passes', () => {
    expect(read('SSH-2.0-OpenSSH 1\r\n', size).seen).toBe('SSH-2.0-OpenSSH 1\r\n')
    expect(read('nothing 1\n', size).seen).toBe('nothing 1\n')
  })
})

it('what looks like an interim answer in a body is left alone', () => {
  const text = 'HTTP/1.1 200 OK\r\nContent-Length: 25\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n'
  expect(read(text, 1000).seen).toBe(text)
})

it('endless interim answers are passed on in the end', () => {
  const interim = 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(4000)
  expect(read(interim, 5000).seen.length).toBeGreaterThan(0)
})

describe.each([1, 3, 30, 1000])('two words about the length, in pieces of %i bytes', (size) => {
  const head = (lines: string): string => `HTTP/1.1 200 OK\r\n${lines}\r\n\r\n`

  it('that agree become one', () => {
    const { seen } = read(head('Content-Length: 2\r\nA: b\r\nContent-Length: 2'), size)
    expect(seen).toBe(head('A: b\r\ncontent-length: 2'))
  })

  it('that differ stay, for the library to refuse', () => {
    const text = head('Content-Length: 2\r\nContent-Length: 3')
    expect(read(text, size).seen).toBe(text)
  })

  it('chunks win, and the connection ends', () => {
    const { seen } = read(head('Transfer-Encoding: chunked\r\nContent-Length: 2'), size)
    expect(seen).toBe(head('Transfer-Encoding: chunked\r\nconnection: close'))
  })

  it('codings that nobody knows stay', () => {
    const text = head('Transfer-Encoding: gzip\r\nContent-Length: 2')
    expect(read(text, size).seen).toBe(text)
  })
})

it('a head without end is passed on in the end', () => {
  const text = `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`
  expect(read(text, 1000).seen).toBe(text)
})
