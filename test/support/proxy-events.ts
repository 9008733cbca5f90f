/**
 * Every proxy event that a client brings about, and what the user of the official client gets to know
 * about its outcome. A new event is a row here. No assertions.
 */
import type { Centrifuge, MapSubscription, Subscription } from 'centrifuge'
import type { ProxySetup } from './proxy-setup.js'
import { newClient, nextEvent } from './sdk.js'

/** What the user of the client is told. `over`: the connection, for good or (`again`) to come back. */
export type Fate =
  | { readonly t: 'ok'; readonly value: unknown }
  | { readonly t: 'error'; readonly code: number; readonly message: string }
  | { readonly t: 'over'; readonly code: number; readonly reason: string; readonly again: boolean }

/** A client that tries something. */
export type Attempt = {
  readonly fate: Promise<Fate>
  /** Resolves when it has worked out after all. */
  readonly recovered: () => Promise<unknown>
}

/** A kind of question to the backend. */
export type EventCase = {
  readonly name: string
  /** The proxy in a configuration. */
  proxyOf(config: Record<string, any>): Record<string, any>
  /** What the fate of a client is that the backend says nothing about. */
  readonly withoutResult: Fate | { readonly t: 'ok' }
  /** A result, and what the client has of it. */
  readonly result: object
  readonly value: unknown
  /** A result with a field that cannot be decoded; null = there is no such field. */
  readonly unusable: object | null
  /** Lets a client bring the event about. `client` is not connected yet. */
  begin(client: Centrifuge, setup: ProxySetup): Promise<Attempt>
}

/** A command of a connected client: fails or answers. */
type Command = (client: Centrifuge) => Promise<unknown>

const OVER_FROM = 3000
/** Codes below are of the client itself: the connection is gone, whose end says why. */
const OF_CLIENT_BELOW = 100
const ALLOWED = { t: 'ok' } as const
const BAD_BASE64 = '%%'

async function online(client: Centrifuge): Promise<void> {
  client.connect()
  await client.ready()
}

/** The end of the connection. */
function endOf(client: Centrifuge): Promise<Fate> {
  return new Promise((resolve) => {
    const over =
      (again: boolean) =>
      ({ code, reason }: { code: number; reason: string }) => {
        // The first attempt to connect is an event of this name, too.
        if (code >= OVER_FROM) resolve({ t: 'over', code, reason, again })
      }
    client.on('connecting', over(true)).on('disconnected', over(false))
  })
}

function tryCommand(client: Centrifuge, command: Command): Attempt {
  const end = endOf(client)
  const fate = command(client).then(
    (value): Fate => ({ t: 'ok', value }),
    (problem: unknown): Fate | Promise<Fate> => {
      const { code, message } = problem as { code: number; message: string }
      return code < OF_CLIENT_BELOW ? end : { t: 'error', code, message }
    },
  )
  return { fate, recovered: () => command(client) }
}

function commandCase(
  about: Omit<EventCase, 'begin' | 'withoutResult'>,
  prepare: (client: Centrifuge, setup: ProxySetup) => Promise<Command>,
): EventCase {
  return {
    ...about,
    withoutResult: ALLOWED,
    begin: async (client, setup) => {
      await online(client)
      return tryCommand(client, await prepare(client, setup))
    },
  }
}

const connect: EventCase = {
  name: 'connect',
  proxyOf: (config) => config.client.proxy.connect,
  withoutResult: { t: 'over', code: 3501, reason: 'bad request', again: false },
  result: { user: '56', data: { motd: 'hi' } },
  value: { motd: 'hi' },
  unusable: { user: '56', b64info: BAD_BASE64 },
  begin: (client) => {
    const end = endOf(client)
    const fate = new Promise<Fate>((resolve) => {
      client.on('connected', ({ data }) => {
        resolve({ t: 'ok', value: data })
      })
      client.on('error', ({ error: { code, message } }) => {
        resolve({ t: 'error', code, message })
      })
      client.on('disconnected', ({ code, reason }) => {
        if (code < OVER_FROM) resolve({ t: 'error', code, message: reason })
      })
    })
    client.connect()
    return Promise.resolve({ fate: Promise.race([fate, end]), recovered: () => client.ready() })
  },
}

const subscribe: EventCase = {
  name: 'subscribe',
  proxyOf: (config) => config.channel.proxy.subscribe,
  withoutResult: ALLOWED,
  result: { data: { topic: 'hi' } },
  value: { topic: 'hi' },
  unusable: { b64data: BAD_BASE64 },
  begin: async (client) => {
    await online(client)
    const end = endOf(client)
    const subscription = client.newSubscription('chat:1', {
      minResubscribeDelay: 10,
      maxResubscribeDelay: 20,
    })
    const fate = fateOf(subscription)
    subscription.subscribe()
    return { fate: Promise.race([fate, end]), recovered: () => subscription.ready() }
  },
}

function fateOf(subscription: Subscription): Promise<Fate> {
  return new Promise((resolve) => {
    subscription.on('subscribed', ({ data }) => {
      resolve({ t: 'ok', value: data })
    })
    subscription.on('error', ({ error: { code, message } }) => {
      if (code >= OF_CLIENT_BELOW) resolve({ t: 'error', code, message })
    })
    subscription.on('unsubscribed', ({ code, reason }) => {
      resolve({ t: 'error', code, message: reason })
    })
  })
}

const publish = commandCase(
  {
    name: 'publish',
    proxyOf: (config) => config.channel.proxy.publish,
    result: { data: { text: 'hi' } },
    value: {},
    unusable: { b64data: BAD_BASE64 },
  },
  () => Promise.resolve((client) => client.publish('chat:1', {})),
)

const rpc = commandCase(
  {
    name: 'rpc',
    proxyOf: (config) => config.rpc.proxy,
    result: { data: { price: 5 } },
    value: { data: { price: 5 } },
    unusable: { b64data: BAD_BASE64 },
  },
  () => Promise.resolve((client) => client.rpc('getPrice', {})),
)

async function board(client: Centrifuge): Promise<MapSubscription> {
  const subscription = client.newMapSubscription('board:1')
  const synced = nextEvent(subscription as never, 'sync')
  subscription.subscribe()
  await synced
  return subscription
}

const mapPublish = commandCase(
  {
    name: 'map_publish',
    proxyOf: (config) => config.channel.proxy.map_publish,
    result: { key: 'assigned', data: { by: '56' } },
    value: {},
    unusable: { b64data: BAD_BASE64 },
  },
  async (client) => {
    const subscription = await board(client)
    return () => subscription.publish('mine', { x: 1 })
  },
)

const mapRemove = commandCase(
  {
    name: 'map_remove',
    proxyOf: (config) => config.channel.proxy.map_remove,
    result: { key: 'theirs' },
    value: {},
    unusable: null,
  },
  async (client, { server }) => {
    const subscription = await board(client)
    for (const key of ['mine', 'theirs']) {
      await server.api('map_publish', { channel: 'board:1', key, data: 1 })
    }
    return () => subscription.remove('mine')
  },
)

/** Events that a client brings about. */
export const COMMAND_EVENTS: readonly EventCase[] = [
  connect,
  subscribe,
  publish,
  rpc,
  mapPublish,
  mapRemove,
]

/** A client of the setup that is not connected. */
export function offline(setup: ProxySetup): Centrifuge {
  return newClient(setup.server.wsUrl)
}
