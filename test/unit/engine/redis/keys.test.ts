/** Tables of spec/channels-and-engines.md §8.1, §8.2. */
import { describe, expect, it } from 'vitest'
import { UnsupportedChannel } from '../../../../src/engine/ports.js'
import { RedisKeys } from '../../../../src/engine/redis/keys.js'
import { clusterSlot } from '../../../../src/engine/redis/shard-index.js'

const plain = new RedisKeys({ prefix: 'P', cluster: false, partitions: 0 })
const cluster = new RedisKeys({ prefix: 'P', cluster: true, partitions: 0 })
const sharded = new RedisKeys({ prefix: 'P', cluster: true, partitions: 64 })

const names = (keys: RedisKeys) => [
  keys.messages('news'),
  keys.stream('news'),
  keys.streamMeta('news'),
  keys.list('news'),
  keys.listMeta('news'),
  keys.result('news', 'KEY'),
  ...keys.presence('news'),
]

describe('names in Redis', () => {
  it('are those of the tables', () => {
    expect(names(plain)).toEqual([
      'P.client.news',
      'P.stream.news',
      'P.stream.meta.news',
      'P.list.news',
      'P.list.meta.news',
      'P.result.news.KEY',
      'P.presence.expire.news',
      'P.presence.data.news',
      'P.presence.user.expire.news',
      'P.presence.user.clients.news',
    ])
    expect(names(cluster)).toEqual([
      'P.client.{news}',
      'P.stream.{news}',
      'P.stream.meta.{news}',
      'P.list.{news}',
      'P.list.meta.{news}',
      'P.result.{news}.KEY',
      'P.presence.expire.{news}',
      'P.presence.data.{news}',
      'P.presence.user.expire.{news}',
      'P.presence.user.clients.{news}',
    ])
    expect(names(sharded)).toEqual([
      'P.client.{61}.news',
      'P.stream.{61}.news',
      'P.stream.meta.{61}.news',
      'P.list.{61}.news',
      'P.list.meta.{61}.news',
      'P.result.{61}.news.KEY',
      'P.presence.expire.{news}',
      'P.presence.data.{news}',
      'P.presence.user.expire.{news}',
      'P.presence.user.clients.{news}',
    ])
  })

  it('keep everything of a channel in one slot', () => {
    for (const keys of [cluster, sharded]) {
      const slots = new Set(names(keys).slice(0, 6).map(clusterSlot))
      expect(slots.size).toBe(1)
      expect(new Set(keys.presence('news').map(clusterSlot)).size).toBe(1)
    }
  })

  it('name service and control channels', () => {
    expect(plain.service(0, 'id')).toBe('P.canary.id')
    expect(cluster.service(0, 'id')).toBe('P.canary.id')
    expect(sharded.service(5, 'id')).toBe('P.canary.{5}.id')
    expect(plain.control).toBe('P.control')
    expect(plain.node('n1')).toBe('P.node.n1')
    expect(clusterSlot(sharded.canary(5))).toBe(clusterSlot(sharded.service(5, 'id')))
  })

  it.each(['news', 'a.b', '{x}', 'x}', 'ns:r#1,2', 'P.client.x', 'é', ''])(
    'give the channel %j back',
    (channel) => {
      for (const keys of [plain, cluster, sharded]) {
        expect(keys.channelOf(keys.messages(channel))).toBe(channel)
      }
    },
  )

  it('know a foreign name', () => {
    expect(plain.channelOf('Q.client.news')).toBeNull()
    expect(plain.channelOf('P.control')).toBeNull()
    expect(cluster.channelOf('P.client.news')).toBeNull()
    expect(sharded.channelOf('P.client.news')).toBeNull()
  })
})

describe('channels that begin with }', () => {
  it('have no slot of their own in a cluster, and are refused', () => {
    expect([plain, cluster, sharded].map((keys) => keys.problem('}a') !== null)).toEqual([
      false,
      true,
      false,
    ])
    expect(cluster.problem('a}')).toBeNull()
    expect(plain.presence('}a')[1]).toBe('P.presence.data.}a')
    for (const keys of [cluster, sharded]) {
      expect(() => keys.presence('}a')).toThrow(UnsupportedChannel)
    }
  })
})
