/** The official client against every proxy event, over HTTP and over gRPC. spec: proxy.md §2, §3 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import { grpcCallFaults, startGrpcProxySetup, status } from '../support/grpc-proxy-setup.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { collect, newClient, nextEvent } from '../support/sdk.js'
import { answers, faults } from '../support/start-backend.js'

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

type Failures = readonly (readonly [string, any])[]

const HTTP_FAILURES: Failures = [
  ['hangs', faults.hang()],
  ['resets the connection', faults.reset()],
  ['resets in the middle of the body', faults.resetMidBody()],
  ['closes in the middle of the body', faults.truncate()],
  ['trickles', faults.trickle('{"result":{"user":"56"}}', 200)],
  ['answers garbage', faults.garbage()],
  ['answers 500 with HTML', answers.html500()],
  ['answers 204', answers.noContent()],
  ['answers 201', { status: 201, body: { result: {} } }],
  ['answers an empty body', { body: '' }],
  ['answers an array', { body: '[]' }],
  ['answers trailing bytes', { body: '{"result":{}}x' }],
  ['answers wrong types', { body: { result: 5 } }],
]

const GRPC_FAILURES: Failures = [
  ['hangs', grpcCallFaults.hang()],
  ['loses its connections', grpcCallFaults.cut()],
  ['is unavailable', grpcCallFaults.status(status.UNAVAILABLE)],
  ['answers an internal error', grpcCallFaults.status(status.INTERNAL)],
  ['denies permission', grpcCallFaults.status(status.PERMISSION_DENIED)],
  ['does not implement the method', grpcCallFaults.status(status.UNIMPLEMENTED)],
  ['answers garbage', grpcCallFaults.bytes(Buffer.from('\x0a\xff\xff\xff\x0f garbage', 'latin1'))],
  ['answers more than 4 MiB', grpcCallFaults.bytes(Buffer.alloc(5_000_000))],
]

type Start = typeof startProxySetup

const variants: readonly (readonly [string, Start, Failures])[] = [
  ['HTTP', startProxySetup, HTTP_FAILURES],
  ['gRPC', (change) => startGrpcProxySetup(change), GRPC_FAILURES],
  ['gRPC by grpc-js', (change) => startGrpcProxySetup(change, 'grpc-js'), GRPC_FAILURES],
]

describe.each(variants)(
  'the official client and a backend over %s',
  (protocol, start, FAILURES) => {
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
          if (protocol === 'HTTP') {
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

        it('gives the client the error of the backend and is over', async () => {
          setup.answers.set('/connect', {
            body: { error: { code: 1000, message: 'custom error' } },
          })
          const created = client()
          const over = nextEvent(created, 'disconnected')
          created.connect()
          expect(await over).toMatchObject({ code: 1000, reason: 'custom error' })
        })

        it('gives the client the disconnect of the backend', async () => {
          setup.answers.set('/connect', {
            body: { disconnect: { code: 4501, reason: 'forbidden' }, error: { code: 1000 } },
          })
          const created = client()
          const over = nextEvent(created, 'disconnected')
          created.connect()
          expect(await over).toMatchObject({ code: 4501, reason: 'forbidden' })
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

        it.each(FAILURES)(
          'answers error 100 when the backend %s, and the client comes back',
          async (_name, answer) => {
            setup.answers.set('/connect', answer)
            const created = client()
            const failed = nextEvent(created, 'error')
            created.connect()
            expect(await failed).toMatchObject({ error: { code: 100, temporary: true } })
            setup.answers.set('/connect', { body: { result: { user: '56' } } })
            await created.ready()
          },
        )
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

        it('refuses with the error of the backend', async () => {
          setup.answers.set('/subscribe', {
            body: { error: { code: 1403, message: 'members only' } },
          })
          const created = await connected()
          const subscription = created.newSubscription('chat:1')
          const over = nextEvent(subscription, 'unsubscribed')
          subscription.subscribe()
          expect(await over).toMatchObject({ code: 1403, reason: 'members only' })
        })

        it('ends the connection with the disconnect of the backend', async () => {
          setup.answers.set('/subscribe', {
            body: { disconnect: { code: 4502, reason: 'banned' } },
          })
          const created = await connected()
          const over = nextEvent(created, 'disconnected')
          created.newSubscription('chat:1').subscribe()
          expect(await over).toMatchObject({ code: 4502, reason: 'banned' })
        })

        it.each(FAILURES)('retries after error 100 when the backend %s', async (_name, answer) => {
          setup.answers.set('/subscribe', answer)
          const created = await connected()
          const subscription = created.newSubscription('chat:1', {
            minResubscribeDelay: 10,
            maxResubscribeDelay: 20,
          })
          const failed = nextEvent(subscription, 'error')
          subscription.subscribe()
          expect(await failed).toMatchObject({ error: { code: 100 } })
          setup.answers.set('/subscribe', { body: {} })
          await subscription.ready()
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

        it('refuses with the error of the backend', async () => {
          setup.answers.set('/publish', { body: { error: { code: 1400, message: 'rude' } } })
          const created = await connected()
          await expect(created.publish('chat:1', {})).rejects.toMatchObject({ code: 1400 })
        })

        it('ends the connection with the disconnect of the backend', async () => {
          setup.answers.set('/publish', { body: { disconnect: { code: 4503, reason: 'flood' } } })
          const created = await connected()
          const over = nextEvent(created, 'disconnected')
          created.publish('chat:1', {}).catch(() => undefined)
          expect(await over).toMatchObject({ code: 4503 })
        })

        it.each(FAILURES)('fails with error 100 when the backend %s', async (_name, answer) => {
          setup.answers.set('/publish', answer)
          const created = await connected()
          await expect(created.publish('chat:1', {})).rejects.toMatchObject({ code: 100 })
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

        it('fails with the error of the backend', async () => {
          setup.answers.set('/rpc', {
            body: { error: { code: 1404, message: 'no such item', temporary: true } },
          })
          const created = await connected()
          await expect(created.rpc('x', {})).rejects.toMatchObject({
            code: 1404,
            message: 'no such item',
            temporary: true,
          })
        })

        it('ends the connection with the disconnect of the backend', async () => {
          setup.answers.set('/rpc', { body: { disconnect: { code: 4504, reason: 'go' } } })
          const created = await connected()
          const over = nextEvent(created, 'disconnected')
          created.rpc('x', {}).catch(() => undefined)
          expect(await over).toMatchObject({ code: 4504, reason: 'go' })
        })

        it.each(FAILURES)(
          'fails with error 100 when the backend %s, disturbing nobody',
          async (_name, answer) => {
            setup.answers.set('/rpc', answer)
            const created = await connected()
            const other = await connected()
            await expect(created.rpc('x', {})).rejects.toMatchObject({ code: 100 })
            setup.answers.set('/rpc', { body: { result: { data: 1 } } })
            expect((await other.rpc('x', {})).data).toBe(1)
            expect((await created.rpc('x', {})).data).toBe(1)
          },
        )
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
      const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds

      async function startRefreshing(
        change: (config: Record<string, any>) => void = () => undefined,
      ): Promise<void> {
        setup = await start((config) => {
          const { connect } = config.client.proxy
          config.client.proxy.refresh = {
            ...connect,
            endpoint: connect.endpoint.replace('/connect', '/refresh'),
          }
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

      it.each([
        ['no result', {}],
        ['an empty result', { result: {} }],
        ['expired', { result: { expired: true } }],
        ['an error', { error: { code: 1000, message: 'x' } }],
        ['a disconnect', { disconnect: { code: 4500, reason: 'x' } }],
      ])('ends the connection with 3005 when the backend answers %s', async (_name, body) => {
        await startRefreshing()
        setup.answers.set('/refresh', { body })
        const created = await connected()
        const again = nextEvent(created, 'connecting')
        expect(await again).toMatchObject({ code: 3005, reason: 'connection expired' })
      })

      it.each(FAILURES.slice(0, 7))(
        'keeps the connection when the backend %s',
        async (_name, answer) => {
          await startRefreshing()
          setup.answers.set('/refresh', answer)
          const created = await connected()
          await setup.backend.waitForRequests(2)
          // The call has failed for good once its log line is there.
          while (!setup.server.lines.some((l) => l.message === 'error proxying refresh')) {
            await new Promise((resolve) => setImmediate(resolve))
          }
          expect((await created.rpc('x', {})).data).toEqual({ ok: true })
        },
      )

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
  },
)
