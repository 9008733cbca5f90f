/**
 * Effects in answers that are kept, joined or batched: they belong to one answer and are carried out once,
 * whoever shares its decision. spec: proxy.md §9.14 … §9.16, §9.19
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { RawClient } from '../support/raw-client.js'
import type { RecordedRequest } from '../support/start-backend.js'

/** Waits until something is so; it shows in what the server tells only, so it is asked again. */
const until = (isSo: () => boolean | Promise<boolean>) =>
  vi.waitUntil(isSo, { timeout: 20_000, interval: 10 })

const opened: RawClient[] = []
const running: ProxySetup[] = []

afterEach(async () => {
  for (const client of opened.splice(0)) client.terminate()
  for (const setup of running.splice(0)) await setup.stop()
})

type Start = (change: (config: Record<string, any>) => void) => Promise<ProxySetup>

/** A server whose proxies honour extensions, with `policy` on those of subscribe and rpc. */
async function start(by: Start, policy: object): Promise<ProxySetup> {
  const setup = await by((config) => {
    config.proxy_defaults = { policy: { extensions: true } }
    for (const proxy of [config.channel.proxy.subscribe, config.rpc.proxy]) {
      proxy.timeout = '60s'
      proxy.policy = { ...proxy.policy, extensions: true, ...policy }
    }
    config.channel.namespaces[1] = {
      name: 'open',
      allow_subscribe_for_client: true,
      history_size: 100,
      history_ttl: '60s',
    }
  })
  running.push(setup)
  return setup
}

async function connected(setup: ProxySetup): Promise<RawClient> {
  const client = await RawClient.open(setup.server.wsUrl)
  opened.push(client)
  await client.connect({})
  return client
}

const answer = (result: object, beside: object = {}) => ({ body: { result, ...beside } })
const publication = (n: number) => ({ publish: { channel: 'open:room', data: { n } } })

/** What was published into the channel of the effects. */
async function published({ server }: ProxySetup): Promise<unknown[]> {
  const { result } = (await server.api('history', { channel: 'open:room', limit: 100 })) as {
    result: { publications?: readonly { data: { n: unknown } }[] }
  }
  return (result.publications ?? []).map(({ data }) => data.n)
}

async function metric({ server }: ProxySetup, line: RegExp): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
  return Number(
    text
      .split('\n')
      .find((one) => line.test(one))
      ?.split(' ')
      .at(-1) ?? 0,
  )
}

async function visit(client: RawClient, id: number): Promise<void> {
  client.send({ id, subscribe: { channel: 'chat:1' } })
  expect(await client.next()).toMatchObject({ id, subscribe: {} })
  client.send({ id: id + 1, unsubscribe: { channel: 'chat:1' } })
  expect(await client.next()).toMatchObject({ id: id + 1, unsubscribe: {} })
}

/** Answers that are held back until the test lets them go. */
function held(result: object) {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return {
    release: () => {
      release()
    },
    compute: () => released.then(() => answer(result)),
  }
}

describe.each(PROXY_WIRES)('effects of answers over %s', (_name, wire) => {
  it('are never kept: who asks again is answered by the backend, and has effects of his own', async () => {
    const setup = await start(wire.start, { cache: { enabled: true } })
    setup.answers.set('/subscribe', {
      body: { result: { effects: [publication(1)] }, cache: { ttl: 60, scope: 'all' } },
    })
    const [one, other] = [await connected(setup), await connected(setup)]
    await visit(one, 2)
    await visit(other, 2)
    expect(await published(setup)).toEqual([1, 1])
    expect(setup.received('/subscribe')).toHaveLength(2)
    // Without them the same answer is kept, and nothing of those before comes back with it.
    setup.answers.set('/subscribe', answer({}, { cache: { ttl: 60, scope: 'all' } }))
    await visit(one, 4)
    await visit(other, 4)
    await visit(one, 6)
    expect(setup.received('/subscribe')).toHaveLength(3)
    expect(await published(setup)).toEqual([1, 1])
  })

  it('are carried out once for all that joined, by the first of them', async () => {
    const setup = await start(wire.start, { coalesce: { enabled: true }, cache: { enabled: true } })
    const { release, compute } = held({ effects: [publication(1), { push: { data: 'first' } }] })
    setup.answers.set('/subscribe', { compute })
    const clients = [
      await connected(setup),
      await connected(setup),
      await connected(setup),
    ] as const
    for (const [joined, client] of clients.entries()) {
      client.send({ id: 2, subscribe: { channel: 'chat:1' } })
      if (joined === 0) await until(() => setup.received('/subscribe').length === 1)
      await until(
        async () =>
          (await metric(setup, /^backhaul_proxy_coalesced_total\{.*"subscribe"/)) === joined,
      )
    }
    release()
    for (const client of clients)
      expect(await client.next()).toMatchObject({ id: 2, subscribe: {} })
    expect((await clients[0].next()).push).toMatchObject({ message: { data: 'first' } })
    expect(setup.received('/subscribe')).toHaveLength(1)
    expect(await published(setup)).toEqual([1])
    for (const client of clients) expect(client.unread).toEqual([])
  })

  it('are carried out by the next one when the first has left', async () => {
    const setup = await start(wire.start, { coalesce: { enabled: true } })
    const { release, compute } = held({ effects: [publication(1), { push: { data: 'heir' } }] })
    setup.answers.set('/subscribe', { compute })
    const [first, next] = [await connected(setup), await connected(setup)]
    first.send({ id: 2, subscribe: { channel: 'chat:1' } })
    await until(() => setup.received('/subscribe').length === 1)
    next.send({ id: 2, subscribe: { channel: 'chat:1' } })
    await until(
      async () => (await metric(setup, /^backhaul_proxy_coalesced_total\{.*"subscribe"/)) === 1,
    )
    first.terminate()
    await until(
      async () =>
        (await metric(setup, /^backhaul_proxy_outcomes?_total\{.*"subscribe".*"canceled"/)) === 1,
    )
    release()
    expect(await next.next()).toMatchObject({ id: 2, subscribe: {} })
    expect((await next.next()).push).toMatchObject({ message: { data: 'heir' } })
    expect(await published(setup)).toEqual([1])
  })
})

describe('effects of answers in a batch', () => {
  const batch = { batch: { enabled: true, max_items: 3, max_wait: '30s', events: ['rpc'] } }

  it('are those of each item, and one that cannot be done concerns its item alone', async () => {
    const setup = await start(startProxySetup, batch)
    setup.answers.set('/rpc', {
      compute: (request: RecordedRequest) => {
        const items = (request.json() as { batch: { data: number }[] }).batch
        return {
          body: {
            batch: items.map(({ data: n }) => ({
              result: {
                data: n,
                effects:
                  n === 2
                    ? [publication(n), { publish: { channel: 'no:1' } }]
                    : [publication(n), { push: { data: n } }],
              },
            })),
          },
        }
      },
    })
    const clients = [
      await connected(setup),
      await connected(setup),
      await connected(setup),
    ] as const
    for (const [at, client] of clients.entries())
      client.send({ id: 2, rpc: { method: 'x', data: at + 1 } })
    const [one, two, three] = clients
    expect(await one.next()).toEqual({ id: 2, rpc: { data: 1 } })
    expect((await one.next()).push).toMatchObject({ message: { data: 1 } })
    expect(await two.next()).toMatchObject({ id: 2, error: { code: 100 } })
    expect(await three.next()).toEqual({ id: 2, rpc: { data: 3 } })
    expect((await three.next()).push).toMatchObject({ message: { data: 3 } })
    expect(setup.received('/rpc')).toHaveLength(1)
    expect((await published(setup)).sort()).toEqual([1, 3])
    for (const client of clients) expect(client.unread).toEqual([])
  })
})
