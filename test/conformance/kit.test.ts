/** A backend written with the kit, behind a real server, asked by the official client. */
import { createServer, type Server } from 'node:http'
import type { Centrifuge } from 'centrifuge'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import { allow, defineBackend, deny, stream } from '../../packages/backend/src/index.js'
import { newClient, nextEvent } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const backend = defineBackend({
  connect: ({ data }) => allow({ user: '56', data: { hello: data ?? null } as never }),
  subscribe: ({ user, channel }) =>
    channel === `room:${user}` ? allow({ data: { topic: 'welcome' } }) : deny(),
  publish: ({ data, user }) => allow({ data: { by: user, text: data } as never }),
  rpc: {
    'price.get': (item) => ({ item: item as string, price: 13.5 }),
    generate: () =>
      stream({ data: 'begins' }, async function* () {
        await Promise.resolve()
        for (const word of ['once', 'upon']) yield { message: { data: word } }
      }),
  },
})

let http: Server
let server: Backhaul
let client: Centrifuge

beforeEach(async () => {
  const handle = toNode(backend)
  http = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as { port: number }).port}/centrifugo`
  server = await startBackhaul({
    client: { proxy: { connect: { enabled: true, endpoint: `${url}/connect` } } },
    channel: {
      proxy: {
        subscribe: { endpoint: `${url}/subscribe` },
        publish: { endpoint: `${url}/publish` },
      },
      namespaces: [{ name: 'room', subscribe_proxy_enabled: true, publish_proxy_enabled: true }],
    },
    rpc: {
      proxy: {
        endpoint: `${url}/rpc`,
        policy: { event_headers: true, stream: { rpc_answers: true } },
      },
      without_namespace: { proxy_enabled: true },
    },
  })
  client = newClient(server.wsUrl, { data: 'hi' })
})

afterEach(async () => {
  client.disconnect()
  await server.stop()
  http.closeAllConnections()
  http.close()
})

it('answers every kind of question', async () => {
  const connected = nextEvent(client, 'connected')
  client.connect()
  expect(await connected).toMatchObject({ data: { hello: 'hi' } })

  const room = client.newSubscription('room:56')
  const subscribed = nextEvent(room, 'subscribed')
  room.subscribe()
  expect(await subscribed).toMatchObject({ data: { topic: 'welcome' } })
  const published = nextEvent(room, 'publication')
  await room.publish('hello')
  expect(await published).toMatchObject({ data: { by: '56', text: 'hello' } })

  const other = client.newSubscription('room:57')
  const refused = nextEvent(other, 'unsubscribed')
  other.subscribe()
  expect(await refused).toMatchObject({ code: 403, reason: 'permission denied' })

  expect(await client.rpc('price.get', 'X')).toEqual({ data: { item: 'X', price: 13.5 } })
  await expect(client.rpc('unknown', null)).rejects.toMatchObject({ code: 404 })

  const words: unknown[] = []
  const said = new Promise<void>((resolve) => {
    client.on('message', ({ data }) => {
      if (words.push(data) === 2) resolve()
    })
  })
  expect(await client.rpc('generate', null)).toEqual({ data: 'begins' })
  await said
  expect(words).toEqual(['once', 'upon'])
})
