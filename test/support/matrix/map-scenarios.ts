/** Maps as the official client keeps them. spec: channels-and-engines.md §11, §6.5 */
import { failure, Seen, type Peer } from './peer.js'
import { documentOf, upTo, type Scenario } from './scenario.js'

const MODES = ['ephemeral', 'recoverable', 'persistent'] as const

const keysOf = (last: number, first = 1): [string, number][] =>
  upTo(last, first).map((n) => [`k${String(n).padStart(2, '0')}`, n])

/** A client that stays away for a while after a cut. */
const slowToReturn = { minReconnectDelay: 300, maxReconnectDelay: 400 }

const remove = (channel: string, key: string): object => ({ map_remove: { channel, key } })

const set = (channel: string, key: string, data: unknown): object => ({
  map_publish: { channel, key, data },
})

const inStep = MODES.map((mode): Scenario => ({
  name: `keeps a map in step with what anybody writes and removes, mode ${mode}`,
  run: async (peer) => {
    const client = await peer.connected()
    const channel = peer.channel(`map-${mode}`)
    await peer.write(channel, [...keysOf(2), ['"odd" \n 🙂', 'x']])
    const { sub, mirror } = await peer.mapped(client, channel)
    const first = mirror.entries
    const updates = new Seen(sub, 'update')
    await peer.write(channel, [['k01', 3]])
    await peer.world.api('map_remove', { channel, key: 'k02' })
    await sub.publish('own', peer.encode({ by: 'me' }))
    await updates.reach(3)
    const now = mirror.entries
    await sub.remove('own')
    await mirror.until((held) => !held.has('own'))
    return [first, now, updates.all[2].info.user === peer.user, mirror.changes]
  },
  gives: [
    [['"odd" \n 🙂', 'x'], ...keysOf(2)],
    [
      ['"odd" \n 🙂', 'x'],
      ['k01', 3],
      ['own', { by: 'me' }],
    ],
    true,
    [
      ['k01', 3],
      ['k02', 'removed'],
      ['own', { by: 'me' }],
      ['own', 'removed'],
    ],
  ],
}))

const inPages = MODES.map((mode): Scenario => ({
  name: `reads a map in pages while it changes, mode ${mode}`,
  run: async (peer) => {
    const client = await peer.connected()
    const channel = peer.channel(`map-${mode}`)
    await peer.write(channel, keysOf(60))
    const sub = client.newMapSubscription(channel, { pageSize: 3 })
    const mirror = peer.mirror(sub)
    sub.subscribe()
    for (let n = 1; n <= 60; n += 5) {
      await peer.write(channel, [[`k${String(n).padStart(2, '0')}`, -n]])
      await peer.world.api('map_remove', { channel, key: `k${String(n + 2).padStart(2, '0')}` })
      await peer.write(channel, [[`new${n}`, n]])
    }
    await sub.ready()
    await peer.write(channel, [['last', 0]])
    await mirror.until((held) => held.has('last'))
    const state = await peer.stateOf(channel)
    return [JSON.stringify(mirror.entries) === JSON.stringify(state), state.length]
  },
  gives: [true, 61],
}))

/** Where the client ends and what it saw: the same whether what it missed was much or little. */
async function cutAndChange(peer: Peer, namespace: string): Promise<unknown[]> {
  const client = await peer.connected(slowToReturn)
  const channel = peer.channel(namespace)
  await peer.write(channel, keysOf(3))
  const { sub, mirror } = await peer.mapped(client, channel)
  const subscribed = new Seen(sub, 'subscribed')
  await peer.cutUnder(sub)
  await peer.world.api('batch', {
    commands: [set(channel, 'k01', 10), remove(channel, 'k02'), set(channel, 'k04', 4)],
  })
  const [{ wasRecovering, recovered }] = await subscribed.reach(1)
  await peer.write(channel, [['k05', 5]])
  await mirror.until((held) => held.has('k05'))
  return [mirror.entries, mirror.snapshots, mirror.changes, wasRecovering, recovered]
}

const AFTER_CUT: [string, number][] = [['k01', 10], ...keysOf(5, 3)]

export const mapScenarios: readonly Scenario[] = [
  ...inStep,
  ...inPages,
  {
    name: 'is given each change of a map that it missed, removals too, and no snapshot',
    run: (peer) => cutAndChange(peer, 'map-recoverable'),
    gives: [
      AFTER_CUT,
      1,
      [
        ['k01', 10],
        ['k02', 'removed'],
        ['k04', 4],
        ['k05', 5],
      ],
      true,
      true,
    ],
  },
  {
    name: 'is given a snapshot of a map when it missed more than is kept',
    run: (peer) => cutAndChange(peer, 'map-forgetful'),
    gives: [AFTER_CUT, 2, [['k05', 5]], false, false],
  },
  {
    name: 'is given a snapshot of a map without a stream when it comes back',
    run: (peer) => cutAndChange(peer, 'map-ephemeral'),
    gives: [AFTER_CUT, 2, [['k05', 5]], false, false],
  },
  {
    name: 'recovers a map however often it is cut',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('map-recoverable')
      const { sub, mirror } = await peer.mapped(client, channel)
      const subscribed = new Seen(sub, 'subscribed')
      for (const round of upTo(3)) {
        await peer.cutUnder(sub)
        await peer.write(channel, keysOf(round * 5, round * 5 - 4))
        await peer.world.api('map_remove', { channel, key: keysOf(round * 5)[round]?.[0] })
        await subscribed.reach(round)
      }
      await peer.write(channel, [['last', 0]])
      await mirror.until((held) => held.has('last'))
      const state = await peer.stateOf(channel)
      const recovered = subscribed.all.map((context) => context.recovered as boolean)
      return [
        JSON.stringify(mirror.entries) === JSON.stringify(state),
        mirror.changes.length,
        recovered,
      ]
    },
    gives: [true, 19, [true, true, true]],
  },
  {
    name: 'sees keys of a map expire',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('map-brief')
      const { mirror } = await peer.mapped(client, channel)
      await peer.write(channel, keysOf(2))
      await mirror.until((held) => held.size === 2)
      await mirror.until((held) => held.size === 0)
      return [mirror.changes.slice(2).sort(), await peer.stateOf(channel)]
    },
    gives: [
      [
        ['k01', 'removed'],
        ['k02', 'removed'],
      ],
      [],
    ],
  },
  ...(['recoverable', 'ephemeral'] as const).map((mode): Scenario => ({
    name: `sees a map cleared, mode ${mode}`,
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel(`map-${mode}`)
      await peer.write(channel, keysOf(3))
      const { mirror } = await peer.mapped(client, channel)
      await peer.world.api('map_clear', { channel })
      await peer.write(channel, [['after', 1]])
      await mirror.until((held) => held.has('after') && !held.has('k01'))
      return mirror.entries
    },
    gives: [['after', 1]],
  })),
  {
    name: 'gets what its tags filter lets through of a map, in pages, live and recovered',
    run: async (peer) => {
      const client = await peer.connected(slowToReturn)
      const channel = peer.channel('map-tags')
      const kind = async (name: string, entries: [string, unknown][]): Promise<void> =>
        peer.write(channel, entries, { tags: { kind: name } })
      await kind('goal', [['a', 1]])
      await kind('noise', [['b', 1]])
      const tagsFilter = { key: 'kind', cmp: 'eq', val: 'goal' } as const
      const { sub, mirror } = await peer.mapped(client, channel, { tagsFilter, pageSize: 1 })
      const subscribed = new Seen(sub, 'subscribed')
      const first = mirror.entries
      await kind('noise', [['c', 2]])
      await kind('goal', [['d', 2]])
      await mirror.until((held) => held.has('d'))
      await peer.cutUnder(sub)
      await kind('noise', [['e', 3]])
      await kind('goal', [['f', 3]])
      await peer.world.api('map_remove', { channel, key: 'a' })
      const [{ recovered }] = await subscribed.reach(1)
      await kind('goal', [['g', 4]])
      await mirror.until((held) => held.has('g'))
      return [first, mirror.entries, recovered]
    },
    gives: [
      [['a', 1]],
      [
        ['d', 2],
        ['f', 3],
        ['g', 4],
      ],
      true,
    ],
  },
  {
    name: 'puts deltas of each key of a map together, live, after a removal and after a cut',
    run: async (peer) => {
      const client = await peer.connected(slowToReturn)
      const channel = peer.channel('map-delta')
      const both = (n: number): [string, unknown][] => ['a', 'b'].map((key) => [key, documentOf(n)])
      const at = (n: number) => (held: ReadonlyMap<string, any>) =>
        ['a', 'b'].every((key) => held.get(key)?.n === n)
      await peer.write(channel, both(1))
      const { sub, mirror } = await peer.mapped(client, channel, { delta: 'fossil' })
      const subscribed = new Seen(sub, 'subscribed')
      for (const n of upTo(5, 2)) await peer.write(channel, both(n))
      await mirror.until(at(5))
      await peer.world.api('map_remove', { channel, key: 'a' })
      await peer.write(channel, both(6))
      await mirror.until(at(6))
      await peer.cutUnder(sub)
      await peer.write(channel, [...both(7), ...both(8)])
      await subscribed.reach(1)
      await peer.write(channel, both(9))
      await mirror.until(at(9))
      const { numDeltaPayloads } = sub.deltaStats()
      return [mirror.entries, mirror.changes.length, mirror.snapshots, numDeltaPayloads >= 11]
    },
    gives: [
      [
        ['a', documentOf(9)],
        ['b', documentOf(9)],
      ],
      17,
      1,
      true,
    ],
  },
  {
    name: 'is refused what it may not write, and stays subscribed',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('map-read-only')
      const { sub } = await peer.mapped(client, channel)
      const publish = await failure(sub.publish('a', peer.encode(1)))
      const removal = await failure(sub.remove('a'))
      const stream = client.newSubscription(`${channel}-other`)
      const no = new Seen(stream, 'unsubscribed').reach(1)
      stream.subscribe()
      const [{ code }] = await no
      return [publish.code, removal.code, code, sub.state]
    },
    gives: [103, 103, 103, 'subscribed'],
  },
  {
    name: 'writes its own key of a map, which goes with it',
    run: async (peer) => {
      const channel = peer.channel('map-own')
      const { mirror } = await peer.mapped(await peer.connected(), channel)
      const other = peer.client()
      const connected = new Seen(other, 'connected')
      other.connect()
      const [{ client }] = await connected.reach(1)
      const { sub } = await peer.mapped(other, channel)
      await sub.publish('whatever', peer.encode({ x: 1 }))
      await mirror.until((held) => held.has(client as string))
      const held = mirror.entries
      other.disconnect()
      await mirror.until(({ size }) => size === 0)
      return held.map(([key, value]) => [key === client, value])
    },
    gives: [[true, { x: 1 }]],
  },
  {
    name: 'sees who is in a channel as maps of connections and of users',
    run: async (peer) => {
      const observer = await peer.connected()
      const channel = peer.channel('room')
      const byClient = observer.newMapClientsSubscription(`clients:${channel}`)
      const byUser = observer.newMapUsersSubscription(`users:${channel}`)
      const [clients, users] = [peer.mirror(byClient), peer.mirror(byUser)]
      const updates = new Seen(byClient, 'update')
      byClient.subscribe()
      byUser.subscribe()
      await Promise.all([byClient.ready(), byUser.ready()])
      const member = peer.client()
      const connected = new Seen(member, 'connected')
      member.connect()
      const [{ client }] = await connected.reach(1)
      await peer.subscribed(member, channel)
      await clients.until((held) => held.has(client as string))
      await users.until((held) => held.has(peer.user))
      const [{ key, info }] = updates.all
      member.disconnect()
      await clients.until(({ size }) => size === 0)
      return [key === client, info.client === client, info.user === peer.user, users.held.size]
    },
    gives: [true, true, true, 1],
  },
]
