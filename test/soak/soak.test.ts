/**
 * Many clients of all kinds, cut, slow and well-behaved, for a while: nobody who recovers loses or
 * doubles anything, and the server's memory is what it was before. `npm run soak` runs it for two
 * minutes; within the other tests it takes seconds.
 */
import { expect, it } from 'vitest'
import { CHANNELS, live, SECRET, type Report } from '../support/soak/life.js'
import { startSoakedServer, type Memory } from '../support/soak/server-process.js'
import { ALL_TRANSPORTS } from '../support/transports.js'

const SECONDS = Number(process.env.SOAK_SECONDS ?? '5')
const LISTENER = process.env.SOAK_LISTENER ?? 'auto'
const LONG = SECONDS >= 60

const HISTORY = 300
const MIB = 1024 * 1024

const config = {
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
  channel: {
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
    ],
  },
}

/** What memory may grow by between two runs; a short one has not settled. */
const HEAP_GROWTH = (LONG ? 3 : 10) * MIB
const RSS_GROWTH = (LONG ? 30 : 80) * MIB

const inMib = (bytes: number): string => `${(bytes / MIB).toFixed(1)} MiB`

function figures(report: Report, slow: number, before: Memory, after: Memory): string {
  const { ledger, published, cuts, deafOpened, listenersSaw } = report
  const seen = ledger.readings.reduce((sum, { count }) => sum + count, 0)
  return [
    `${SECONDS} s, listener ${LISTENER}: ${published} published, ${seen} read by ${ledger.readings.length} recovering`,
    `subscriptions, ${listenersSaw} by listeners, ${cuts} cuts, ${deafOpened} deaf connections, ${slow} let go as slow;`,
    `faults ${ledger.faults().length}; heap ${inMib(before.heapBytes)} → ${inMib(after.heapBytes)},`,
    `RSS ${inMib(before.rssBytes)} → ${inMib(after.rssBytes)}`,
  ].join(' ')
}

it(
  `loses and doubles nothing, and grows by nothing, in ${SECONDS} s of cuts and slow readers`,
  async () => {
    const server = await startSoakedServer(config)
    try {
      // Full histories, so that what is kept does not grow any more.
      for (let at = 0; at < CHANNELS; at++) {
        const publish = { channel: `ch${at}`, data: { id: 'filler', text: 'x'.repeat(150) } }
        const commands = Array.from({ length: HISTORY }, () => ({ publish }))
        await server.api('batch', { commands })
      }
      await live(server, LONG ? 20 : 2, 1)
      const before = await server.memory()
      const report = await live(server, SECONDS, 2)
      const after = await server.memory()
      const slow = await server.slowDisconnects()
      console.log(figures(report, slow, before, after))
      expect(report.ledger.faults()).toEqual([])
      expect(report.ledger.behind()).toEqual([])
      expect(report.listenerFaults).toBe(0)
      expect(report.ledger.readings.every(({ count }) => count > 0)).toBe(true)
      expect(report.listenersSaw).toBeGreaterThan(0)
      expect(slow).toBeGreaterThanOrEqual(report.deafFull)
      if (LONG) expect(slow).toBeGreaterThan(0)
      expect(after.heapBytes - before.heapBytes).toBeLessThan(HEAP_GROWTH)
      expect(after.rssBytes - before.rssBytes).toBeLessThan(RSS_GROWTH)
      expect(server.output()).not.toMatch(/"level":"?(error|fatal)|ERR|FTL/)
    } finally {
      expect(await server.stop()).toBe(0)
    }
  },
  (SECONDS + 90) * 1000,
)
