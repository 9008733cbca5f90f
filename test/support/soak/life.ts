/**
 * The life of the soak: everybody comes, publishes, is cut, comes back, and leaves. What it does by
 * chance is the same for the same seed, as far as the network allows.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { State } from 'centrifuge'
import { inSeconds, signToken } from '../jwt.js'
import { wires } from '../matrix/stage.js'
import type { RawConnection } from '../raw-http.js'
import { startRelay, type Relay } from '../relay.js'
import { deafKinds, openDeaf } from '../deaf-client.js'
import { Listener, recoveringReader } from './crowd.js'
import { Ledger } from './ledger.js'
import {
  compareKeyed,
  enterKeyed,
  keyedActions,
  type Action,
  type KeyedReader,
  type Scene,
} from './keyed.js'
import type { MapWatch } from './maps.js'
import { pick, randomFrom } from './pick.js'
import type { PollWatch } from './polls.js'
import type { SoakedServer } from './server-process.js'

/** 170 readers, 18 listeners and 12 deaf connections make 200. Some readers watch maps or track keys, too. */
const READERS = 170
const LISTENERS = 18
const DEAF = 12
const RELAYS = 10
/** Messages of 50 kB that a deaf connection is given before another one comes: more than fits. */
const FLOOD_MESSAGES = 300
/** Channels that readers read: `ch0`, `ch1`, … */
export const CHANNELS = 10
/** What tokens are signed with. */
export const SECRET = 'secret of the soak'

const UNIDIRECTIONAL = ['uni_websocket', 'uni_sse', 'uni_http_stream']
const FLOOD = 'flood:x'

/** What a run saw. */
export type Report = {
  readonly ledger: Ledger
  /** Publications that listeners got twice or too late. */
  readonly listenerFaults: number
  readonly listenersSaw: number
  readonly published: number
  readonly mapWrites: number
  readonly cuts: number
  readonly deafOpened: number
  /** Deaf connections that were given more than a server may hold for them. */
  readonly deafFull: number
  readonly maps: readonly MapWatch[]
  readonly polls: readonly PollWatch[]
  /** What ended otherwise than the server has it, in words. */
  readonly unequal: readonly string[]
}

type Reader = KeyedReader & { readonly channels: string[] }

type Stage = Scene & {
  readonly maps: readonly MapWatch[]
  readonly polls: readonly PollWatch[]
  readonly seed: number
  readonly ledger: Ledger
  readonly relays: readonly Relay[]
  readonly readers: readonly Reader[]
  readonly random: (below: number) => number
  readonly tally: {
    published: number
    mapWrites: number
    cuts: number
    deafOpened: number
    flooded: number
  }
}

/** One run of so many seconds. Resolves when everybody has left. */
export async function live(scene: Scene, seconds: number, seed: number): Promise<Report> {
  const { server } = scene
  const stage = await enter(scene, seed)
  const { ledger, relays, readers, tally, maps, polls } = stage
  const listeners = Array.from(
    { length: LISTENERS },
    (_, at) => new Listener(pick(UNIDIRECTIONAL, at), pick(relays, at).port, `ch${at % CHANNELS}`),
  )
  const deaf = new DeafOnes(stage)
  await deaf.refill()
  await Promise.all(readers.map(({ client }) => client.ready(30_000)))
  await Promise.all([...maps, ...polls].map(({ sub }) => sub.ready(30_000)))
  const stops = actionsOf(stage).map(({ everyMs, action }) => repeat(everyMs, action))
  const end = Date.now() + seconds * 1000
  while (Date.now() < end) {
    await sleep(100)
    await deaf.refill()
  }
  for (const stop of stops) await stop()
  await finish(stage)
  const unequal = await compareKeyed(stage)
  const sum = (count: (listener: Listener) => number): number =>
    listeners.reduce((total, listener) => total + count(listener), 0)
  const report: Report = {
    ledger,
    ...tally,
    maps,
    polls,
    unequal,
    deafFull: tally.deafOpened - DEAF,
    listenerFaults: sum(({ faults }) => faults),
    listenersSaw: sum(({ seen }) => seen),
  }
  for (const { client } of readers) client.disconnect()
  for (const listener of listeners) listener.close()
  deaf.close()
  await Promise.all(relays.map((relay) => relay.close()))
  while ((await clientsOf(server)) > 0) await sleep(50)
  return report
}

async function enter(scene: Scene, seed: number): Promise<Stage> {
  const { server } = scene
  const ledger = new Ledger()
  const random = randomFrom(seed)
  const relays = await Promise.all(
    Array.from({ length: RELAYS }, () => startRelay(...server.ports)),
  )
  const readers = Array.from({ length: READERS }, (_, at): Reader => {
    const wire = pick(wires, at)
    const channels = [`ch${at % CHANNELS}`, `ch${(at + 1 + random(CHANNELS - 1)) % CHANNELS}`]
    const client = recoveringReader(wire, `${wire.transport}/${wire.codec} ${at}`, {
      port: pick(relays, at).port,
      channels,
      ledger,
      // Some stay away for longer, and miss more.
      delayMs: at % 4 === 0 ? 1000 : 20,
      token: () => {
        const expires = at % 3 === 0 ? { exp: inSeconds(10) } : {}
        return signToken({ sub: `u${at}`, ...expires }, SECRET)
      },
    })
    return { client, wire, channels }
  })
  const tally = { published: 0, mapWrites: 0, cuts: 0, deafOpened: 0, flooded: 0 }
  const keyed = enterKeyed(readers)
  return { ...scene, seed, ledger, relays, readers, random, tally, ...keyed }
}

/** What goes on all the time. */
function actionsOf(stage: Stage): Action[] {
  const { server, seed, ledger, relays, readers, random, tally } = stage
  return [
    ...keyedActions(stage),
    {
      everyMs: 20,
      action: async () => {
        const channel = `ch${random(CHANNELS)}`
        const id = `${seed}-${tally.published++}`
        const data = { id, text: 'x'.repeat(random(300)), sign: 'ünïcödé 🙂' }
        const { result } = await server.api('publish', { channel, data })
        ledger.acknowledged(channel, result.offset as number, id)
      },
    },
    {
      everyMs: 50,
      // Of these nobody knows whether they were published when the connection was cut.
      action: async () => {
        const { client, wire, channels } = pick(readers, random(READERS))
        if (client.state !== State.Connected) return
        const data = { id: `${seed}-${tally.published++}` }
        const sent = wire.codec === 'json' ? data : Buffer.from(JSON.stringify(data))
        await client.publish(channels[0] ?? '', sent).catch(() => undefined)
      },
    },
    {
      everyMs: 200,
      action: () => {
        tally.cuts++
        pick(relays, random(RELAYS)).cut()
        return Promise.resolve()
      },
    },
    {
      everyMs: 40,
      action: async () => {
        await server.api('publish', { channel: FLOOD, data: { text: 'y'.repeat(50_000) } })
        tally.flooded++
      },
    },
    {
      everyMs: 30,
      action: async () => {
        const { client } = pick(readers, random(READERS))
        if (client.state !== State.Connected) return
        const sub = client.newSubscription(`churn:${seed}-${tally.published++}`)
        sub.subscribe()
        await sub.ready(5000).catch(() => undefined)
        sub.unsubscribe()
        client.removeSubscription(sub)
      },
    },
  ]
}

/** One more in each channel, so that its end is known; then waits until everybody saw it. */
async function finish({ server, seed, ledger }: Stage): Promise<void> {
  for (let at = 0; at < CHANNELS; at++) {
    const id = `${seed}-last-${at}`
    const channel = `ch${at}`
    const { result } = await server.api('publish', { channel, data: { id } })
    ledger.acknowledged(channel, result.offset as number, id)
  }
  const patience = Date.now() + 30_000
  while (ledger.behind().length > 0 && Date.now() < patience) await sleep(50)
}

/** Connections that take nothing; each is replaced after a while. */
class DeafOnes {
  readonly #stage: Stage
  /** `since` counts messages. */
  readonly #open: { readonly connection: RawConnection; readonly since: number }[] = []

  constructor(stage: Stage) {
    this.#stage = stage
  }

  async refill(): Promise<void> {
    const { server, tally } = this.#stage
    for (let at = 0; at < DEAF; at++) {
      const open = this.#open[at]
      if (open !== undefined && tally.flooded - open.since < FLOOD_MESSAGES) continue
      // Whether the server let it go it cannot tell: it does not read.
      open?.connection.destroy()
      tally.deafOpened++
      const connection = await openDeaf(pick(deafKinds, at), pick(server.ports, at), FLOOD)
      this.#open[at] = { connection, since: tally.flooded }
    }
  }

  close(): void {
    for (const { connection } of this.#open) connection.destroy()
  }
}

/** Does something again and again until stopped; that resolves when the last time is over. */
function repeat(everyMs: number, action: () => Promise<void>): () => Promise<void> {
  let running = true
  const loop = (async () => {
    while (running) {
      await action()
      await sleep(everyMs)
    }
  })()
  return () => {
    running = false
    return loop
  }
}

async function clientsOf(server: SoakedServer): Promise<number> {
  const { result } = await server.api('info', {})
  const nodes = result.nodes as { num_clients: number }[]
  return nodes.reduce((sum, { num_clients: count }) => sum + count, 0)
}
