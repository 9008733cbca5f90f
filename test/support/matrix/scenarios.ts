/**
 * What the official client must be able to do on every transport, in every encoding, in Node and in a
 * browser. A scenario returns plain data; `gives` says which. One more is one more entry of the list.
 */
import { mapScenarios } from './map-scenarios.js'
import { failure, Seen } from './peer.js'
import { pollScenarios } from './poll-scenarios.js'
import { documentOf, upTo, type Scenario } from './scenario.js'

const TEXTS = ['line\n\nbreak\r\n', 'ünïcödé 🙂 \u2028', '"quotes" \\ </script>', '']

/** All scenarios. */
export const scenarios: readonly Scenario[] = [
  {
    name: 'connects and says over what',
    run: async (peer) => {
      const client = peer.client()
      const connected = new Seen(client, 'connected')
      client.connect()
      const [context] = await connected.reach(1)
      return [context.transport === peer.wire.transport, typeof context.client]
    },
    gives: [true, 'string'],
  },
  {
    name: 'calls the backend and gets its answers and errors',
    run: async (peer) => {
      const client = await peer.connected()
      const { data } = await client.rpc('echo', peer.encode({ texts: TEXTS, n: 1.5 }))
      const error = await failure(client.rpc('fail', peer.encode({})))
      return [peer.decode(data), error.code, error.message]
    },
    gives: [{ method: 'echo', data: { texts: TEXTS, n: 1.5 } }, 1404, 'no such thing'],
  },
  {
    name: 'publishes and receives what anybody publishes, in order, whatever the text',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('log')
      const { sub, seen } = await peer.subscribed(client, channel)
      for (const text of TEXTS) await sub.publish(peer.encode({ text }))
      await peer.publish(channel, upTo(20))
      await seen.reach(24)
      return [
        peer.dataOf(seen),
        seen.all.map(({ offset }) => Number(offset)),
        seen.all[0].info.user === peer.user,
      ]
    },
    gives: [[...TEXTS.map((text) => ({ text })), ...upTo(20)], upTo(24), true],
  },
  {
    name: 'subscribes to fifty channels at once, before it is connected',
    run: async (peer) => {
      const client = peer.client()
      const subs = upTo(50).map((n) => client.newSubscription(`${peer.channel('log')}-${n}`))
      for (const sub of subs) sub.subscribe()
      client.connect()
      await Promise.all(subs.map((sub) => sub.ready()))
      return subs.map(({ state }) => state)
    },
    gives: upTo(50).map(() => 'subscribed'),
  },
  {
    name: 'ends subscribed after unsubscribe and subscribe back to back',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('room')
      const { sub, seen } = await peer.subscribed(client, channel)
      for (let round = 0; round < 5; round++) {
        sub.unsubscribe()
        sub.subscribe()
      }
      await sub.ready()
      await peer.publish(channel, ['after'])
      await seen.reach(1)
      return [peer.dataOf(seen), (await sub.presenceStats()).numClients]
    },
    gives: [['after'], 1],
  },
  {
    name: 'reads history, forward, on and back',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('log')
      const { sub } = await peer.subscribed(client, channel)
      await peer.publish(channel, upTo(5))
      const page = await sub.history({ limit: 2 })
      const since = { offset: 2, epoch: page.epoch }
      const next = await sub.history({ limit: 10, since })
      const back = await sub.history({ limit: 1, reverse: true })
      const refused = await failure(client.history(`${channel}-other`, { limit: 1 }))
      return [
        ...[page, next, back].map(({ publications }) => peer.dataOf(publications)),
        String(page.offset),
        refused.code,
      ]
    },
    gives: [[1, 2], [3, 4, 5], [5], '5', 103],
  },
  {
    name: 'sees who is there, who comes and who goes',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('room')
      const sub = client.newSubscription(channel)
      const joins = new Seen(sub, 'join')
      const leaves = new Seen(sub, 'leave')
      sub.subscribe()
      await sub.ready()
      const other = await peer.connected({
        getToken: () => peer.world.token({ sub: 'other', info: { name: 'Ann' } }),
      })
      await peer.subscribed(other, channel)
      await joins.reach(2)
      const { clients } = await sub.presence()
      const stats = await sub.presenceStats()
      other.disconnect()
      await leaves.reach(1)
      return [
        Object.values(clients).map(({ user }) => user === peer.user || user),
        peer.decode(joins.all[1].info.connInfo),
        [stats.numClients, stats.numUsers],
        leaves.all[0].info.user,
      ].map((value) => (Array.isArray(value) ? [...value].sort() : value))
    },
    gives: [['other', true], { name: 'Ann' }, [2, 2], 'other'],
  },
  {
    name: 'recovers everything once and in order, however often it is cut',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('log')
      const { sub, seen } = await peer.subscribed(client, channel)
      const subscribed = new Seen(sub, 'subscribed')
      for (let round = 0; round < 3; round++) {
        await peer.cutUnder(sub)
        await peer.publish(channel, upTo(round * 10 + 5, round * 10 + 1))
        await subscribed.reach(round + 1)
        await peer.publish(channel, upTo(round * 10 + 10, round * 10 + 6))
      }
      await seen.reach(30)
      return [peer.dataOf(seen), subscribed.all.map(({ recovered }) => recovered)]
    },
    gives: [upTo(30), [true, true, true]],
  },
  {
    name: 'is told when something is lost, and goes on',
    run: async (peer) => {
      const client = await peer.connected({ minReconnectDelay: 300, maxReconnectDelay: 400 })
      const channel = peer.channel('short')
      const { sub, seen } = await peer.subscribed(client, channel)
      const subscribed = new Seen(sub, 'subscribed')
      await peer.publish(channel, [1])
      await seen.reach(1)
      await peer.cutUnder(sub)
      const commands = upTo(9, 2).map((data) => ({ publish: { channel, data } }))
      await peer.world.api('batch', { commands })
      const [{ wasRecovering, recovered }] = await subscribed.reach(1)
      await peer.publish(channel, [10])
      await seen.reach(2)
      return [wasRecovering, recovered, peer.dataOf(seen)]
    },
    gives: [true, false, [1, 10]],
  },
  {
    name: 'puts deltas together, live and after a cut',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('delta')
      const { sub, seen } = await peer.subscribed(client, channel, { delta: 'fossil' })
      await peer.publish(channel, upTo(10).map(documentOf))
      await seen.reach(10)
      await peer.cutUnder(sub)
      await peer.publish(channel, upTo(15, 11).map(documentOf))
      await sub.ready()
      await peer.publish(channel, upTo(20, 16).map(documentOf))
      await seen.reach(20)
      return [peer.dataOf(seen), sub.deltaStats().numDeltaPayloads >= 15]
    },
    gives: [upTo(20).map(documentOf), true],
  },
  {
    name: 'gets what its tags filter lets through, live and recovered',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = peer.channel('tags')
      const tagsFilter = { key: 'kind', cmp: 'eq', val: 'goal' } as const
      const { sub, seen } = await peer.subscribed(client, channel, { tagsFilter })
      const subscribed = new Seen(sub, 'subscribed')
      const both = async (n: number): Promise<void> => {
        await peer.publish(channel, [`noise ${n}`], { tags: { kind: 'noise' } })
        await peer.publish(channel, [`goal ${n}`], { tags: { kind: 'goal' } })
      }
      await both(1)
      await seen.reach(1)
      await peer.cutUnder(sub)
      await both(2)
      const [{ recovered }] = await subscribed.reach(1)
      await both(3)
      await seen.reach(3)
      return [peer.dataOf(seen), seen.all.map(({ offset }) => Number(offset)), recovered]
    },
    gives: [['goal 1', 'goal 2', 'goal 3'], [2, 4, 6], true],
  },
  {
    name: 'gets a new token when the old one expired, and before it expires, and stays',
    run: async (peer) => {
      const lives = [-10, 2, 600]
      const asked: number[] = []
      let renewed: () => void = () => undefined
      const done = new Promise<void>((resolve) => (renewed = resolve))
      const client = peer.client({
        token: await peer.world.token({ sub: peer.user, exp: lives[0] }),
        getToken: () => {
          asked.push(asked.length)
          if (asked.length === 2) renewed()
          return peer.world.token({ sub: peer.user, exp: lives[asked.length] })
        },
      })
      const lost = new Seen(client, 'connecting')
      client.connect()
      await client.ready()
      await done
      const { data } = await client.rpc('echo', peer.encode('still here'))
      return [peer.decode(data).data, asked.length, client.state, lost.all.length]
    },
    gives: ['still here', 2, 'connected', 1],
  },
  {
    name: 'subscribes with a token, and gets a new one when it expired',
    run: async (peer) => {
      const client = await peer.connected()
      const channel = `$${peer.channel('private')}`
      const refused = client.newSubscription(`${channel}-other`)
      const no = new Seen(refused, 'unsubscribed').reach(1)
      refused.subscribe()
      let asked = 0
      const { sub } = await peer.subscribed(client, channel, {
        minResubscribeDelay: 10,
        maxResubscribeDelay: 20,
        getToken: () =>
          peer.world.token({ sub: peer.user, channel, ...(asked++ === 0 ? { exp: -5 } : {}) }),
      })
      const [{ code }] = await no
      return [sub.state, asked, code]
    },
    gives: ['subscribed', 2, 103],
  },
  {
    name: 'has server-side subscriptions, by token and by API, also after a cut',
    run: async (peer) => {
      const [first, second] = [peer.channel('log'), `${peer.channel('log')}-2`]
      const client = peer.client({
        getToken: () => peer.world.token({ sub: peer.user, channels: [first] }),
      })
      const subscribed = new Seen(client, 'subscribed')
      const unsubscribed = new Seen(client, 'unsubscribed')
      const subscribing = new Seen(client, 'subscribing')
      const seen = new Seen(client, 'publication')
      client.connect()
      await client.ready()
      await peer.publish(first, [1])
      await peer.world.api('subscribe', { user: peer.user, channel: second })
      await subscribed.reach(2)
      await peer.publish(second, [2])
      await peer.world.api('unsubscribe', { user: peer.user, channel: second })
      await unsubscribed.reach(1)
      await peer.world.cut()
      await subscribing.reach(1)
      await peer.publish(first, [3])
      await subscribed.reach(3)
      await peer.publish(first, [4])
      await seen.reach(4)
      const { wasRecovering, recovered } = subscribed.all[2]
      return [peer.dataOf(seen), wasRecovering, recovered]
    },
    gives: [[1, 2, 3, 4], true, true],
  },
  {
    name: 'comes back after a disconnect that allows it, and stays away after one that does not',
    run: async (peer) => {
      const client = await peer.connected()
      const back = new Seen(client, 'connected')
      const over = new Seen(client, 'disconnected')
      await peer.world.api('disconnect', {
        user: peer.user,
        disconnect: { code: 3011, reason: 'again' },
      })
      await back.reach(1)
      await peer.world.api('disconnect', {
        user: peer.user,
        disconnect: { code: 4503, reason: 'go away' },
      })
      const [{ code, reason }] = await over.reach(1)
      return [code, reason, client.state]
    },
    gives: [4503, 'go away', 'disconnected'],
  },
  {
    name: 'carries bytes that are no text',
    on: ({ codec }) => codec === 'protobuf',
    run: async (peer) => {
      const client = await peer.connected()
      const { sub, seen } = await peer.subscribed(client, peer.channel('log'))
      await sub.publish(new Uint8Array([0, 255, 10, 13, 128]))
      await seen.reach(1)
      return [...(seen.all[0].data as Uint8Array)]
    },
    gives: [0, 255, 10, 13, 128],
  },
  ...mapScenarios,
  ...pollScenarios,
]
