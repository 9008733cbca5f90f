/**
 * The recorder: what is asked of backends and what they say is seen, over every wire and for every
 * event; nothing that is secret is kept; replays send the same. docs/inspect.md
 */
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { COMMAND_EVENTS } from '../support/proxy-events.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { refusedUrl, startBackend } from '../support/start-backend.js'
import { newClient } from '../support/sdk.js'

let setup: ProxySetup | null = null
const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
  await setup?.stop()
  setup = null
})

const recording = (config: Record<string, any>): void => {
  config.recorder = { ...config.recorder, enabled: true }
}

/** Recorded exchanges, at least one of them of this event. */
async function callsOf(event: string, query: object = {}): Promise<any[]> {
  const { result } = (await setup?.server.api('calls', { event, wait_ms: 20_000, ...query })) as any
  return result.calls
}

async function rpc(method: string, data: object = { x: 1 }, options: object = {}): Promise<void> {
  if (setup === null) throw new Error('no server')
  const client = newClient(setup.server.wsUrl, options)
  client.connect()
  await client.ready()
  await client.rpc(method, data).catch(() => undefined)
  client.disconnect()
}

describe.each(PROXY_WIRES)('exchanges over %s', (_name, wire) => {
  it.each(COMMAND_EVENTS.map((event) => [event.name, event] as const))(
    'of %s are recorded with request, answer, timings and decision',
    async (name, event) => {
      setup = await wire.start(recording)
      setup.answers.set(`/${name}`, { body: { result: event.result } })
      const client = newClient(setup.server.wsUrl)
      const { fate } = await event.begin(client, setup)
      expect(await fate).toMatchObject({ t: 'ok' })
      const [call] = await callsOf(name)
      expect(call).toMatchObject({
        event: name,
        proxy: 'default',
        protocol: wire.protocol,
        client: expect.stringMatching(/^[\w-]{36}$/),
        user: name === 'connect' ? '' : '56',
        transport: 'websocket',
        response: { status: 200 },
        failure: null,
        decision: { t: 'ok', code: 0 },
      })
      expect(JSON.parse(call.request.body.text)).toMatchObject({ client: call.client })
      expect(JSON.parse(call.response.body.text).result).toMatchObject(
        name === 'connect' && wire.protocol === 'grpc' ? { user: '56' } : {},
      )
      expect(call.attempts).toHaveLength(1)
      const [{ startedMs, connectedMs, endedMs }] = call.attempts
      expect(startedMs).toBeGreaterThanOrEqual(0)
      expect(endedMs).toBeGreaterThanOrEqual(Math.max(startedMs, connectedMs))
      expect(call.tookMs).toBeGreaterThanOrEqual(endedMs)
      client.disconnect()
    },
  )

  it('that fail are recorded with the reason, and what the client was told', async () => {
    setup = await wire.start(recording)
    setup.answers.set('/rpc', { body: { result: { b64data: '%%' } } })
    await rpc('x')
    const [call] = await callsOf('rpc', { failed: true })
    expect(call.failure).toEqual({ kind: 'unusable', message: 'error decoding base64 data' })
    expect(call.decision).toMatchObject({ t: 'error', code: 100 })
  })
})

describe('the recorder', () => {
  it('says that an answer is malformed', async () => {
    setup = await startProxySetup(recording)
    setup.answers.set('/rpc', { body: '{"result":' })
    await rpc('x')
    const [call] = await callsOf('rpc')
    expect(call).toMatchObject({ failure: { kind: 'malformed' }, decision: { code: 100 } })
    expect(call.response.body.text).toBe('{"result":')
  })

  it('keeps the body of an answer with another status', async () => {
    setup = await startProxySetup(recording)
    setup.answers.set('/rpc', { status: 500, body: 'Traceback: no such table' })
    await rpc('x')
    const [call] = await callsOf('rpc')
    expect(call.response).toMatchObject({ status: 500, body: { text: 'Traceback: no such table' } })
    expect(call.attempts[0].firstByteMs).toBeGreaterThan(0)
  })

  it('shows each attempt of a call that is repeated', async () => {
    setup = await startProxySetup((config) => {
      recording(config)
      config.rpc.proxy.policy = { retry: { max_attempts: 2, unsafe: true } }
    })
    let tries = 0
    setup.answers.set('/rpc', {
      compute: () => (++tries === 1 ? { status: 503, body: 'busy' } : { body: { result: {} } }),
    })
    await rpc('x')
    const [call] = await callsOf('rpc')
    expect(call.attempts.map(({ status }: any) => status)).toEqual([503, 200])
    expect(call.decision.t).toBe('ok')
  })

  it('tells where nobody listens', async () => {
    const nowhere = await refusedUrl()
    setup = await startProxySetup((config) => {
      recording(config)
      config.rpc.proxy.endpoint = nowhere
    })
    await rpc('x')
    const [call] = await callsOf('rpc')
    expect(call).toMatchObject({ response: null, failure: { kind: 'refused' } })
    expect(call.attempts[0]).toMatchObject({ connectedMs: -1, firstByteMs: -1, status: 0 })
  })

  it('is switched on and off while the server runs, and is not there when off', async () => {
    setup = await startProxySetup()
    await rpc('before')
    const { server } = setup
    expect(await server.api('calls', {})).toEqual({
      result: { calls: [], last: 0, recording: false },
    })
    await server.api('recorder', { enabled: true })
    await rpc('while')
    expect((await callsOf('rpc')).map(({ method }) => method)).toEqual(['while'])
    await server.api('recorder', { enabled: false })
    await rpc('after')
    expect((await callsOf('rpc')).map(({ method }) => method)).toEqual(['while'])
    expect(await server.api('recorder', { enabled: false, clear: true })).toEqual({
      result: { recording: false },
    })
    expect((await server.api('calls', {})).result.calls).toEqual([])
  })

  it('goes on after a reload', async () => {
    let config: Record<string, any> = {}
    setup = await startProxySetup((made) => {
      recording(made)
      config = made
    })
    setup.server.reload(config)
    await rpc('reloaded')
    expect((await callsOf('rpc')).map(({ method }) => method)).toEqual(['reloaded'])
  })

  it('hands an exchange to who waits for it, by filter', async () => {
    setup = await startProxySetup(recording)
    const waiting = callsOf('rpc', { user: '56', limit: 1 })
    await rpc('one')
    const [one] = await waiting
    expect(one.method).toBe('one')
    expect(await setup.server.api('calls', { event: 'rpc', after: one.id })).toMatchObject({
      result: { calls: [] },
    })
  })

  it('keeps no secret of headers, bodies, URLs and tokens', async () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI1NiJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg'
    const planted = {
      header: 'secret-of-header',
      forwarded: 'secret-of-cookie',
      custom: 'secret-of-custom-header',
      password: 'secret-of-body',
      pointer: 'secret-at-pointer',
      inText: 'secret-in-text',
      query: 'secret-of-url',
      userinfo: 'secret-of-userinfo',
      answer: 'secret-of-answer',
      answerHeader: 'secret-of-answer-header',
    }
    setup = await startProxySetup((config) => {
      config.recorder = {
        enabled: true,
        redact: { headers: ['x-tenant-*'], keys: ['iban'], pointers: ['/data/card'] },
      }
      for (const proxy of [config.rpc.proxy, config.client.proxy.connect]) {
        proxy.endpoint = `${proxy.endpoint.replace('://', `://user:${planted.userinfo}@`)}?api_key=${planted.query}&v=1`
        proxy.http_headers = ['Cookie', 'X-Tenant-Id', 'X-Plain']
        proxy.http = { static_headers: { 'X-Innocent': planted.header } }
      }
    })
    const path = `?api_key=${planted.query}&v=1`
    setup.answers.set(`/connect${path}`, { body: { result: { user: '56' } } })
    setup.answers.set(`/rpc${path}`, {
      headers: { 'Set-Cookie': `a=${planted.answerHeader}` },
      body: {
        result: { data: { session_token: planted.answer, note: `Bearer ${planted.inText}` } },
      },
    })
    class Browser extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols, {
          headers: {
            Cookie: planted.forwarded,
            'X-Tenant-Id': planted.custom,
            'X-Plain': 'plain',
          },
        })
      }
    }
    await rpc(
      'pay',
      {
        password: planted.password,
        card: planted.pointer,
        nested: [{ iban: planted.password, jwt }],
        text: `see ${jwt}`,
        amount: 7,
      },
      { websocket: Browser, data: { token: planted.password } },
    )
    const calls = await callsOf('rpc')
    const one = await setup.server.api('call', { id: calls[0].id })
    const everything = JSON.stringify([
      await setup.server.api('calls', {}),
      one,
      setup.server.lines,
    ])
    for (const secret of Object.values(planted)) expect(everything).not.toContain(secret)
    expect(everything).not.toContain(jwt)
    // What is no secret is there.
    expect(calls[0].request.headers).toContainEqual(['x-plain', 'plain'])
    expect(JSON.parse(calls[0].request.body.text).data.amount).toBe(7)
    expect(calls[0].request.body.redacted).toContain('/data/password')
  })
})

describe('a replay', () => {
  it('sends the same bytes and says that the answer is the same', async () => {
    setup = await startProxySetup(recording)
    await rpc('x', { ü: [1.0, '<&>'] })
    const [call] = await callsOf('rpc')
    const { result } = await setup.server.api('replay', { id: call.id })
    expect(result).toMatchObject({ same: true, differences: [], call: { replayOf: call.id } })
    const [first, second] = setup.received('/rpc')
    expect(second?.text).toBe(first?.text)
    expect(second?.header('X-Backhaul-Replay')).toBe(String(call.id))
    expect(first?.header('X-Backhaul-Replay')).toBeUndefined()
  })

  it.each(PROXY_WIRES)('over %s tells where the answer differs', async (_name, wire) => {
    setup = await wire.start(recording)
    await rpc('x')
    const [call] = await callsOf('rpc')
    setup.answers.set('/rpc', { body: { result: { data: { ok: false, more: 1 } } } })
    const { result } = await setup.server.api('replay', { id: call.id })
    expect(result.same).toBe(false)
    expect(result.differences).toEqual([
      { at: '/result/data/ok', before: 'true', after: 'false' },
      { at: '/result/data/more', before: '', after: '1' },
    ])
  })

  it('goes to another URL without what authenticates the server', async () => {
    setup = await startProxySetup((config) => {
      recording(config)
      config.rpc.proxy.http = { static_headers: { Authorization: 'Bearer static', 'X-Key': 'k' } }
    })
    const other = await startBackend({ onRequest: () => ({ body: { result: { data: 1 } } }) })
    cleanUp.push(() => other.close())
    await rpc('x')
    const [call] = await callsOf('rpc')
    const { result } = await setup.server.api('replay', {
      id: call.id,
      url: `${other.url}/dev?a=1`,
    })
    expect(result.same).toBe(false)
    const [request] = other.requests
    expect(request?.path).toBe('/dev?a=1')
    expect(request?.text).toBe(setup.received('/rpc')[0]?.text)
    expect(request?.header('authorization')).toBeUndefined()
    expect(request?.header('x-key')).toBeUndefined()
    expect(
      await setup.server.api('replay', { id: call.id, url: 'http://169.254.169.254/' }),
    ).toMatchObject({ error: { code: 107, message: expect.stringContaining('replay_hosts') } })
  })

  it('of a body with secrets needs the body', async () => {
    setup = await startProxySetup(recording)
    await rpc('x', { password: 'p' })
    const [call] = await callsOf('rpc')
    const refused = await setup.server.api('replay', { id: call.id })
    expect(refused.error.message).toContain('/data/password')
    const body = '{"method":"x","data":{"password":"q"}}'
    expect(await setup.server.api('replay', { id: call.id, body })).toMatchObject({
      result: { same: true },
    })
    expect(setup.received('/rpc')[1]?.text).toBe(body)
    expect(await setup.server.api('replay', { id: 999 })).toMatchObject({ error: { code: 107 } })
  })
})
