/** The nginx configuration of deploy/, run by a real nginx. */
import { afterEach, describe, expect, it } from 'vitest'
import { FetchEventSource } from '../support/event-source.js'
import { freePort } from '../support/example.js'
import { startNginx } from '../support/nginx.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startServerProcess } from '../support/server-process.js'

const CONFIG = {
  client: { insecure: true },
  http_stream: { enabled: true },
  sse: { enabled: true },
  channel: {
    without_namespace: { history_size: 10, history_ttl: '60s', force_recovery: true },
  },
}

const TRANSPORTS = {
  websocket: (port: number) => `ws://127.0.0.1:${port}/connection/websocket`,
  http_stream: (port: number) => `http://127.0.0.1:${port}/connection/http_stream`,
  sse: (port: number) => `http://127.0.0.1:${port}/connection/sse`,
}

describe('nginx in front', () => {
  const cleanUp: (() => unknown)[] = []

  afterEach(async () => {
    for (const action of cleanUp.splice(0).reverse()) await action()
  })

  /** A server that listens and one that does not, as while nodes are replaced. */
  const start = async (listener: string) => {
    const server = await startServerProcess({ ...CONFIG, listener })
    cleanUp.push(() => server.stop())
    const nginx = await startNginx([await freePort(), server.port])
    cleanUp.push(() => nginx.stop())
    return { server, nginx }
  }

  const connect = (transport: keyof typeof TRANSPORTS, port: number) => {
    const endpoint = TRANSPORTS[transport](port)
    const client = newClient([{ transport, endpoint }], {
      eventsource: FetchEventSource,
      emulationEndpoint: `http://127.0.0.1:${port}/emulation`,
    })
    cleanUp.push(() => {
      client.disconnect()
    })
    client.connect()
    return client
  }

  it.each(['uws', 'node'])('serves every transport piece by piece (%s)', async (listener) => {
    const { server, nginx } = await start(listener)
    for (const transport of Object.keys(TRANSPORTS) as (keyof typeof TRANSPORTS)[]) {
      const client = connect(transport, nginx.port)
      const sub = client.newSubscription('news')
      const received = collect(sub, 'publication')
      sub.subscribe()
      await sub.ready()
      await sub.publish({ via: transport })
      await server.api('publish', { channel: 'news', data: { via: 'api' } })
      await until(() => received.length === 2)
      expect(received.map(({ data }) => data.via)).toEqual([transport, 'api'])
      client.disconnect()
    }
  })

  it('passes the end of a node on, so that clients come back and recover', async () => {
    const { server, nginx } = await start('uws')
    const client = connect('websocket', nginx.port)
    const sub = client.newSubscription('news')
    sub.subscribe()
    await sub.ready()
    const cut = nextEvent(client, 'connecting')
    await server.stop()
    expect(await cut).toMatchObject({ code: 3001 })
    const again = nextEvent(sub, 'subscribed')
    const next = await startServerProcess(CONFIG, { port: server.port })
    cleanUp.push(() => next.stop())
    expect(await again).toMatchObject({ wasRecovering: true, recovered: false })
  })

  it('keeps the API, metrics and health inside', async () => {
    const { nginx } = await start('uws')
    for (const path of ['/api/info', '/metrics', '/health', '/ready']) {
      const response = await fetch(`http://127.0.0.1:${nginx.port}${path}`, { method: 'POST' })
      expect(response.status).toBe(404)
    }
  })
})
