/**
 * Who decides: when a backend is asked, when it is not, and what its word stands above. With a client
 * that speaks lines, a real server and a real backend. spec: proxy.md §2, §10.1
 */
import { afterEach, describe, expect, it } from 'vitest'
import { inSeconds, signToken } from '../support/jwt.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { RawClient } from '../support/raw-client.js'
import { StreamClient } from '../support/stream-client.js'

let setup: ProxySetup
const clients: RawClient[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.close()
  await setup.stop()
})

const SECRET = 'secret'
const HISTORY = { history_size: 10, history_ttl: '60s' }

async function start(change: (config: Record<string, any>) => void = () => undefined) {
  setup = await startProxySetup((config) => {
    config.client.token = { hmac_secret_key: SECRET }
    config.channel.namespaces = [
      {
        name: 'chat',
        ...HISTORY,
        subscribe_proxy_enabled: true,
        publish_proxy_enabled: true,
        allow_user_limited_channels: true,
        allow_positioning: true,
        allow_recovery: true,
        presence: true,
      },
      { name: 'open', allow_subscribe_for_client: true, ...HISTORY },
      { name: 'digits', channel_regex: '^[0-9]+$' },
    ]
    change(config)
  })
}

/** The next message of a client that is the reply to this command; pushes before it are kept. */
async function ask(client: RawClient, id: number, command: object): Promise<Record<string, any>> {
  client.send({ id, ...command })
  for (;;) {
    const message = await client.next()
    if (message.id === id) return message
  }
}

async function open(headers: Record<string, string> = {}): Promise<RawClient> {
  const client = await RawClient.open(setup.server.wsUrl, headers)
  clients.push(client)
  return client
}

async function connected(request: object = {}): Promise<RawClient> {
  const client = await open()
  await client.connect(request)
  return client
}

const token = (claims: object = {}): string => signToken({ sub: '7', ...claims }, SECRET)

describe('a connect', () => {
  it('with a token is for the token alone, good, bad or expired', async () => {
    await start()
    const good = await ask(await open(), 1, { connect: { token: token() } })
    expect(good.connect.client).toBeDefined()
    const bad = await open()
    bad.send({ id: 1, connect: { token: 'nonsense' } })
    expect((await bad.closed).code).toBe(3500)
    const expired = { connect: { token: token({ exp: inSeconds(-60) }) } }
    expect((await ask(await open(), 1, expired)).error.code).toBe(109)
    expect(setup.received('/connect')).toEqual([])
  })

  it('tells the backend which channels the client wants, and makes those of the answer', async () => {
    await start()
    setup.answers.set('/connect', { body: { result: { user: '56', channels: ['open:b'] } } })
    const { connect } = await (await open()).connect({ subs: { 'open:a': {}, 'open:b': {} } })
    expect(Object.keys(connect.subs)).toEqual(['open:b'])
    const [request] = setup.received('/connect')
    expect((request?.json() as { channels: string[] }).channels.sort()).toEqual([
      'open:a',
      'open:b',
    ])
  })

  it('takes channels of the answer without rules, but for the namespace', async () => {
    await start()
    const channels = ['digits:letters', 'chat:x#someone-else', '$open:private']
    setup.answers.set('/connect', { body: { result: { user: '56', channels } } })
    const { connect } = await (await open()).connect()
    expect(Object.keys(connect.subs).sort()).toEqual([...channels].sort())
    setup.answers.set('/connect', { body: { result: { user: '56', channels: ['nowhere:x'] } } })
    const refused = await ask(await open(), 1, { connect: {} })
    expect(refused.error).toEqual({ code: 102, message: 'unknown channel' })
    expect(setup.received('/subscribe')).toEqual([])
  })

  it('that a token decides skips wanted channels that a backend would decide', async () => {
    await start()
    const { connect } = await (
      await open()
    ).connect({
      token: token(),
      subs: { 'chat:a': {}, 'open:a': {} },
    })
    expect(Object.keys(connect.subs)).toEqual(['open:a'])
    expect(setup.received('/subscribe')).toEqual([])
  })
})

describe('a subscribe', () => {
  it('is not for the backend where users are listed, a token is given or needed', async () => {
    await start()
    const client = await connected({ token: token() })
    const subscribe = (id: number, channel: string, more: object = {}) =>
      ask(client, id, { subscribe: { channel, ...more } })
    expect((await subscribe(2, 'chat:x#7')).subscribe).toEqual({})
    expect((await subscribe(3, 'chat:x#8')).error.code).toBe(103)
    expect((await subscribe(4, '$chat:x')).error.code).toBe(103)
    const granted = token({ channel: 'chat:y' })
    expect((await subscribe(5, 'chat:y', { token: granted })).subscribe).toEqual({})
    expect(setup.received('/subscribe')).toEqual([])
    expect((await subscribe(6, 'chat:z')).subscribe).toEqual({})
    expect(setup.received('/subscribe')).toHaveLength(1)
  })

  it('gives no positions for what the client asks, only for what the backend says', async () => {
    await start()
    const client = await connected()
    const wish = { positioned: true, recoverable: true, join_leave: true }
    const plain = await ask(client, 2, { subscribe: { channel: 'chat:1', ...wish } })
    expect(plain.subscribe).toEqual({})
    const override = { force_recovery: { value: true }, force_push_join_leave: { value: true } }
    setup.answers.set('/subscribe', {
      body: { result: { override, info: { role: 'mod' }, data: { topic: 'hi' } } },
    })
    const raised = await ask(client, 3, { subscribe: { channel: 'chat:2' } })
    expect(raised.subscribe).toMatchObject({
      recoverable: true,
      positioned: true,
      data: { topic: 'hi' },
    })
    const { result } = await setup.server.api('presence', { channel: 'chat:2' })
    expect(Object.values(result.presence as object)).toMatchObject([
      { user: '56', chan_info: { role: 'mod' } },
    ])
  })
})

describe('a publish', () => {
  it('of a client is for the backend alone, subscribed or not; the API asks nobody', async () => {
    await start()
    const client = await connected()
    expect(await ask(client, 2, { publish: { channel: 'chat:1', data: 1 } })).toEqual({
      id: 2,
      publish: {},
    })
    expect(setup.received('/publish')).toHaveLength(1)
    await setup.server.api('publish', { channel: 'chat:1', data: 2 })
    expect(setup.received('/publish')).toHaveLength(1)
    const { result } = await setup.server.api('history', { channel: 'chat:1', limit: -1 })
    expect(result.publications).toMatchObject([{ data: 1 }, { data: 2 }])
  })

  it('keeps out of history what the backend says, and the bytes of its data', async () => {
    await start()
    const client = await connected()
    await ask(client, 2, { subscribe: { channel: 'chat:1' } })
    const data = '{"n":12345678901234567890,"f":1.0,"s":"\\u00e9</script>"}'
    setup.answers.set('/publish', { body: `{"result":{"skip_history":true,"data":${data}}}` })
    client.send({ id: 3, publish: { channel: 'chat:1', data: {} } })
    const push = await client.line()
    expect(push.startsWith(`{"push":{"channel":"chat:1","pub":{"data":${data},"info":`)).toBe(true)
    expect(push).not.toContain('offset')
    const { result } = await setup.server.api('history', { channel: 'chat:1', limit: -1 })
    expect(result).toMatchObject({ publications: [], offset: 0 })
  })
})

describe('headers', () => {
  it('are those of the stream, whatever later requests of the client carry', async () => {
    await start((config) => {
      config.http_stream = { enabled: true }
      config.rpc.proxy.http_headers = ['X-Who']
    })
    const { httpUrl } = setup.server
    const stream = await StreamClient.open(`${httpUrl}/connection/http_stream`, {
      method: 'POST',
      headers: { 'X-Who': 'stream' },
      body: '{"id":1,"connect":{}}',
    })
    const [{ connect }] = (await stream.until(1)) as [Record<string, any>]
    const { session, node } = connect as { session: string; node: string }
    await fetch(`${httpUrl}/emulation`, {
      method: 'POST',
      headers: { 'X-Who': 'emulation' },
      body: JSON.stringify({ session, node, data: '{"id":2,"rpc":{"method":"m"}}' }),
    })
    await stream.until(2)
    expect(setup.received('/rpc')[0]?.headerValues('x-who')).toEqual(['stream'])
    stream.cut()
  })
})
