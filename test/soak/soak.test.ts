/**
 * Many clients of all kinds, cut, slow and well-behaved, for a while: nobody who recovers loses or
 * doubles anything, maps and polled values end as the server has them, and the server's memory is what
 * it was before. `npm run soak` runs it for two minutes; within the other tests it takes seconds.
 */
import { expect, it } from 'vitest'
import { CHANNELS, live, SECRET, type Report } from '../support/soak/life.js'
import { MAP_KEYS, MAP_NAMESPACES, MAP_STREAM, MAPS } from '../support/soak/maps.js'
import { POLL_NAMESPACE, POLL_SIGNATURES, startPolledBackend } from '../support/soak/polls.js'
import { startSoakedNodes, startSoakedServer, type Memory } from '../support/soak/server-process.js'
import { ALL_TRANSPORTS } from '../support/transports.js'

const SECONDS = Number(process.env.SOAK_SECONDS ?? '5')
const LISTENER = process.env.SOAK_LISTENER ?? 'auto'
/** `redis`: two nodes on one Redis, and clients that come back are at the other one. */
const ON_REDIS = process.env.SOAK_NODES === 'redis'
const NODES = ON_REDIS ? 2 : 1
const LONG = SECONDS >= 60

const HISTORY = 300
const MIB = 1024 * 1024

const config = (proxy: object) => ({
  ...ALL_TRANSPORTS,
  listener: LISTENER,
  log: { level: 'warn' },
  client: {
    allow_anonymous_connect_without_token: true,
    token: { hmac_secret_key: SECRET },
    ping_interval: '5s',
    pong_timeout: '4s',
    queue_max_size: 500_000,
  },
  shared_poll: POLL_SIGNATURES,
  channel: {
    proxy,
    without_namespace: {
      allow_subscribe_for_client: true,
      allow_subscribe_for_anonymous: true,
      allow_publish_for_subscriber: true,
      presence: true,
      history_size: HISTORY,
      history_ttl: '300s',
      force_recovery: true,
    },
    namespaces: [
      { name: 'flood', allow_subscribe_for_client: true, allow_subscribe_for_anonymous: true },
      { name: 'churn', allow_subscribe_for_client: true, presence: true },
      POLL_NAMESPACE,
      ...MAP_NAMESPACES,
    ],
  },
})

/** What memory may grow by between two runs; a short one has not settled. */
const HEAP_GROWTH = (LONG ? 3 : 10) * MIB * NODES
const RSS_GROWTH = (LONG ? 30 : 80) * MIB * NODES

const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`

function figures(report: Report, slow: number, before: Memory, after: Memory): string {
  const { ledger, published, cuts, deafOpened, listenersSaw, mapWrites, maps, polls } = report
  const seen = ledger.readings.reduce((sum, { count }) => sum + count, 0)
  const updates = (all: readonly { readonly updates: number }[]): number =>
    all.reduce((sum, each) => sum + each.updates, 0)
  const snapshots = maps.reduce((sum, each) => sum + each.snapshots, 0)
  return [
    `${SECONDS} s, listener ${LISTENER}, ${NODES} node(s): ${published} published, ${seen} read by ${ledger.readings.length} recovering`,
    `subscriptions, ${listenersSaw} by listeners, ${cuts} cuts, ${deafOpened} deaf connections, ${slow} let go as slow;`,
    `${mapWrites} writes to maps, ${updates(maps)} changes and ${snapshots} snapshots read by ${maps.length};`,
    `${updates(polls)} polled values read by ${polls.length};`,
    `faults ${ledger.faults().length}; heap ${inMib(before.heapBytes)} → ${inMib(after.heapBytes)},`,
    `RSS ${inMib(before.rssBytes)} → ${inMib(after.rssBytes)}`,
  ].join(' ')
}

it(
  `loses and doubles nothing, and grows by nothing, in ${SECONDS} s of cuts and slow readers`,
  async () => {
    const backend = await startPolledBackend()
    const start = ON_REDIS ? startSoakedNodes : startSoakedServer
    const server = await start(config(backend.proxy))
    const scene = { server, backend }
    try {
      // Full histories, so that what is kept does not grow any more.
      for (let at = 0; at < CHANNELS; at++) {
        const publish = { channel: `ch${at}`, data: { id: 'filler', text: 'x'.repeat(150) } }
        const commands = Array.from({ length: HISTORY }, () => ({ publish }))
        await server.api('batch', { commands })
      }
      for (const channel of MAPS) {
        const commands = Array.from({ length: MAP_STREAM }, (_, n) => ({
          map_publish: { channel, key: `k${n % MAP_KEYS}`, data: { text: 'x'.repeat(150) } },
        }))
        await server.api('batch', { commands })
      }
      // Until code is compiled and caches are full; what grows after that is not warmth.
      await live(scene, LONG ? 60 : 2, 1)
      const before = await server.memory()
      const report = await live(scene, SECONDS, 2)
      const after = await server.memory()
      const { slow, silent } = await server.letGo()
      console.log(figures(report, slow, before, after))
      expect(report.ledger.faults()).toEqual([])
      expect(report.ledger.behind()).toEqual([])
      expect([...report.maps, ...report.polls].flatMap(({ faults }) => faults)).toEqual([])
      expect(report.unequal).toEqual([])
      expect([...report.maps, ...report.polls].every(({ updates }) => updates > 0)).toBe(true)
      expect(report.listenerFaults).toBe(0)
      expect(report.ledger.readings.every(({ count }) => count > 0)).toBe(true)
      expect(report.listenersSaw).toBeGreaterThan(0)
      expect(slow + silent).toBeGreaterThanOrEqual(report.deafFull)
      if (LONG) expect(slow).toBeGreaterThan(0)
      expect(after.heapBytes - before.heapBytes).toBeLessThan(HEAP_GROWTH)
      expect(after.rssBytes - before.rssBytes).toBeLessThan(RSS_GROWTH)
      expect(server.output()).not.toMatch(/"level":"?(error|fatal)|ERR|FTL/)
    } finally {
      expect(await server.stop()).toEqual(Array.from({ length: NODES }, () => 0))
      await backend.close()
    }
  },
  (SECONDS + 200) * 1000,
)
