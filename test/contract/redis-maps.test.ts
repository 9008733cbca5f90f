/** What maps in Redis look like to other servers, and what becomes of them there. spec: channels-and-engines.md §11.6 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { MapBroker, MapChange, MapOptions } from '../../src/engine/ports.js'
import type { Publication } from '../../src/protocol/index.js'
import { mapChange } from '../support/publications.js'
import { openRedisEngine, standalone, type OpenRedisEngine } from '../support/redis-engine.js'
import { age, passDeadlines, startRedis, type RedisServer } from '../support/redis.js'
import { until } from '../support/sdk.js'

const OPTIONS: MapOptions = {
  mode: 'recoverable',
  keyTtlMs: 5000,
  streamSize: 100,
  streamTtlMs: 60_000,
  metaTtlMs: 60_000,
}
const EPHEMERAL: MapOptions = { ...OPTIONS, mode: 'ephemeral', streamSize: 0, metaTtlMs: 0 }
const ALL = { cursor: '', limit: -1, key: '' }

let redis: RedisServer
let under: OpenRedisEngine
let map: MapBroker
let options: MapOptions | null
const delivered: { channel: string; pub: Publication; epoch: string; previous: string | null }[] =
  []

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis.close())

beforeEach(async () => {
  await redis.client.flushall()
  delivered.length = 0
  options = OPTIONS
  under = await openRedisEngine({ shards: [standalone(redis)], prefix: 'p' })
  if (under.engine.map === null) throw new Error('no maps')
  map = under.engine.map
  const ignore = (): void => undefined
  const sink = {
    onPublication: (channel: string, pub: Publication, epoch: string, prev: Publication | null) => {
      delivered.push({ channel, pub, epoch, previous: prev?.data.text() ?? null })
    },
    onJoin: ignore,
    onLeave: ignore,
    onGap: ignore,
    onLost: ignore,
  }
  await map.start(sink, () => options)
  await map.subscribe('m')
})

afterEach(() => under.engine.close())

const publish = async (
  key: string,
  set: Partial<MapChange> & { json?: string } = {},
  how = OPTIONS,
) => map.publish('m', mapChange(key, set), how)
const keys = async (how = OPTIONS) =>
  (await map.readState('m', ALL, how)).entries.map(({ key }) => key).sort()

/** Our own key, which the reference does not know. */
const GENERATION = 'p.__generation'
const keysOfMaps = async (): Promise<string[]> =>
  (await redis.client.keys('*')).filter((name) => name !== GENERATION).sort()

it('has the keys, fields and bytes of the reference', async () => {
  await publish('k', { json: '1', version: 7n, versionEpoch: 'x', idempotencyKey: 'i' })
  const { epoch } = (await map.readState('m', ALL, OPTIONS)).position
  const names = await keysOfMaps()
  expect(names).toEqual([
    'p.result.m.i',
    'p:cleanup:channels',
    'p:meta:m',
    'p:state:expire:m',
    'p:state:m',
    'p:state:meta:m',
    'p:stream:m',
  ])
  const g = await redis.client.get(GENERATION)
  expect(await redis.client.hgetall('p:meta:m')).toEqual({ e: epoch, s: '1', g })
  expect(await redis.client.hgetall('p.result.m.i')).toEqual({ e: epoch, s: '1' })
  expect(await redis.client.hgetall('p:state:meta:m')).toMatchObject({
    epoch,
    'v:k': '7',
    've:k': 'x',
  })
  const value = await redis.client.hgetBuffer('p:state:m', 'k')
  const head = `1:${epoch}:`
  expect(value?.toString('latin1').slice(0, head.length)).toBe(head)
  // Fields 4 data, 9 time, 11 key.
  expect(value?.subarray(head.length).toString('hex')).toMatch(/^22013148[0-9a-f]{12}5a016b$/)
  const [entry] = await redis.client.xrangeBuffer('p:stream:m', '-', '+')
  expect(entry?.[0].toString()).toBe('1-0')
  expect(entry?.[1].map((part, at) => (at % 2 === 0 ? part.toString() : part))).toEqual([
    'e',
    Buffer.from(epoch),
    'd',
    value?.subarray(head.length),
  ])
  const deadline = await redis.client.zscore('p:state:expire:m', 'k')
  expect(await redis.client.zscore('p:cleanup:channels', 'm')).toBe(deadline)
  expect(await redis.client.pttl('p:meta:m')).toBeGreaterThan(50_000)
})

it('hands over what other servers publish: with a place, without, as deltas', async () => {
  const publication = Buffer.from('220131', 'hex')
  const send = (message: string, tail: Buffer) =>
    redis.client.publish('p.client.m', Buffer.concat([Buffer.from(message), tail]))
  const named = Buffer.concat([publication, Buffer.from('5a016b', 'hex')])
  await send('3:EPOCH:', named)
  await send('0:RANDOM:', named)
  await send('0::', named)
  const before = Buffer.concat([
    Buffer.from('3:EPOCH:'),
    Buffer.from('2203', 'hex'),
    Buffer.from(':__'),
  ])
  await send(`d:4:EPOCH:${before.length}:${before.toString('latin1')}:${named.length}:`, named)
  await send(`d:5:EPOCH:0::${named.length}:`, named)
  await until(() => delivered.length === 5)
  expect(
    delivered.map(({ pub, epoch, previous }) => [pub.key, pub.offset, epoch, previous]),
  ).toEqual([
    ['k', 3, 'EPOCH', null],
    ['k', 0, '', null],
    ['k', 0, '', null],
    ['k', 4, 'EPOCH', ':__'],
    ['k', 5, 'EPOCH', null],
  ])
})

it('drops what it cannot read and goes on', async () => {
  for (const message of [
    '1',
    '1:e',
    'd:',
    'd:1:e:99:x',
    'd:x:e:1:a:1:b',
    '99999999999999999999:e:',
  ]) {
    await redis.client.publish('p.client.m', message)
  }
  await publish('k')
  await until(() => delivered.length > 0)
  expect(delivered).toMatchObject([{ pub: { key: 'k' } }])
})

it('drops the keys of an epoch that was evicted before it looks at anything', async () => {
  const { position } = await publish('a', { version: 9n })
  await publish('b')
  await redis.client.del('p:meta:m')
  const again = await publish('a', { keyMode: 'if_new', version: 1n })
  expect(again).toMatchObject({ suppressed: null, position: { offset: 1 } })
  expect(again.position.epoch).not.toBe(position.epoch)
  expect(await keys()).toEqual(['a'])
  const { publications } = await map.readStream(
    'm',
    { limit: -1, since: null, reverse: false },
    OPTIONS,
  )
  expect(publications).toHaveLength(1)
})

it('reads nothing of a state whose own metadata was evicted', async () => {
  await publish('a')
  await redis.client.del('p:state:meta:m')
  expect(await keys()).toEqual([])
})

it('does not take the result of a dead epoch for its own', async () => {
  await publish('a', { idempotencyKey: 'i' })
  await redis.client.del('p:meta:m')
  expect(await publish('a', { idempotencyKey: 'i' })).toMatchObject({ suppressed: null })
})

it('compares versions beyond what a double holds', async () => {
  const version = 2n ** 60n
  await publish('a', { version: version + 1n })
  expect(await publish('a', { version })).toMatchObject({ suppressed: 'version' })
  expect(await publish('a', { version: version + 2n })).toMatchObject({ suppressed: null })
})

it('expires keys by the clock of Redis, whatever those of the nodes say', async () => {
  under.advance(600_000)
  await publish('a')
  await under.cleanUp()
  expect(await keys()).toEqual(['a'])
  under.advance(-1_200_000)
  await passDeadlines(redis.client, 6000)
  await under.cleanUp()
  expect(await keys()).toEqual([])
})

it('plans a channel anew when its keys were prolonged, and leaves the keys', async () => {
  await publish('a')
  const before = Number(await redis.client.zscore('p:cleanup:channels', 'm'))
  // As the reference prolongs: the schedule keeps the earlier deadline.
  await redis.client.zadd('p:state:expire:m', before + 60_000, 'a')
  await passDeadlines(redis.client, 6000)
  await under.cleanUp()
  expect(Number(await redis.client.zscore('p:cleanup:channels', 'm'))).toBe(before + 54_000)
  expect(await keys()).toEqual(['a'])
})

it('removes many keys in one round, each once although several nodes look', async () => {
  const count = 1200
  for (let at = 0; at < count; at += 100) {
    await Promise.all(Array.from({ length: 100 }, (_, n) => publish(`k${at + n}`)))
  }
  await passDeadlines(redis.client, 6000)
  await Promise.all([under.cleanUp(), under.cleanUp()])
  expect(await map.count('m')).toBe(0)
  await until(() => delivered.length === 2 * count)
  const removed = delivered.flatMap(({ pub }) => (pub.removed === true ? [pub.key] : []))
  expect(new Set(removed).size).toBe(count)
  expect(removed).toHaveLength(count)
  expect(await redis.client.exists('p:cleanup:channels')).toBe(0)
})

it('leaves the keys of channels that it does not know to others', async () => {
  await map.publish('other', mapChange('a', {}), OPTIONS)
  options = null
  await passDeadlines(redis.client, 6000)
  await under.cleanUp()
  expect(await map.count('other')).toBe(1)
})

it('removes keys whose life is that of the metadata, although that ended too', async () => {
  const how = { ...OPTIONS, keyTtlMs: 5000, streamTtlMs: 5000, metaTtlMs: 5000 }
  options = how
  await publish('a', {}, how)
  await age(redis.client, 4000)
  // Somebody looks at the position, so the epoch lives on.
  const { position } = await map.readState('m', { ...ALL, limit: 0 }, how)
  await age(redis.client, 4000)
  await passDeadlines(redis.client, 8000)
  await under.cleanUp()
  await until(() => delivered.length === 2)
  expect(delivered[1]).toMatchObject({ pub: { key: 'a', removed: true }, epoch: position.epoch })
})

it('keeps a state alive that is only prolonged', async () => {
  const how = { ...OPTIONS, keyTtlMs: 60_000, metaTtlMs: 60_000 }
  await publish('a', {}, how)
  for (let round = 0; round < 5; round++) {
    await age(redis.client, 50_000)
    await passDeadlines(redis.client, 50_000)
    await publish('a', { keyMode: 'if_new', refreshTtl: true }, how)
    await under.cleanUp()
  }
  expect(await keys(how)).toEqual(['a'])
})

it('keeps nothing but keys and deadlines in mode ephemeral', async () => {
  await publish('a', {}, EPHEMERAL)
  expect(await keysOfMaps()).toEqual(['p:cleanup:channels', 'p:state:expire:m', 'p:state:m'])
  expect((await redis.client.hget('p:state:m', 'a'))?.slice(0, 3)).toBe('0::')
  options = EPHEMERAL
  await passDeadlines(redis.client, 6000)
  await under.cleanUp()
  expect(await keysOfMaps()).toEqual([])
})
