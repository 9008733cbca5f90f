/** Shared poll as the official client knows it. spec: channels-and-engines.md §11.7 */
import { Seen, type Peer } from './peer.js'
import { documentOf, type Scenario } from './scenario.js'

/** Resolves once the backend is asked for these keys and no others. */
async function askedFor(peer: Peer, channel: string, keys: readonly string[]): Promise<void> {
  const wanted = JSON.stringify(keys)
  while (JSON.stringify([...(await peer.world.asked(channel))].sort()) !== wanted);
}

/** All scenarios of shared poll. */
export const pollScenarios: readonly Scenario[] = [
  {
    name: 'tracks keys and sees values, changes and removals, and lets go of keys',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll')
      await peer.world.answer(channel, { a: { data: { n: 1 } }, b: { data: ['ünï 🙂'] } })
      const { sub, mirror } = await peer.tracking(client, channel, ['a', 'b'])
      await mirror.until(({ size }) => size === 2)
      const first = mirror.entries
      await peer.world.answer(channel, { a: { data: { n: 2 } } })
      await mirror.until((held) => held.get('a').n === 2)
      await peer.world.answer(channel, { b: { removed: true }, c: { data: 'c' } })
      await mirror.until((held) => !held.has('b'))
      sub.track(['c'])
      await mirror.until((held) => held.has('c'))
      await askedFor(peer, channel, ['a', 'c'])
      sub.untrack(['a'])
      await askedFor(peer, channel, ['c'])
      return [first, mirror.changes.slice(2), [...sub.trackedKeys()]]
    },
    gives: [
      [
        ['a', { n: 1 }],
        ['b', ['ünï 🙂']],
      ],
      [
        ['a', { n: 2 }],
        ['b', 'removed'],
        ['c', 'c'],
      ],
      ['c'],
    ],
  },
  {
    name: 'may not track keys that were signed for somebody else',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll')
      await peer.world.answer(channel, { a: { data: 1 } })
      const { sub, mirror } = await peer.tracking(client, channel, [], {
        getSignature: async ({ keys }) => ({
          keys,
          signature: await peer.world.sign({ user: 'somebody else', channel, keys }),
        }),
      })
      const errors = new Seen(sub, 'error')
      sub.track(['a'])
      const [{ type, error }] = await errors.reach(1)
      return [type, error.code, sub.state, mirror.held.size]
    },
    gives: ['track', 103, 'subscribed', 0],
  },
  {
    name: 'has a signature renewed when it expired, and before it expires, and stays',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll')
      await peer.world.answer(channel, { a: { data: 1 } })
      const lives = [-60, 2, 600]
      let renewed: () => void = () => undefined
      const done = new Promise<void>((resolve) => (renewed = resolve))
      let asked = 0
      const { sub, mirror } = await peer.tracking(client, channel, ['a'], {
        getSignature: async ({ keys }) => {
          const exp = lives[asked++] ?? 600
          if (asked === lives.length) renewed()
          const signature = await peer.world.sign({ user: peer.user, channel, keys, exp })
          return { keys, signature }
        },
      })
      await mirror.until((held) => held.get('a') === 1)
      await done
      await peer.world.answer(channel, { a: { data: 2 } })
      await mirror.until((held) => held.get('a') === 2)
      return [asked, sub.state]
    },
    gives: [3, 'subscribed'],
  },
  {
    name: 'tracks again after a cut, and gets what is newer and nothing else',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll-versioned')
      await peer.world.answer(channel, {
        a: { data: 'a1', version: 1 },
        b: { data: 'b1', version: 1 },
        c: { data: 'c1', version: 1 },
      })
      const { sub, mirror } = await peer.tracking(client, channel, ['a', 'b', 'c'])
      await mirror.until(({ size }) => size === 3)
      for (const n of [2, 3]) {
        await peer.cutUnder(sub)
        await peer.world.answer(channel, { a: { data: `a${n}`, version: n } })
        await mirror.until((held) => held.get('a') === `a${n}`)
      }
      await peer.world.answer(channel, { c: { removed: true } })
      await mirror.until((held) => !held.has('c'))
      return [mirror.entries, mirror.changes.slice(3)]
    },
    gives: [
      [
        ['a', 'a3'],
        ['b', 'b1'],
      ],
      [
        ['a', 'a2'],
        ['a', 'a3'],
        ['c', 'removed'],
      ],
    ],
  },
  {
    name: 'is given what the server API publishes to a key, newer versions only',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll-versioned')
      await peer.world.answer(channel, { a: { data: 1, version: 1 } })
      const { mirror } = await peer.tracking(client, channel, ['a'])
      await mirror.until((held) => held.get('a') === 1)
      for (const version of [5, 4, 6]) {
        await peer.world.api('shared_poll_publish', { channel, key: 'a', version, data: version })
      }
      await mirror.until((held) => held.get('a') === 6)
      return mirror.changes
    },
    gives: [
      ['a', 1],
      ['a', 5],
      ['a', 6],
    ],
  },
  {
    name: 'puts deltas of a key together where the backend gives the value before',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll-versioned')
      const version = (n: number, more: object = {}): Promise<void> =>
        peer.world.answer(channel, { a: { data: documentOf(n), version: n, ...more } })
      await version(1)
      const { sub, mirror } = await peer.tracking(client, channel, ['a'], { delta: 'fossil' })
      await mirror.until((held) => held.get('a')?.n === 1)
      await version(2, { prev_data: documentOf(1) })
      await mirror.until((held) => held.get('a').n === 2)
      await peer.cutUnder(sub)
      await version(4)
      await mirror.until((held) => held.get('a').n === 4)
      await version(5, { prev_data: documentOf(4) })
      await mirror.until((held) => held.get('a').n === 5)
      return [mirror.changes.map(([, value]) => value), sub.deltaStats().numDeltaPayloads >= 1]
    },
    gives: [[1, 2, 4, 5].map(documentOf), true],
  },
  {
    name: 'starts over when the backend names another epoch',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('poll-versioned')
      await peer.world.answer(channel, { a: { data: 'old', version: 10 } }, 'e1')
      const { sub, mirror } = await peer.tracking(client, channel, ['a'])
      await mirror.until((held) => held.get('a') === 'old')
      await peer.world.answer(channel, { a: { data: 'new', version: 1 } }, 'e2')
      await mirror.until((held) => held.get('a') === 'new')
      return sub.state
    },
    gives: 'subscribed',
  },
]
