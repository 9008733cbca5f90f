/**
 * Slow and hostile clients on every transport and both listeners: what one of them does is bounded,
 * told with its code, and nobody else notices.
 */
import fc from 'fast-check'
import { State, type Centrifuge } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { deafKinds, openDeaf } from '../support/deaf-client.js'
import { RawClient } from '../support/raw-client.js'
import { collect, newClient, until } from '../support/sdk.js'
import { faults, startBackend, type Backend } from '../support/start-backend.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { StreamClient } from '../support/stream-client.js'
import { surfaceOf } from '../support/surfaces.js'
import { ALL_TRANSPORTS, bidirectional } from '../support/transports.js'

const SLOW: readonly unknown[] = [3008, 3009]

describe.each(['uws', 'node'])('on the %s listener', (listener) => {
  let backend: Backend
  let server: Backhaul
  let healthy: Centrifuge
  const cleanUp: (() => void)[] = []

  const start = async (client: object = {}): Promise<void> => {
    server = await startBackhaul({
      ...ALL_TRANSPORTS,
      listener,
      client: { insecure: true, queue_max_size: 200_000, ...client },
      rpc: {
        proxy: { endpoint: `${backend.url}/rpc`, timeout: '30s' },
        without_namespace: { proxy_enabled: true },
      },
      channel: { without_namespace: { presence: true } },
    })
  }

  const comeHealthy = async (): Promise<void> => {
    healthy = newClient(server.wsUrl)
    cleanUp.push(() => {
      healthy.disconnect()
    })
    healthy.connect()
    await healthy.ready()
  }

  beforeEach(async () => {
    backend = await startBackend({ onRequest: () => faults.hang() })
  })

  afterEach(async () => {
    for (const action of cleanUp.splice(0)) action()
    await server.stop()
    await backend.close()
  })

  const stillServes = async (): Promise<void> => {
    await healthy.publish('ok', { fine: true })
    expect(healthy.state).toBe(State.Connected)
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([])
  }

  it.each(deafKinds)('lets go who takes nothing: $transport in $codec', async (kind) => {
    await start()
    await comeHealthy()
    const sub = healthy.newSubscription('flood')
    const seen = collect(sub, 'publication')
    const gone = collect(healthy, 'connecting')
    sub.subscribe()
    await sub.ready()
    const deaf = await openDeaf(kind, server.port, 'flood')
    cleanUp.push(() => {
      deaf.destroy()
    })
    const members = async (): Promise<number> =>
      (await server.api('presence_stats', { channel: 'flood' })).result.num_clients as number
    expect(await members()).toBe(2)
    const filler = 'x'.repeat(60_000)
    let sent = 0
    while ((await members()) > 1) {
      await server.api('publish', { channel: 'flood', data: { n: sent++, filler } })
      await until(() => seen.length === sent)
    }
    expect(seen.map(({ data }) => data.n as number)).toEqual(
      Array.from({ length: sent }, (_, n) => n),
    )
    const ends = server.lines.filter(({ message }) => message === 'disconnect')
    expect(ends.map(({ fields }) => SLOW.includes(fields.code))).toEqual([true])
    expect(gone).toEqual([])
    await stillServes()
  })

  it.each(bidirectional)(
    'bounds the commands that wait behind one that hangs: $transport in $codec',
    async (carrier) => {
      await start({ command_queue_max_size: 20_000 })
      await comeHealthy()
      const client = await carrier.open(server, surfaceOf(listener))
      cleanUp.push(() => {
        client.terminate()
      })
      client.send('{"connect":{},"id":1}')
      await client.line()
      client.send('{"rpc":{"method":"hangs","data":{}},"id":2}')
      await backend.waitForRequests(1)
      const codes: number[] = []
      const ended = client.closed.then(({ code }) => codes.push(code))
      const data = JSON.stringify('y'.repeat(2000))
      let sent = 0
      // Where the listener can, it stops reading instead.
      const pauses = listener === 'node' && carrier.transport === 'websocket'
      while (codes.length === 0 && sent < (pauses ? 200 : Infinity)) {
        client.send(`{"publish":{"channel":"c","data":${data}},"id":${3 + sent++}}`)
        await stillServes()
      }
      if (!pauses) await ended
      expect(codes).toEqual(pauses ? [] : [3013])
      await stillServes()
    },
  )

  const endpoints = [
    'websocket',
    'uni_websocket',
    'http_stream',
    'sse',
    'uni_http_stream',
    'uni_sse',
  ]

  /** The HTTP status a connection attempt is answered with. */
  const knock = async (transport: string, body = '{}'): Promise<number> => {
    const url = `${server.httpUrl}/connection/${transport}`
    if (transport.endsWith('websocket')) {
      const socket = new WebSocket(url.replace('http', 'ws'))
      cleanUp.push(() => {
        socket.terminate()
      })
      return new Promise((resolve) => {
        socket.on('open', () => {
          resolve(101)
        })
        socket.on('error', (error) => {
          resolve(Number(/\d+$/.exec(error.message)?.[0]))
        })
      })
    }
    const client = await StreamClient.open(url, { method: 'POST', body })
    cleanUp.push(() => {
      client.cut()
    })
    return client.status
  }

  it.each(endpoints)('refuses one connection more than the node takes: %s', async (transport) => {
    await start({ connection_limit: 1 })
    await comeHealthy()
    expect(await knock(transport)).toBe(503)
    healthy.disconnect()
    while ((await server.api('info', {})).result.nodes[0].num_clients > 0);
    expect(await knock(transport)).toBeLessThan(300)
  })

  it.each(endpoints)('refuses one connection more than come in a second: %s', async (transport) => {
    await start({ connection_rate_limit: 1 })
    expect(await knock(transport)).toBeLessThan(300)
    expect(await knock(transport)).toBe(503)
  })

  it.each([['json', ''] as const, ['protobuf', '?cf_protocol=protobuf'] as const])(
    'ends a WebSocket in %s that says nothing with 3502',
    async (_codec, query) => {
      await start({ stale_close_delay: '100ms' })
      const client = await RawClient.open(server.wsUrl + query)
      expect(await client.closed).toEqual({ code: 3502, reason: 'stale' })
    },
  )

  it.each(['websocket', 'uni_websocket'])(
    'ends a %s with a message too large',
    async (transport) => {
      await start()
      const client = await RawClient.open(server.wsUrl.replace('websocket', transport))
      client.send('x'.repeat(70_000))
      expect((await client.closed).code).toBe(1009)
    },
  )

  it('answers any bytes at any HTTP endpoint with a status, and ends the stream', async () => {
    await start()
    await comeHealthy()
    const paths = [
      '/connection/http_stream',
      '/connection/sse',
      '/connection/uni_http_stream',
      '/connection/uni_sse',
      '/emulation',
    ]
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 100 }),
      fc.json().map((text) => Buffer.from(text)),
      fc.constantFrom('0408012200', '00', '08011a00').map((hex) => Buffer.from(hex, 'hex')),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...paths),
        fc.constantFrom('application/json', 'application/octet-stream', 'text/plain'),
        body,
        async (path, type, bytes) => {
          const headers = { 'Content-Type': type }
          const url = server.httpUrl + path
          const client = await StreamClient.open(url, { method: 'POST', body: bytes, headers })
          expect([200, 204, 400, 404]).toContain(client.status)
          if (client.status === 200) await client.untilBytes(({ length }) => length > 2)
          client.cut()
        },
      ),
      { numRuns: 150 },
    )
    await stillServes()
  })
})
