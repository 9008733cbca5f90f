/** Maps of the soak: what readers hold of them, and what everybody saw at each offset. */
import type { Centrifuge, MapSubscription } from 'centrifuge'

/** Maps that keep enough changes for everybody who comes back. */
const STEADY = ['map:0', 'map:1']
/** All maps: the third keeps few changes, keys of the last one expire. */
export const MAPS: readonly string[] = [...STEADY, 'forgetful:0', 'brief:0']
/** Changes that a steady map keeps. */
export const MAP_STREAM = 2000
/** Keys of a map: `k0`, `k1`, … */
export const MAP_KEYS = 60

const common = {
  allow_subscribe_for_client: true,
  subscription_type: 'map',
  allowed_delta_types: ['fossil'],
  delta_publish: true,
}
const kept = { mode: 'recoverable', key_ttl: '1h', stream_size: MAP_STREAM, stream_ttl: '10m' }
const paged = { min_page_size: 1, allow_publish_for_subscriber: true }

/** Namespaces of the maps. */
export const MAP_NAMESPACES: readonly object[] = [
  { name: 'map', ...common, map: { ...paged, ...kept } },
  { name: 'forgetful', ...common, map: { ...paged, ...kept, stream_size: 10 } },
  { name: 'brief', ...common, map: { ...paged, ...kept, key_ttl: '3s' } },
]

/** The change at each offset of each map, as whoever saw it first saw it. */
export class MapTruth {
  readonly #changes = new Map<string, string>()

  /** null when nobody saw anything else there. */
  compare(channel: string, offset: number, change: string): string | null {
    const place = `${channel}@${offset}`
    const known = this.#changes.get(place)
    if (known === undefined) this.#changes.set(place, change)
    return known === undefined || known === change ? null : `${place}: ${change} and ${known}`
  }
}

/** What one reader holds of one map. */
export class MapWatch {
  readonly channel: string
  readonly held = new Map<string, unknown>()
  /** What went wrong, in words. */
  readonly faults: string[] = []
  updates = 0
  snapshots = 0
  readonly sub: MapSubscription
  /** null = the snapshot does not tell it. */
  #last: number | null = null

  constructor(client: Centrifuge, channel: string, name: string, truth: MapTruth, delta: boolean) {
    this.channel = channel
    this.sub = client.newMapSubscription(channel, {
      pageSize: 20,
      minResubscribeDelay: 10,
      maxResubscribeDelay: 50,
      ...(delta ? { delta: 'fossil' } : {}),
    })
    const fault = (what: string): void => {
      this.faults.push(`${name} in ${channel}: ${what}`)
    }
    this.sub.on('sync', ({ entries }) => {
      this.snapshots++
      this.held.clear()
      for (const { key, data } of entries) this.held.set(key, plain(data))
      this.#last = null
      if (this.snapshots > 1 && STEADY.includes(channel)) fault('a snapshot instead of recovery')
    })
    this.sub.on('update', ({ key, data, removed, offset: given }) => {
      this.updates++
      const offset = Number(String(given))
      if (this.#last !== null && offset !== this.#last + 1) fault(`${offset} after ${this.#last}`)
      this.#last = offset
      if (removed === true) this.held.delete(key)
      else this.held.set(key, plain(data))
      const change = removed === true ? `${key} removed` : `${key}=${JSON.stringify(plain(data))}`
      const other = truth.compare(channel, offset, change)
      if (other !== null) fault(other)
    })
    this.sub.subscribe()
  }

  /** Whether it holds exactly this. */
  equals(state: ReadonlyMap<string, unknown>): boolean {
    return (
      this.held.size === state.size &&
      [...state].every(
        ([key, value]) => JSON.stringify(this.held.get(key)) === JSON.stringify(value),
      )
    )
  }
}

function plain(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return data
  return data.length === 0 ? null : JSON.parse(Buffer.from(data).toString())
}
