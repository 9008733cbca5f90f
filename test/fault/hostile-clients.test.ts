import fc from 'fast-check'
import { connect, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import { RawClient } from '../support/raw-client.js'
import { newClient, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

describe.each(['uws', 'node'])('clients that do their worst, %s listener', (listener) => {
  let server: Backhaul
  let healthy: Centrifuge

  beforeEach(async () => {
    server = await startBackhaul({
      listener,
      client: { insecure: true, queue_max_size: 200_000 },
      channel: { without_namespace: { history_size: 10, history_ttl: '60s' } },
    })
    healthy = newClient(server.wsUrl)
    healthy.connect()
    await healthy.ready()
  })

  afterEach(async () => {
    healthy.disconnect()
    await server.stop()
  })

  const stillServes = async (): Promise<void> => {
    await healthy.publish('ok', { fine: true })
    expect(server.lines.filter((l) => l.level === 'error')).toEqual([])
  }

  it('get 3501 for frames that are no commands, whatever they hold', async () => {
    const fragment = fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom(
        '{"id":0,"connect":{}}',
        '{"id":-1,"rpc":{}}',
        '{"id":4294967296,"rpc":{}}',
        '{"id":1e3,"rpc":{}}',
        '{"id":2,"subscribe":{"channel":["a"]}}',
        '{"id":2,"publish":{"channel":"a","data":{"x":1}',
        '\ufeff{}',
        '[{}]',
        'null',
        '{"id":2,"rpc":{"data":' + '['.repeat(5000) + ']'.repeat(5000) + '}}',
      ),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(fragment, { minLength: 1, maxLength: 4 }), async (parts) => {
        const client = await RawClient.open(server.wsUrl)
        await client.connect({})
        client.send(parts.join('\n') + '\n\n')
        expect((await client.closed).code).toBe(3501)
      }),
      { numRuns: 60 },
    )
    await stillServes()
  })

  it('get 1009 for a message over the limit', async () => {
    const client = await RawClient.open(server.wsUrl)
    await client.connect({})
    client.send('x'.repeat(70_000))
    expect((await client.closed).code).toBe(1009)
    await stillServes()
  })

  it('may send thousands of commands in one frame', async () => {
    const client = await RawClient.open(server.wsUrl)
    await client.connect({})
    const commands = Array.from(
      { length: 1500 },
      (_, i) => `{"id":${i + 2},"unsubscribe":{"channel":"c"}}`,
    )
    client.send(commands.join('\n'))
    for (let i = 0; i < 1500; i++) expect((await client.next()).id).toBe(i + 2)
    client.close()
    await stillServes()
  })

  it('are cut when they do not read, and nobody else notices', async () => {
    const seen: number[] = []
    const sub = healthy.newSubscription('flood')
    sub.on('publication', ({ data }) => seen.push(data.n as number))
    sub.subscribe()
    await sub.ready()
    const deaf = await openDeaf(server.port, 'flood')
    const filler = 'x'.repeat(8_000)
    let n = 0
    while (
      !deaf.destroyed &&
      server.lines.every((l) => l.fields.code !== 3008 && l.fields.code !== 3009)
    ) {
      await server.api('publish', { channel: 'flood', data: { n: n++, filler } })
    }
    await until(() => seen.length === n)
    expect(seen).toEqual(Array.from({ length: n }, (_, i) => i))
    deaf.destroy()
    await stillServes()
  })

  it('leave nothing behind after subscribing to very many channels one after another', async () => {
    const client = await RawClient.open(server.wsUrl)
    await client.connect({})
    for (let i = 0; i < 3000; i++) {
      client.send(
        `{"id":2,"subscribe":{"channel":"c${i}"}}\n{"id":3,"unsubscribe":{"channel":"c${i}"}}`,
      )
      await client.next()
      await client.next()
    }
    client.close()
    await client.closed
    const { result } = await server.api('channels', {})
    expect(result.channels).toEqual({})
    await stillServes()
  })

  it('cannot hold upgrades open half way', async () => {
    const sockets = Array.from({ length: 50 }, () => {
      const socket = connect(server.port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write('GET /connection/websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n')
      return socket
    })
    await stillServes()
    for (const socket of sockets) socket.destroy()
  })
})

/** A raw WebSocket that subscribes and then never reads again. */
async function openDeaf(port: number, channel: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  const frame = (text: string): Buffer => {
    const body = Buffer.from(text)
    return Buffer.concat([Buffer.from([0x81, 0x80 | body.length, 0, 0, 0, 0]), body])
  }
  socket.write(
    'GET /connection/websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await new Promise((resolve) => socket.once('data', resolve))
  socket.write(frame('{"connect":{},"id":1}'))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.write(frame(`{"subscribe":{"channel":"${channel}"},"id":2}`))
  await new Promise((resolve) => socket.once('data', resolve))
  socket.pause()
  return socket
}
