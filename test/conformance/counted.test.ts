/** Metrics of rare things have the right value, not only a name. docs/observability.md */
import { afterEach, expect, it } from 'vitest'
import { jsonWire, protobufWire, RawClient, type LineWire } from '../support/raw-client.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const servers: Backhaul[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop()
})

async function start(): Promise<Backhaul> {
  const server = await startBackhaul({
    prometheus: { recovered_publications_histogram: true },
    client: { allow_anonymous_connect_without_token: true },
    channel: {
      without_namespace: {
        allow_subscribe_for_client: true,
        allow_subscribe_for_anonymous: true,
        allow_tags_filter: true,
        history_size: 10,
        history_ttl: '60s',
        allow_recovery: true,
      },
      namespaces: [
        { name: 'map', subscription_type: 'map', map: { mode: 'persistent' } },
        { name: 'polled', subscription_type: 'shared_poll' },
      ],
      proxy: { shared_poll_refresh: { endpoint: 'http://127.0.0.1:9' } },
    },
    shared_poll: { hmac_secret_key: 'secret' },
  })
  servers.push(server)
  return server
}

const value = async (server: Backhaul, name: string): Promise<number> => {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`centrifugo_${name}`))
  return Number(line?.split(' ').at(-1))
}

async function connect(server: Backhaul, wire: LineWire): Promise<RawClient> {
  const client = await RawClient.open(server.wsUrl, {}, wire)
  client.send(JSON.stringify({ id: 1, connect: {} }))
  await client.line()
  return client
}

it.each([
  ['JSON', jsonWire],
  ['Protobuf', protobufWire],
])(
  'publications that a tags filter drops, and those that a recovery brings, %s',
  async (_name, wire) => {
    const server = await start()
    const publish = (kind: string) =>
      server.api('publish', { channel: 'news', data: { kind }, tags: { kind } })
    await publish('a')
    const client = await connect(server, wire)
    const tf = { key: 'kind', cmp: 'eq', val: 'a' }
    client.send(JSON.stringify({ id: 2, subscribe: { channel: 'news', tf } }))
    await client.line()
    for (const kind of ['b', 'a', 'c']) await publish(kind)
    expect(JSON.parse(await client.line())).toMatchObject({
      push: { pub: { data: { kind: 'a' } } },
    })
    expect(await value(server, 'node_tags_filter_dropped_publications')).toBe(2)
    client.close()

    const later = await connect(server, wire)
    const { epoch } = (await server.api('history', { channel: 'news' })).result
    const recover = { channel: 'news', recoverable: true, recover: true, offset: 1, epoch }
    later.send(JSON.stringify({ id: 2, subscribe: recover }))
    const recovered = JSON.parse(await later.line())
    expect(recovered.subscribe?.publications, JSON.stringify(recovered)).toHaveLength(3)
    expect(await value(server, 'client_recovered_publications_sum')).toBe(3)
    expect(await value(server, 'client_recovered_publications_count')).toBe(1)
    later.close()
  },
)

it('subscribing somebody to a channel whose clients read it page by page is a bad request', async () => {
  const server = await start()
  for (const channel of ['map:x', 'polled:x']) {
    expect(await server.api('subscribe', { user: 'u', channel })).toEqual({
      error: { code: 107, message: 'bad request' },
    })
  }
})
