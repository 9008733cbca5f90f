/**
 * What `explain` says a client may do is what the client gets: a table of channels, users and actions, each
 * explained and then done by the official client. docs/inspect.md
 */
import type { Centrifuge } from 'centrifuge'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { newClient } from '../support/sdk.js'

let setup: ProxySetup

const NAMESPACES = [
  { name: 'open', allow_subscribe_for_client: true, allow_publish_for_client: true },
  {
    name: 'anyone',
    allow_subscribe_for_client: true,
    allow_subscribe_for_anonymous: true,
    allow_publish_for_client: true,
    allow_publish_for_anonymous: true,
    presence: true,
    allow_presence_for_client: true,
  },
  { name: 'closed', presence: true, history_size: 10, history_ttl: '60s' },
  { name: 'chat', subscribe_proxy_enabled: true, publish_proxy_enabled: true },
  { name: 'lim', allow_user_limited_channels: true },
  {
    name: 'members',
    allow_subscribe_for_client: true,
    allow_subscribe_for_anonymous: true,
    allow_publish_for_subscriber: true,
    allow_history_for_subscriber: true,
    allow_presence_for_subscriber: true,
    presence: true,
    history_size: 10,
    history_ttl: '60s',
  },
  { name: 'word', allow_subscribe_for_client: true, channel_regex: '^[a-z]+$' },
  {
    name: 'json',
    allow_publish_for_client: true,
    publication_data_format: 'json_object',
  },
]

const CHANNELS = [
  ...['open:1', 'anyone:1', 'closed:1', 'chat:yes', 'chat:no', 'nope:1', 'open:ü', '$open:1'],
  ...['lim:x#56', 'lim:x#7', 'members:1', 'word:abc', 'word:123', 'json:1', 'plain'],
  `open:${'x'.repeat(300)}`,
]
const ACTIONS = ['subscribe', 'publish', 'history', 'presence'] as const
const USERS = ['56', '']

const CASES = CHANNELS.flatMap((channel) =>
  ACTIONS.flatMap((action) => USERS.map((user) => ({ channel, action, user }))),
)

beforeAll(async () => {
  setup = await startProxySetup((config) => {
    config.channel.namespaces = NAMESPACES
    config.rpc.namespaces = [{ name: 'off' }]
    config.rpc.without_namespace = { proxy_enabled: true }
  })
  const answer = (decide: (body: any) => object) => ({
    compute: (request: any) => ({ body: decide(request.json()) }),
  })
  const judged = ({ channel }: any) =>
    channel === 'chat:no' ? { error: { code: 1001, message: 'not you' } } : { result: {} }
  setup.answers.set(
    '/connect',
    answer(({ data }) => ({ result: { user: data.user } })),
  )
  setup.answers.set('/subscribe', answer(judged))
  setup.answers.set('/publish', answer(judged))
})

afterAll(async () => {
  await setup.stop()
})

async function connected(user: string): Promise<Centrifuge> {
  const client = newClient(setup.server.wsUrl, { data: { user } })
  client.connect()
  await client.ready()
  return client
}

/** What the client gets: 0, or the code of the error. */
async function done(client: Centrifuge, action: string, channel: string): Promise<number> {
  const command = {
    subscribe: () => entered(client, channel),
    publish: () => client.publish(channel, { a: 1 }),
    history: () => client.history(channel, { limit: 0 }),
    presence: () => client.presence(channel),
  }[action]
  try {
    await command?.()
    return 0
  } catch (error) {
    return (error as { code: number }).code
  }
}

function entered(client: Centrifuge, channel: string): Promise<void> {
  const subscription = client.newSubscription(channel, {
    minResubscribeDelay: 1e6,
    maxResubscribeDelay: 1e6,
  })
  return new Promise((resolve, reject) => {
    subscription
      .on('subscribed', () => {
        resolve()
      })
      .on('error', ({ error }) => {
        reject(Object.assign(new Error(error.message), { code: error.code }))
      })
      .on('unsubscribed', ({ code, reason }) => {
        reject(Object.assign(new Error(reason), { code }))
      })
    subscription.subscribe()
  })
}

/** What explain says, the backend asked: 0, or the code of the error. */
async function explained(question: object): Promise<{ code: number; result: any }> {
  const { result } = await setup.server.api('explain', { ask: true, ...question })
  const { verdict, code = 0, answer } = result
  if (verdict === 'backend') return { code: answer?.value?.code ?? 0, result }
  return { code: verdict === 'allowed' ? 0 : code, result }
}

describe(`explain, in ${CASES.length} cases`, () => {
  it.each(CASES)('knows what becomes of $action in $channel by user "$user"', async (given) => {
    const { channel, action, user } = given
    const client = await connected(user)
    const told = await explained({ channel, action, user, data: { a: 1 } })
    expect(told.code, JSON.stringify(told.result)).toBe(await done(client, action, channel))
    client.disconnect()
  })

  it.each(['publish', 'history', 'presence'])(
    'counts that a connection is in the channel (%s)',
    async (action) => {
      const client = await connected('56')
      await entered(client, 'members:1')
      const { result } = await setup.server.api('connections', { user: '56' })
      const [[id, about]] = Object.entries<any>(result.connections) as any
      expect(about).toMatchObject({
        transport: 'websocket',
        protocol: 'json',
        user: '56',
        app_name: 'js',
        state: { channels: { 'members:1': { source: 6 } } },
      })
      expect((await explained({ channel: 'members:1', action, client: id })).code).toBe(0)
      expect((await explained({ channel: 'members:1', action, user: '56' })).code).toBe(103)
      expect(await done(client, action, 'members:1')).toBe(0)
      client.disconnect()
      // Others of the table must not see this one.
      while (
        Object.keys((await setup.server.api('connections', { user: '56' })).result.connections)
          .length > 0
      );
    },
  )

  it.each([
    ['plain', 0],
    ['off:x', 108],
    ['none:x', 104],
  ])('knows where the rpc %s goes', async (method, code) => {
    const client = await connected('56')
    const real = await client.rpc(method, {}).then(
      () => 0,
      (error: unknown) => (error as { code: number }).code,
    )
    expect(real).toBe(code)
    expect((await explained({ action: 'rpc', method })).code).toBe(code)
    client.disconnect()
  })

  it('names route and policies, asks as a dry run, and only when told to', async () => {
    const before = setup.received('/subscribe').length
    const question = { action: 'subscribe', channel: 'chat:no', user: '7' }
    const { result } = await setup.server.api('explain', question)
    expect(result).toMatchObject({
      verdict: 'backend',
      rule: 'subscribe_proxy_enabled',
      namespace: 'chat',
      route: { event: 'subscribe', proxy: 'default', protocol: 'http', timeoutMs: 1000 },
    })
    expect(setup.received('/subscribe')).toHaveLength(before)
    const { result: asked } = await setup.server.api('explain', { ...question, ask: true })
    expect(asked.answer).toEqual({ t: 'error', value: { code: 1001, message: 'not you' } })
    const request = setup.received('/subscribe').at(-1)
    expect(request?.header('x-backhaul-dry-run')).toBe('explain')
    expect(request?.json()).toMatchObject({ user: '7', channel: 'chat:no' })
  })

  it('refuses what it does not know', async () => {
    expect(await setup.server.api('explain', { action: 'fly' })).toMatchObject({
      error: { code: 107 },
    })
  })
})
