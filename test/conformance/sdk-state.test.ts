/** The official client, and state that comes with its position. spec: runs.md §2 */
import type { Centrifuge, Subscription } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import type { ProxySetup } from '../support/proxy-setup.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { newClient, nextEvent } from '../support/sdk.js'

const CHANNEL = 'chat:doc'

type Told = { readonly position?: { readonly offset: number; readonly epoch: string } }

describe.each(PROXY_WIRES)('state from a backend over %s', (_name, wire) => {
  let setup: ProxySetup
  const clients: Centrifuge[] = []
  /** What the backend knows: the numbers that were published. */
  let known: number[] = []

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await setup.stop()
    known = []
  })

  async function start(history_size = 1000): Promise<void> {
    setup = await wire.start((config) => {
      const { subscribe } = config.channel.proxy
      subscribe.policy = { ...subscribe.policy, position: true }
      Object.assign(config.channel.namespaces[0], {
        history_size,
        history_ttl: '600s',
        force_recovery: true,
      })
    })
  }

  /** Answers with the state at the moment of the question, or with another one. */
  function answering(result: (told: Told) => Promise<object> | object): Told[] {
    const asked: Told[] = []
    setup.answers.set('/subscribe', {
      compute: async (request: { json(): unknown }) => {
        const told = request.json() as Told
        asked.push(told)
        return { body: { result: await result(told) } }
      },
    })
    return asked
  }

  /** The backend tells a change, then has it in its state: the state may be behind the stream. */
  async function write(): Promise<void> {
    const n = known.length + 1
    await setup.server.api('publish', { channel: CHANNEL, data: n })
    known.push(n)
  }

  async function client(): Promise<Centrifuge> {
    const created = newClient(setup.server.wsUrl)
    clients.push(created)
    created.connect()
    await created.ready()
    return created
  }

  /** A document as a page would keep it: the state, and what follows it. */
  function join(created: Centrifuge): {
    sub: Subscription
    doc: number[]
    upTo: (n: number) => Promise<void>
  } {
    const sub = created.newSubscription(CHANNEL)
    const doc: number[] = []
    const waiting: (() => void)[] = []
    const changed = (): void => {
      for (const look of waiting) look()
    }
    sub.on('subscribed', ({ data }) => {
      if (data !== undefined) doc.splice(0, doc.length, ...(data as { doc: number[] }).doc)
      changed()
    })
    sub.on('publication', ({ data }) => {
      doc.push(data as number)
      changed()
    })
    sub.subscribe()
    return {
      sub,
      doc,
      upTo: (n) =>
        new Promise((resolve) => {
          const look = (): void => {
            if ((doc[doc.length - 1] ?? 0) >= n) resolve()
          }
          waiting.push(look)
          look()
        }),
    }
  }

  const all = (n: number): number[] => Array.from({ length: n }, (_, at) => at + 1)
  const stateNow = (): object => ({ data: { doc: [...known] } })

  it('tells the position, and gives state and what was published while the backend thought', async () => {
    await start()
    await write()
    await write()
    const asked = answering(async () => {
      const state = stateNow()
      // Changes after the state was read, before the answer: the gap that loading first has.
      await write()
      await write()
      return state
    })
    const page = join(await client())
    await page.upTo(4)
    expect(page.doc).toEqual(all(4))
    await write()
    await page.upTo(5)
    expect(page.doc).toEqual(all(5))
    expect(asked).toHaveLength(1)
    expect(Number(asked[0]?.position?.offset)).toBe(2)
    expect(asked[0]?.position?.epoch).toMatch(/^[a-zA-Z]{8}$/)
  })

  it('goes on from the position that the backend says its state is of', async () => {
    await start()
    for (let n = 0; n < 5; n++) await write()
    answering(({ position }) => ({
      data: { doc: all(3) },
      as_of: { offset: 3, epoch: position?.epoch },
    }))
    const page = join(await client())
    await page.upTo(5)
    expect(page.doc).toEqual(all(5))
  })

  it.each([
    ['that history has no more', (epoch: string) => ({ offset: 1, epoch })],
    ['of another epoch', () => ({ offset: 9, epoch: 'other' })],
    ['of the future', (epoch: string) => ({ offset: 99, epoch })],
    ['of no epoch', () => ({ offset: 9, epoch: '' })],
  ])('is asked for once more when it is of a place %s', async (_what, place) => {
    await start(3)
    for (let n = 0; n < 10; n++) await write()
    const asked = answering(({ position }) => {
      if (asked.length > 1) return stateNow()
      return { data: { doc: [0] }, as_of: place(position?.epoch ?? '') }
    })
    const page = join(await client())
    await page.upTo(10)
    expect(page.doc).toEqual(all(10))
    expect(asked).toHaveLength(2)
    // And no more than that: then the client is told.
    const twice = answering(({ position }) => ({ as_of: place(position?.epoch ?? '') }))
    const sub = (await client()).newSubscription(CHANNEL)
    const refused = nextEvent(sub, 'unsubscribed')
    sub.subscribe()
    expect(await refused).toMatchObject({ code: 112 })
    expect(twice).toHaveLength(2)
  })

  it('costs no state where recovery brings everything, and brings it where it does not', async () => {
    await start(5)
    await write()
    const asked = answering(stateNow)
    const ann = await client()
    const page = join(ann)
    await page.upTo(1)
    const back = async (writes: number): Promise<any> => {
      ann.disconnect()
      for (let n = 0; n < writes; n++) await write()
      const subscribed = nextEvent(page.sub, 'subscribed')
      ann.connect()
      return subscribed
    }
    expect(await back(3)).toMatchObject({ wasRecovering: true, recovered: true })
    await page.upTo(4)
    expect(page.doc).toEqual(all(4))
    // It was asked whether she may, not for the state.
    expect(asked[1]?.position ?? null).toBeNull()
    const lost = await back(20)
    expect(lost).toMatchObject({ wasRecovering: true, recovered: false })
    await page.upTo(24)
    expect(page.doc).toEqual(all(24))
    expect(Number(asked[2]?.position?.offset)).toBe(24)
  })

  it('is not given to whom the backend refuses', async () => {
    await start()
    await write()
    setup.answers.set('/subscribe', { body: { error: { code: 1003, message: 'no' } } })
    const sub = (await client()).newSubscription(CHANNEL)
    const refused = nextEvent(sub, 'unsubscribed')
    sub.subscribe()
    expect(await refused).toMatchObject({ code: 1003 })
  })

  it('is the same for everybody who joins a busy channel, whenever', async () => {
    await start(100_000)
    const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
    answering(async ({ position }) => {
      // Backends look late, and answer late, in any order.
      await wait(Math.random() * 10)
      const as_of = { offset: known.length, epoch: position?.epoch }
      const state = { ...stateNow(), as_of }
      await wait(Math.random() * 10)
      return state
    })
    const total = 200
    const sockets = await Promise.all(Array.from({ length: 10 }, () => client()))
    const pages: ReturnType<typeof join>[] = []
    const writer = (async () => {
      for (let n = 0; n < total; n++) await write()
    })()
    for (let round = 0; round < 10; round++) {
      const seen = known.length
      pages.push(...sockets.map((socket) => joinAnew(socket)))
      await Promise.all(pages.slice(-sockets.length).map((page) => page.upTo(seen)))
    }
    await writer
    await Promise.all(pages.slice(-sockets.length).map((page) => page.upTo(total)))
    for (const page of pages) expect(page.doc).toEqual(all(page.doc.length))
    for (const page of pages.slice(-sockets.length)) expect(page.doc).toEqual(all(total))
    expect(pages).toHaveLength(100)
  })

  /** The page is opened anew: what it had is gone. */
  function joinAnew(socket: Centrifuge): ReturnType<typeof join> {
    const old = socket.getSubscription(CHANNEL)
    if (old !== null) {
      old.unsubscribe()
      socket.removeSubscription(old)
    }
    return join(socket)
  }
})
