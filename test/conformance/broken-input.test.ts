/**
 * A good command with something broken behind it in one segment: the good one is answered first, also when
 * its answer waits for a backend. spec: client-protocol.md §1.6, §1.8
 */
import { connect as connectTcp } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../../src/testing/index.js'
import { clientFrame, opcodes, openRawWebSocket } from '../support/raw-http.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

/** A server whose backend answers when the test says so. */
async function start(
  listener: string,
): Promise<TestServer & { asked: Promise<void>; answer: () => void }> {
  let answer: () => void = () => undefined
  let asked: () => void = () => undefined
  const answered = new Promise<void>((done) => (answer = done))
  const wasAsked = new Promise<void>((done) => (asked = done))
  const started = await startTestServer({
    config: {
      listener,
      http_api: { key: 'key' },
      http_stream: { enabled: true },
      sse: { enabled: true },
      client: { proxy: { connect: { enabled: true, endpoint: 'local:' } } },
    },
    backend: {
      connect: async () => {
        asked()
        await answered
        return { result: { user: 'u', data: { welcome: true } } }
      },
    },
  })
  cleanUp.push(() => started.server.close())
  return { ...started, asked: wasAsked, answer }
}

const CONNECT = '{"id":1,"connect":{}}'
const PROTOBUF_CONNECT = Buffer.from([4, 0x08, 1, 0x22, 0])

describe.each(['node', 'uws'])('on the %s listener a command before a broken one', (listener) => {
  it.each([
    ['JSON', '', opcodes.text, Buffer.from(`${CONNECT}\n{"id":2,`)],
    [
      'Protobuf',
      '?format=protobuf',
      opcodes.binary,
      Buffer.concat([PROTOBUF_CONNECT, Buffer.from([9, 0xff])]),
    ],
  ])('is answered over WebSocket in %s', async (_name, query, opcode, message) => {
    const server = await start(listener)
    const raw = await openRawWebSocket(server.port, `/connection/websocket${query}`)
    raw.write(clientFrame(opcode, message))
    await server.asked
    server.answer()
    const text = await raw.until((got) => got.includes('bad request'))
    expect(text).toContain('"welcome":true')
    expect(text.indexOf('welcome')).toBeLessThan(text.indexOf('bad request'))
    expect(raw.bytes.subarray(raw.bytes.indexOf('bad request') - 2).readUInt16BE(0)).toBe(3501)
    raw.destroy()
  })

  it.each(['http_stream', 'sse'])('is answered over %s', async (name) => {
    const server = await start(listener)
    const body = `${CONNECT}\n{"id":2,`
    const socket = connectTcp(server.port, '127.0.0.1')
    cleanUp.push(() => socket.destroy())
    let got = ''
    const over = new Promise<void>((done) => {
      socket.on('data', (chunk: Buffer) => {
        got += chunk.toString()
        if (got.includes('bad request')) done()
      })
    })
    socket.write(
      `POST /connection/${name} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await server.asked
    server.answer()
    await over
    expect(got).toContain('"welcome":true')
    expect(got.indexOf('welcome')).toBeLessThan(got.indexOf('3501'))
  })
})

it('on the node listener a command before a frame that is none is answered, then 1002 closes', async () => {
  const server = await start('node')
  const raw = await openRawWebSocket(server.port, '/connection/websocket')
  raw.write(Buffer.concat([clientFrame(opcodes.text, CONNECT), clientFrame(3, 'x')]))
  await server.asked
  server.answer()
  const text = await raw.rest()
  expect(text).toContain('"welcome":true')
  expect(raw.bytes.subarray(-4)).toEqual(Buffer.from([0x88, 2, 1002 >> 8, 1002 & 255]))
})
