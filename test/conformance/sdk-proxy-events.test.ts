/**
 * The official client against every proxy event, over HTTP and over gRPC: what the backend is told and
 * what becomes of its result. All other answers: sdk-proxy-outcomes.test.ts, sdk-proxy-timers.test.ts.
 * spec: proxy.md §2, §3
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import type { ProxySetup } from '../support/proxy-setup.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { collect, newClient, nextEvent } from '../support/sdk.js'

let setup: ProxySetup
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await setup.stop()
})

function client(options: Parameters<typeof newClient>[1] = {}): Centrifuge {
  const created = newClient(setup.server.wsUrl, options)
  clients.push(created)
  return created
}

async function connected(options: Parameters<typeof newClient>[1] = {}): Promise<Centrifuge> {
  const created = client(options)
  created.connect()
  await created.ready()
  return created
}

const BASE = {
  client: expect.stringMatching(/^[0-9a-f-]{36}$/),
  transport: 'websocket',
  protocol: 'json',
  encoding: 'json',
}

describe.each(PROXY_WIRES)('the official client and a backend over %s', (_name, wire) => {
  const { protocol, start } = wire

  describe('every proxy event', () => {
    beforeEach(async () => {
      setup = await start((config) => {
        for (const proxy of [
          config.client.proxy.connect,
          config.channel.proxy.subscribe,
          config.channel.proxy.publish,
          config.rpc.proxy,
        ]) {
          proxy.timeout = '300ms'
          proxy.http_headers = ['Cookie', 'X-Real-IP']
        }
      })
    })

    describe('connect', () => {
      it('sends what the client said and takes user, data and subscriptions from the answer', async () => {
        setup.answers.set('/connect', {
          body: '{"result":{"user":"56","data":{"big":12345678901234567890},"channels":["open:all"]}}',
        })
        const created = client({ name: 'js-test', version: '1.2', data: { room: 1 } })
        const subscribed = nextEvent(created, 'subscribed')
        const context = nextEvent(created, 'connected')
        created.connect()
        expect((await context).client).toMatch(/^[0-9a-f-]{36}$/)
        expect((await subscribed).channel).toBe('open:all')
        const [request] = setup.received('/connect')
        if (protocol === 'http') {
          expect(request?.method).toBe('POST')
          expect(request?.header('content-type')).toBe('application/json')
        }
        expect(request?.json()).toEqual({
          ...BASE,
          name: 'js-test',
          version: '1.2',
          data: { room: 1 },
        })
      })

      it('refuses without credentials when the backend gives no result', async () => {
        setup.answers.set('/connect', { body: {} })
        const created = client()
        const over = nextEvent(created, 'disconnected')
        created.connect()
        expect(await over).toMatchObject({ code: 3501 })
        expect(setup.server.lines.some((l) => l.message === 'client credentials not found')).toBe(
          true,
        )
      })
    })

    describe('subscribe', () => {
      it('sends user, channel and data and delivers data of the answer', async () => {
        setup.answers.set('/subscribe', { body: { result: { data: { topic: 'hi' } } } })
        const created = await connected()
        const subscription = created.newSubscription('chat:1', { data: { since: 10 } })
        const context = nextEvent(subscription, 'subscribed')
        subscription.subscribe()
        expect((await context).data).toEqual({ topic: 'hi' })
        expect(setup.received('/subscribe')[0]?.json()).toEqual({
          ...BASE,
          user: '56',
          channel: 'chat:1',
          data: { since: 10 },
        })
      })
    })

    describe('publish', () => {
      it('publishes what the backend made of it', async () => {
        setup.answers.set('/publish', { body: '{"result":{"data":{"text":"hi","id":991}}}' })
        const created = await connected()
        const subscription = created.newSubscription('chat:1')
        const publication = nextEvent(subscription, 'publication')
        subscription.subscribe()
        await subscription.ready()
        await created.publish('chat:1', { text: 'hi' })
        const received = await publication
        expect(received.data).toEqual({ text: 'hi', id: 991 })
        expect(received.info.user).toBe('56')
        expect(setup.received('/publish')[0]?.json()).toEqual({
          ...BASE,
          user: '56',
          channel: 'chat:1',
          data: { text: 'hi' },
        })
      })
    })

    describe('rpc', () => {
      it('sends method and data and returns data of the answer', async () => {
        const created = await connected()
        const result = await created.rpc('getPrice', { item: 'X' })
        expect(result.data).toEqual({ ok: true })
        expect(setup.received('/rpc')[0]?.json()).toEqual({
          ...BASE,
          user: '56',
          method: 'getPrice',
          data: { item: 'X' },
        })
      })
    })

    describe('map_publish and map_remove', () => {
      it('send user, channel, key and data, and act on what the backend made of them', async () => {
        const created = await connected()
        const board = created.newMapSubscription('board:1')
        const synced = nextEvent(board as never, 'sync')
        board.subscribe()
        await synced
        setup.answers.set('/map_publish', {
          body: '{"result":{"key":"assigned","data":{"by":"56","big":1.0}}}',
        })
        const written = nextEvent(board as never, 'update')
        await board.publish('mine', { x: 1 })
        expect(await written).toMatchObject({ key: 'assigned', data: { by: '56', big: 1 } })
        const asked = { ...BASE, user: '56', channel: 'board:1', key: 'mine' }
        expect(setup.received('/map_publish')[0]?.json()).toEqual({ ...asked, data: { x: 1 } })
        setup.answers.set('/map_remove', { body: { result: { key: 'assigned' } } })
        const removed = nextEvent(board as never, 'update')
        await board.remove('mine')
        expect(await removed).toMatchObject({ key: 'assigned', removed: true })
        expect(setup.received('/map_remove')[0]?.json()).toEqual(asked)
      })
    })

    it('forwards headers of the upgrade that are listed, and nothing else', async () => {
      const { RawClient } = await import('../support/raw-client.js')
      const raw = await RawClient.open(setup.server.wsUrl, {
        Cookie: 'sid=1',
        'X-Real-IP': '10.0.0.7',
        'X-Secret': 'no',
      })
      await raw.connect({ headers: { 'X-Real-IP': 'forged' } })
      const [request] = setup.received('/connect')
      expect(request?.header('cookie')).toBe('sid=1')
      expect(request?.headerValues('x-real-ip')).toEqual(['10.0.0.7'])
      expect(request?.header('x-secret')).toBeUndefined()
      raw.close()
    })
  })

  describe('refresh and sub_refresh', () => {
    /** Unix seconds; a second that is nearly over does not count. */
    const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000 + 0.4) + seconds

    async function startRefreshing(
      change: (config: Record<string, any>) => void = () => undefined,
    ): Promise<void> {
      setup = await start((config) => {
        config.client.proxy.refresh.enabled = true
        config.client.presence_update_interval = '200ms'
        config.client.expired_sub_close_delay = '100ms'
        change(config)
      })
      setup.answers.set('/connect', {
        compute: () => ({ body: { result: { user: '56', expire_at: inSeconds(2) } } }),
      })
    }

    it('prolongs the connection and never tells the client about expiry', async () => {
      await startRefreshing()
      setup.answers.set('/refresh', {
        compute: () => ({ body: { result: { expire_at: inSeconds(2) } } }),
      })
      const created = await connected()
      const gone = collect(created, 'disconnected')
      await setup.backend.waitForRequests(3)
      expect(setup.received('/refresh')[0]?.json()).toEqual({ ...BASE, user: '56' })
      expect((await created.rpc('x', {})).data).toEqual({ ok: true })
      expect(gone).toEqual([])
    })

    it('answers a client refresh with 3501 while the backend refreshes', async () => {
      await startRefreshing()
      const { RawClient } = await import('../support/raw-client.js')
      const raw = await RawClient.open(setup.server.wsUrl)
      const reply = await raw.connect({})
      expect(reply.connect.expires).toBeUndefined()
      raw.send({ refresh: { token: 'x' }, id: 2 })
      expect((await raw.closed).code).toBe(3501)
    })

    it('prolongs subscriptions by the sub_refresh backend', async () => {
      await startRefreshing((config) => {
        config.channel.namespaces[0].sub_refresh_proxy_enabled = true
      })
      setup.answers.set('/connect', { body: { result: { user: '56' } } })
      setup.answers.set('/subscribe', {
        compute: () => ({ body: { result: { expire_at: inSeconds(1) } } }),
      })
      setup.answers.set('/sub_refresh', { body: { result: {} } })
      const created = await connected()
      const subscription = created.newSubscription('chat:1')
      const gone = collect(subscription, 'unsubscribed')
      subscription.subscribe()
      await setup.backend.waitForRequests(3)
      expect(setup.received('/sub_refresh')[0]?.json()).toEqual({
        ...BASE,
        user: '56',
        channel: 'chat:1',
      })
      expect((await created.publish('chat:1', {})) as unknown).toEqual({})
      expect(gone).toEqual([])
    })

    it('unsubscribes with 2501 when the sub_refresh backend says expired, and the client comes back', async () => {
      await startRefreshing((config) => {
        config.channel.namespaces[0].sub_refresh_proxy_enabled = true
      })
      setup.answers.set('/connect', { body: { result: { user: '56' } } })
      setup.answers.set('/subscribe', {
        compute: () => ({ body: { result: { expire_at: inSeconds(1) } } }),
      })
      setup.answers.set('/sub_refresh', { body: { result: { expired: true } } })
      const created = await connected()
      const subscription = created.newSubscription('chat:1')
      subscription.subscribe()
      await subscription.ready()
      const again = nextEvent(subscription, 'subscribing')
      expect(await again).toMatchObject({ code: 2501 })
      await subscription.ready()
      expect(setup.received('/subscribe').length).toBe(2)
    })
  })
})
