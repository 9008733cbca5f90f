/** A backend that is polled for the values of keys, the signatures it gives out, and a server. */
import { createHash, createHmac } from 'node:crypto'
import { startBackend, type Answer, type Backend } from './start-backend.js'
import { startBackhaul, type Backhaul } from './start-backhaul.js'

export const POLL_SECRET = 'secret of the shared poll tests'

/** What a signature is made over. */
export type SignatureParts = {
  readonly user?: string
  readonly channel: string
  readonly keys: readonly string[]
  /** Unix seconds; default: in an hour, 0 = never. */
  readonly exp?: number
  readonly iat?: number
  readonly secret?: string
}

/** Signs keys as a backend does. */
export function signKeys(parts: SignatureParts): string {
  const { user = '', channel, keys, secret = POLL_SECRET } = parts
  const iat = parts.iat ?? Math.floor(Date.now() / 1000)
  const exp = parts.exp ?? iat + 3600
  const keysHash = createHash('sha256').update(keys.join('\0')).digest('hex')
  const signed = [iat, exp, user, channel, keysHash].join('\0')
  return `${iat}:${exp}:${createHmac('sha256', secret).update(signed).digest('hex')}`
}

/** A polled item as in the request. */
export type AskedItem = { readonly key: string; readonly version?: number }
/** One request of the server. */
export type Poll = { readonly channel: string; readonly items: readonly AskedItem[] }
/** A value as in the answer. */
export type Value = Record<string, unknown>

/** Backend and server. */
export type PolledSetup = {
  readonly backend: Backend
  readonly server: Backhaul
  /** What the backend answers, by key; a key that is not here is not answered. */
  readonly values: Map<string, Value>
  /** Requests so far. */
  readonly polls: Poll[]
  /** Set to answer something else. */
  override: ((poll: Poll) => Answer | Promise<Answer> | undefined) | null
  /** Epoch of the answers. */
  epoch: string
  stop(): Promise<void>
}

/** Starts both: the namespace `poll` is polled every `interval`. */
export async function startPolledSetup(
  sharedPoll: Record<string, unknown> = {},
  change: (config: Record<string, any>) => void = () => undefined,
): Promise<PolledSetup> {
  const values = new Map<string, Value>()
  const polls: Poll[] = []
  let setup: PolledSetup | null = null
  const backend = await startBackend({
    onRequest: (request) => {
      const poll = request.json() as Poll
      polls.push(poll)
      const own = setup?.override?.(poll)
      if (own !== undefined) return own
      const items = poll.items.flatMap(({ key }) => {
        const value = values.get(key)
        return value === undefined ? [] : [{ key, ...value }]
      })
      const epoch = setup?.epoch ?? ''
      return { body: { result: { items, ...(epoch === '' ? {} : { epoch }) } } }
    },
  })
  const config: Record<string, any> = {
    client: { allow_anonymous_connect_without_token: true },
    shared_poll: { hmac_secret_key: POLL_SECRET },
    channel: {
      proxy: { shared_poll_refresh: { endpoint: `${backend.url}/poll`, timeout: '2s' } },
      namespaces: [
        {
          name: 'poll',
          subscription_type: 'shared_poll',
          allow_subscribe_for_client: true,
          allow_subscribe_for_anonymous: true,
          allowed_delta_types: ['fossil'],
          shared_poll: { refresh_interval: '50ms', ...sharedPoll },
        },
      ],
    },
  }
  change(config)
  const server = await startBackhaul(config)
  setup = {
    backend,
    server,
    values,
    polls,
    override: null,
    epoch: '',
    stop: async () => {
      await server.stop()
      await backend.close()
    },
  }
  return setup
}
