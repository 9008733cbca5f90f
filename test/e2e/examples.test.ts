/** The example backends, one behaviour: what they answer Backhaul, and what they ask of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXAMPLES, startExample, type ExampleBackend } from '../support/example.js'
import { startBackend, type Backend } from '../support/start-backend.js'

const PROXY_KEY = 'proxy-key-of-the-test'
const API_KEY = 'api-key-of-the-test'
const ENVELOPE = {
  client: '9336a229-2400-4ebc-8c50-0a643d22e8a0',
  transport: 'websocket',
  protocol: 'json',
  encoding: 'json',
}

/** The parts of answers that tests look into. */
type Answer = {
  readonly result: {
    readonly user: string
    readonly expire_at: number
    readonly data: { readonly id: string; readonly messages: number }
  }
  readonly error: { readonly code: number }
  readonly disconnect: { readonly code: number }
}

describe.each(EXAMPLES)('the %s example', (name) => {
  let backend: ExampleBackend
  /** Stands in for Backhaul's server API. */
  let backhaul: Backend
  let apiAnswer: object = { result: {} }

  beforeAll(async () => {
    backhaul = await startBackend({ onRequest: () => ({ body: apiAnswer }) })
    const settings = { proxyKey: PROXY_KEY, apiKey: API_KEY, realtimePort: backhaul.port }
    backend = await startExample(name, settings)
  })

  afterAll(async () => {
    await backend.stop()
    await backhaul.close()
  })

  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${backend.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })

  const ask = async (event: string, fields: object, headers: Record<string, string> = {}) => {
    const response = await post(
      `/centrifugo/${event}`,
      { ...ENVELOPE, ...fields },
      { 'x-proxy-key': PROXY_KEY, ...headers },
    )
    expect(response.status).toBe(200)
    return (await response.json()) as Answer
  }

  const signIn = async (user: string) => {
    const response = await post('/login', { name: user, password: 'demo' })
    expect(response.status).toBe(204)
    return response.headers.get('set-cookie') ?? ''
  }

  const cookieOf = async (user: string) => ({ cookie: (await signIn(user)).split(';')[0] ?? '' })

  describe('signing in', () => {
    it('gives a cookie that scripts cannot read and other sites cannot send', async () => {
      expect(await signIn('ann')).toMatch(
        /^session=[\w-]{22}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=3600$/,
      )
    })

    it.each([
      { name: 'ann', password: 'wrong' },
      { name: 'nobody', password: 'demo' },
      { name: '__proto__', password: 'demo' },
      { password: 'demo' },
      {},
    ])('refuses %j without a cookie', async (credentials) => {
      const response = await post('/login', credentials)
      expect(response.status).toBe(401)
      expect(response.headers.get('set-cookie')).toBeNull()
      expect(await response.json()).toMatchObject({ message: 'wrong name or password' })
    })

    it('answers a body that is not JSON with 400 and no detail', async () => {
      const response = await fetch(`${backend.url}/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"name":',
      })
      expect(response.status).toBe(400)
      expect(await response.text()).not.toContain('node_modules')
    })

    it('tells the page who is signed in and where Backhaul is', async () => {
      const session = async (headers: Record<string, string>) =>
        (await fetch(`${backend.url}/session`, { headers })).json()
      expect(await session({})).toEqual({ user: null, realtimePort: backhaul.port })
      expect(await session(await cookieOf('Ben'))).toEqual({
        user: { id: 'ben', name: 'Ben' },
        realtimePort: backhaul.port,
      })
    })
  })

  describe('proxy events', () => {
    it.each(['connect', 'refresh', 'subscribe', 'publish', 'rpc'])(
      'answers %s to nobody without the proxy key',
      async (event) => {
        const body = { ...ENVELOPE, user: 'ann', channel: 'chat:lobby', method: 'rooms.list' }
        for (const headers of [{}, { 'x-proxy-key': '' }, { 'x-proxy-key': `${PROXY_KEY}x` }]) {
          const response = await post(`/centrifugo/${event}`, body, headers)
          expect(response.status).toBe(403)
          expect(await response.text()).not.toContain('result')
        }
      },
    )

    it('names the user of the cookie on connect', async () => {
      const before = Math.floor(Date.now() / 1000)
      const { result } = await ask('connect', { name: 'js' }, await cookieOf('ann'))
      expect(result).toEqual({
        user: 'ann',
        expire_at: expect.any(Number),
        info: { name: 'Ann' },
        meta: { signedInAt: expect.any(Number) },
        data: {
          rooms: [
            { name: 'lobby', topic: 'Everybody is welcome' },
            { name: 'staff', topic: 'Members only' },
          ],
        },
      })
      expect(Number.isInteger(result.expire_at)).toBe(true)
      expect(result.expire_at).toBeGreaterThanOrEqual(before + 300)
      expect(result.expire_at).toBeLessThanOrEqual(Math.ceil(Date.now() / 1000) + 300)
    })

    it.each([
      ['no cookie', () => ''],
      ['a foreign cookie', () => 'session=abc.def; other=1'],
      ['a forged signature', (cookie: string) => `${cookie.slice(0, -4)}AAAA`],
      ['a forged id', (cookie: string) => cookie.replace('session=', 'session=A')],
      ['no signature', (cookie: string) => cookie.split('.')[0] ?? ''],
    ])('closes a connection with %s for good', async (_, forge) => {
      const { cookie } = await cookieOf('ann')
      expect(await ask('connect', {}, { cookie: forge(cookie) })).toEqual({
        disconnect: { code: 4501, reason: 'sign in first' },
      })
    })

    it('finds its cookie among others', async () => {
      const { cookie } = await cookieOf('cleo')
      const { result } = await ask('connect', {}, { cookie: `a=b; ${cookie}; c=d` })
      expect(result.user).toBe('cleo')
    })

    it('prolongs a live session and nobody else’s', async () => {
      const cookie = await cookieOf('ann')
      const { result } = await ask('refresh', { user: 'ann' }, cookie)
      expect(result.expire_at).toBeGreaterThan(Date.now() / 1000 + 200)
      expect(await ask('refresh', { user: 'ben' }, cookie)).toEqual({ result: { expired: true } })
      expect(await ask('refresh', { user: 'ann' })).toEqual({ result: { expired: true } })
    })

    it('lets members into a room and tells them its topic', async () => {
      expect(await ask('subscribe', { user: 'cleo', channel: 'chat:lobby' })).toEqual({
        result: { data: { topic: 'Everybody is welcome' } },
      })
    })

    it.each([
      ['cleo', 'chat:staff', 1403],
      ['', 'chat:lobby', 1403],
      ['ann', 'chat:cellar', 1404],
      ['ann', 'chat:__proto__', 1404],
      ['ann', 'lobby', 1404],
    ])('refuses %j the channel %s with %i', async (user, channel, code) => {
      const answer = { error: { code, message: expect.any(String) } }
      expect(await ask('subscribe', { user, channel })).toEqual(answer)
      expect(await ask('publish', { user, channel, data: { text: 'hi' } })).toEqual(answer)
    })

    it('publishes the trimmed text under the name of the sender and a fresh id', async () => {
      const publish = (data: unknown) =>
        ask('publish', { user: 'ann', channel: 'chat:lobby', data })
      const first = await publish({ text: '  hello  ', author: { id: 'ben' }, id: '1' })
      expect(first).toEqual({
        result: {
          data: {
            id: expect.stringMatching(/^[0-9a-f-]{36}$/),
            author: { id: 'ann', name: 'Ann' },
            text: 'hello',
            sentAt: expect.stringMatching(/^\d{4}-.*Z$/),
          },
        },
      })
      const second = await publish({ text: 'x'.repeat(500) })
      expect(second.result.data.id).not.toBe(first.result.data.id)
    })

    it.each([
      [{ text: ' \n ' }],
      [{ text: 'x'.repeat(501) }],
      [{ text: 7 }],
      [{}],
      [null],
      ['text'],
      [[1]],
    ])('refuses to publish %j with 1400', async (data) => {
      const { error } = await ask('publish', { user: 'ann', channel: 'chat:lobby', data })
      expect(error.code).toBe(1400)
    })

    it('answers rooms.list with the rooms of the caller', async () => {
      expect(await ask('rpc', { user: 'cleo', method: 'rooms.list' })).toEqual({
        result: { data: { rooms: [{ name: 'lobby', topic: 'Everybody is welcome' }] } },
      })
    })

    it('answers chat.stats with the numbers of a room and the time of sign-in', async () => {
      const stats = async () => {
        const call = { user: 'ann', method: 'chat.stats', data: { room: 'staff' } }
        return (await ask('rpc', { ...call, meta: { signedInAt: 1700000000 } })).result.data
      }
      const { messages, ...rest } = await stats()
      expect(rest).toEqual({ room: 'staff', members: 2, signedInAt: 1700000000 })
      await ask('publish', { user: 'ben', channel: 'chat:staff', data: { text: 'one more' } })
      expect((await stats()).messages).toBe(messages + 1)
    })

    it.each([
      [{ user: 'cleo', method: 'chat.stats', data: { room: 'staff' } }, 1403],
      [{ user: 'ann', method: 'chat.stats' }, 1404],
      [{ user: 'ann', method: 'chat.stats', data: 'staff' }, 1404],
      [{ user: 'ann', method: 'no.such' }, 404],
      [{ user: 'ann', method: 'toString' }, 404],
      [{ user: 'ann', method: '__proto__' }, 404],
      [{ user: 'ann' }, 404],
    ])('refuses the call %j with %i', async (call, code) => {
      expect((await ask('rpc', call)).error.code).toBe(code)
    })
  })

  describe('the server API', () => {
    it('carries an announcement of a member to the room', async () => {
      const seen = backhaul.requests.length
      const text = ' tea is ready '
      const response = await post('/announce', { room: 'lobby', text }, await cookieOf('ben'))
      expect(response.status).toBe(204)
      const [request] = backhaul.requests.slice(seen)
      expect(request?.path).toBe('/api/publish')
      expect(request?.header('x-api-key')).toBe(API_KEY)
      expect(request?.json()).toEqual({
        channel: 'chat:lobby',
        data: {
          id: expect.any(String),
          author: null,
          text: 'tea is ready',
          sentAt: expect.any(String),
        },
      })
    })

    it('is not called for those who may not announce', async () => {
      const seen = backhaul.requests.length
      const announce = async (body: unknown, headers = {}) =>
        (await post('/announce', body, headers)).status
      expect(await announce({ room: 'lobby', text: 'hi' })).toBe(401)
      expect(await announce({ room: 'staff', text: 'hi' }, await cookieOf('cleo'))).toBe(400)
      expect(await announce({ room: 'lobby', text: '' }, await cookieOf('ann'))).toBe(400)
      expect(await announce({}, await cookieOf('ann'))).toBe(400)
      expect(backhaul.requests).toHaveLength(seen)
    })

    it('that refuses gives the browser a 500 without details', async () => {
      apiAnswer = { error: { code: 102, message: 'unknown channel' } }
      const body = { room: 'lobby', text: 'hi' }
      const response = await post('/announce', body, await cookieOf('ann'))
      apiAnswer = { result: {} }
      expect(response.status).toBe(500)
      expect(await response.text()).not.toContain('unknown channel')
    })

    it('ends the connections of a user who signs out, and the session is over', async () => {
      const cookie = await cookieOf('ann')
      const seen = backhaul.requests.length
      const response = await post('/logout', {}, cookie)
      expect(response.status).toBe(204)
      expect(response.headers.get('set-cookie')).toContain('session=; ')
      const [request] = backhaul.requests.slice(seen)
      expect(request?.path).toBe('/api/disconnect')
      expect(request?.json()).toEqual({
        user: 'ann',
        disconnect: { code: 4502, reason: 'signed out' },
      })
      const answer = await ask('connect', {}, cookie)
      expect(answer.disconnect.code).toBe(4501)
      expect((await post('/logout', {}, cookie)).status).toBe(401)
    })
  })

  it.each(['/', '/app.js', '/style.css', '/centrifuge/centrifuge.js', '/health'])(
    'serves %s',
    async (path) => {
      const response = await fetch(`${backend.url}${path}`)
      expect(response.status).toBe(200)
      expect(response.headers.get('x-powered-by')).toBeNull()
    },
  )

  it('does not start without its keys', async () => {
    await expect(
      startExample(name, { proxyKey: '', apiKey: API_KEY, realtimePort: 1 }),
    ).rejects.toThrow('BACKHAUL_VAR_PROXY_KEY is not set')
  })
})
