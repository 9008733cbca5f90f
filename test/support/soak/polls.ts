/** Shared poll of the soak: a backend whose values change, and what readers know of them. */
import type { Centrifuge, SharedPollSubscription } from 'centrifuge'
import { POLL_SECRET, signKeys, type Poll } from '../polled-backend.js'
import { startBackend } from '../start-backend.js'

/** Channels that are polled. */
export const POLLS: readonly string[] = ['poll:0', 'poll:1']
const KEYS = Array.from({ length: 20 }, (_, at) => `k${at}`)

type Value = { readonly version: number; readonly text: string }

/** The backend. */
export type PolledBackend = {
  /** Configuration keys that let a server poll it. */
  readonly proxy: object
  /** The newest version of a key. */
  versionOf(channel: string, key: string): number
  /** Gives a key of a channel its next version. */
  change(channel: string, at: number): void
  close(): Promise<void>
}

/** Namespace of the channels, and the secret. */
export const POLL_NAMESPACE = {
  name: 'poll',
  allow_subscribe_for_client: true,
  subscription_type: 'shared_poll',
  allowed_delta_types: ['fossil'],
  shared_poll: { mode: 'versioned', refresh_interval: '200ms' },
}
export const POLL_SIGNATURES = { hmac_secret_key: POLL_SECRET }

const valueOf = (version: number): Value => ({
  version,
  text: `version ${version} of a value that is mostly the same from one version to the next`,
})

/** Starts it. */
export async function startPolledBackend(): Promise<PolledBackend> {
  const versions = new Map<string, number>()
  const versionOf = (channel: string, key: string): number => versions.get(`${channel} ${key}`) ?? 1
  const backend = await startBackend({
    onRequest: (request) => {
      const { channel, items } = request.json() as Poll
      const answers = items.map(({ key, version: known }) => {
        const version = versionOf(channel, key)
        const before = known === undefined || known >= version ? {} : { prev_data: valueOf(known) }
        return { key, version, data: valueOf(version), ...before }
      })
      return { body: { result: { items: answers } } }
    },
  })
  return {
    proxy: { shared_poll_refresh: { endpoint: `${backend.url}/poll` } },
    versionOf,
    change: (channel, at) => {
      const key = KEYS[at % KEYS.length] ?? ''
      versions.set(`${channel} ${key}`, versionOf(channel, key) + 1)
    },
    close: () => backend.close(),
  }
}

/** What one reader knows of some keys. */
export class PollWatch {
  readonly name: string
  readonly faults: string[] = []
  updates = 0
  readonly sub: SharedPollSubscription
  readonly #channel: string
  readonly #versions = new Map<string, number>()

  constructor(client: Centrifuge, given: { channel: string; user: string; at: number }) {
    const { channel, user, at } = given
    this.#channel = channel
    this.name = `${user} in ${channel}`
    this.sub = client.newSharedPollSubscription(channel, {
      minResubscribeDelay: 10,
      maxResubscribeDelay: 50,
      getSignature: ({ keys }) =>
        Promise.resolve({ keys, signature: signKeys({ user, channel, keys }) }),
      ...(at % 2 === 0 ? { delta: 'fossil' } : {}),
    })
    this.sub.on('update', ({ key, data, version: given }) => {
      this.updates++
      const version = Number(String(given))
      const text: unknown = data instanceof Uint8Array ? Buffer.from(data).toString() : data
      const value = (typeof text === 'string' ? JSON.parse(text) : text) as Value
      const last = this.#versions.get(key) ?? 0
      const where = `${this.name}, ${key}`
      if (version <= last) this.faults.push(`${where}: ${version} after ${last}`)
      if (JSON.stringify(value) !== JSON.stringify(valueOf(version)))
        this.faults.push(`${where}: version ${version} is ${JSON.stringify(value)}`)
      this.#versions.set(key, version)
    })
    this.sub.track(Array.from({ length: 6 }, (_, n) => KEYS[(at + n * 3) % KEYS.length] ?? ''))
    this.sub.subscribe()
  }

  /** Keys of which it does not know the newest version. */
  behind(backend: PolledBackend): string[] {
    return [...this.sub.trackedKeys()].filter(
      (key) => this.#versions.get(key) !== backend.versionOf(this.#channel, key),
    )
  }
}
