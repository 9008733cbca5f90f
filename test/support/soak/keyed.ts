/** Maps and shared poll in the life of the soak: who watches, what changes, and how it must end. */
import { setTimeout as sleep } from 'node:timers/promises'
import { State, type Centrifuge } from 'centrifuge'
import type { Wire } from '../matrix/peer.js'
import { MAP_KEYS, MAPS, MapTruth, MapWatch } from './maps.js'
import { pick } from './pick.js'
import { POLLS, PollWatch, type PolledBackend } from './polls.js'
import type { SoakedServer } from './server-process.js'

const WATCHERS = 40
const TRACKERS = 30

/** What the crowd meets. */
export type Scene = {
  readonly server: SoakedServer
  readonly backend: PolledBackend
}

/** A client that may watch maps and track keys. */
export type KeyedReader = { readonly client: Centrifuge; readonly wire: Wire }

/** Those who do. */
export type Keyed = { readonly maps: readonly MapWatch[]; readonly polls: readonly PollWatch[] }

/** What happens again and again. */
export type Action = { readonly everyMs: number; readonly action: () => Promise<void> }

type Life = Scene &
  Keyed & {
    readonly seed: number
    readonly readers: readonly KeyedReader[]
    readonly random: (below: number) => number
    readonly tally: { mapWrites: number }
  }

/** Lets some readers watch maps and others track keys. */
export function enterKeyed(readers: readonly KeyedReader[]): Keyed {
  const truth = new MapTruth()
  const maps = readers.slice(0, WATCHERS).map(({ client, wire }, at) => {
    const name = `${wire.transport}/${wire.codec} ${at}`
    // Of each wire some with deltas and some without.
    return new MapWatch(client, pick(MAPS, at + Math.floor(at / 4)), name, truth, at % 3 === 0)
  })
  const polls = readers.slice(WATCHERS, WATCHERS + TRACKERS).map(({ client }, at) => {
    return new PollWatch(client, { channel: pick(POLLS, at), user: `u${WATCHERS + at}`, at })
  })
  return { maps, polls }
}

/** Changes of maps and of the values that are polled. */
export function keyedActions({
  server,
  backend,
  seed,
  random,
  tally,
  maps,
  readers,
}: Life): Action[] {
  const polled = {
    everyMs: 30,
    action: () => {
      backend.change(pick(POLLS, random(POLLS.length)), random(100))
      return Promise.resolve()
    },
  }
  return [
    polled,
    {
      everyMs: 20,
      action: async () => {
        const entry = { channel: pick(MAPS, random(MAPS.length)), key: `k${random(MAP_KEYS)}` }
        const data = { id: `${seed}-${tally.mapWrites++}`, text: 'ünïcödé 🙂'.repeat(random(20)) }
        if (random(4) === 0) await server.api('map_remove', entry)
        else await server.api('map_publish', { ...entry, data })
      },
    },
    {
      everyMs: 60,
      // Of these nobody knows whether they were written when the connection was cut.
      action: async () => {
        const at = random(maps.length)
        const { client, wire } = pick(readers, at)
        if (client.state !== State.Connected) return
        const data = { id: `${seed}-${tally.mapWrites++}` }
        const sent = wire.codec === 'json' ? data : Buffer.from(JSON.stringify(data))
        await pick(maps, at)
          .sub.publish(`k${random(MAP_KEYS)}`, sent)
          .catch(() => undefined)
      },
    },
  ]
}

/** Waits until maps and values are what the server and the backend have; tells what is not. */
export async function compareKeyed({
  server,
  backend,
  maps,
  polls,
}: Scene & Keyed): Promise<string[]> {
  const patience = Date.now() + 30_000
  for (;;) {
    const states = new Map<string, ReadonlyMap<string, unknown>>()
    for (const channel of MAPS) {
      const { result } = await server.api('map_read_state', { channel, limit: -1 })
      const entries = result.entries as { key: string; data: unknown }[]
      states.set(channel, new Map(entries.map(({ key, data }) => [key, data])))
    }
    const unequal = [
      ...maps
        .filter((watch) => !watch.equals(states.get(watch.channel) ?? new Map()))
        .map(({ channel, held }) => `${channel}: holds ${held.size}`),
      ...polls.flatMap((watch) => watch.behind(backend).map((key) => `${key} of ${watch.name}`)),
    ]
    if (unequal.length === 0 || Date.now() > patience) return unequal
    await sleep(50)
  }
}
