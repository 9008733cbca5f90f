/** When streams get a new epoch because a server may lack what was published last. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/ports.js'
import type { StreamPosition } from '../../src/model/index.js'
import { MAP, mapChange, newPublication, storedOptions } from '../support/publications.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { openRedisEngine, standalone } from '../support/redis-engine.js'

const KEY = 'test.__generation'
const META_TTL_MS = 3_600_000

describe.each([
  ['streams', false, 'test.stream.meta.ch'],
  ['lists', true, 'test.list.meta.ch'],
])('history in %s', (_, lists, meta) => {
  const closers: (() => unknown)[] = []
  let redis: RedisServer

  beforeEach(async () => {
    redis = await startRedis()
    closers.push(() => redis.close())
  })

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
  })

  const open = async (newEpochOnFailover = true): Promise<Engine> => {
    const { engine } = await openRedisEngine({
      shards: [standalone(redis)],
      lists,
      newEpochOnFailover,
    })
    closers.push(() => engine.close())
    return engine
  }
  const publish = async ({ broker }: Engine): Promise<StreamPosition> =>
    (await broker.publish('ch', newPublication(), storedOptions())).position
  const read = async ({ history }: Engine): Promise<StreamPosition | undefined> =>
    (await history?.read('ch', { limit: -1, since: null, reverse: false }, META_TTL_MS))?.position

  it('begins a new epoch under another generation, and only one; offsets go on', async () => {
    const engine = await open()
    const first = await publish(engine)
    expect(await publish(engine)).toEqual({ offset: 2, epoch: first.epoch })
    await redis.client.set(KEY, 'another')
    const third = await publish(engine)
    expect(third.offset).toBe(3)
    expect(third.epoch).not.toBe(first.epoch)
    expect(await publish(engine)).toEqual({ offset: 4, epoch: third.epoch })
    expect(await read(engine)).toEqual({ offset: 4, epoch: third.epoch })
  })

  it('begins it when the stream is read, too', async () => {
    const engine = await open()
    const first = await publish(engine)
    await redis.client.set(KEY, 'another')
    const position = await read(engine)
    expect(position?.offset).toBe(1)
    expect(position?.epoch).not.toBe(first.epoch)
    expect(await publish(engine)).toEqual({ offset: 2, epoch: position?.epoch })
  })

  it('keeps the epoch over reconnects to the same server, and without a name', async () => {
    const first = await publish(await open())
    expect(await publish(await open())).toEqual({ offset: 2, epoch: first.epoch })
    const engine = await open()
    await redis.client.del(KEY)
    expect(await publish(engine)).toEqual({ offset: 3, epoch: first.epoch })
  })

  it('leaves streams alone whose writer keeps no generation', async () => {
    const foreign = await open(false)
    const first = await publish(foreign)
    expect(await redis.client.hget(meta, 'g')).toBeNull()
    expect(await redis.client.exists(KEY)).toBe(0)
    expect(await publish(await open())).toEqual({ offset: 2, epoch: first.epoch })
    expect(await redis.client.hget(meta, 'g')).toBe(await redis.client.get(KEY))
  })

  it('does nothing when it is switched off', async () => {
    const engine = await open(false)
    const first = await publish(engine)
    await redis.client.hset(meta, 'g', 'x')
    await redis.client.set(KEY, 'another')
    expect(await publish(engine)).toEqual({ offset: 2, epoch: first.epoch })
  })
})

describe('maps', () => {
  let redis: RedisServer
  let engine: Engine

  beforeEach(async () => {
    redis = await startRedis()
    engine = (await openRedisEngine({ shards: [standalone(redis)], newEpochOnFailover: true }))
      .engine
  })

  afterEach(async () => {
    await engine.close()
    await redis.close()
  })

  it('keep their keys in a new epoch under another generation', async () => {
    const map = engine.map!
    const all = { cursor: '', limit: -1, key: '' }
    const first = await map.publish('ch', mapChange('a'), MAP)
    await map.publish('ch', mapChange('b', { version: 2n }), MAP)
    await redis.client.set(KEY, 'another')
    const { entries, position } = await map.readState('ch', all, MAP)
    expect(entries.map(({ key }) => key).sort()).toEqual(['a', 'b'])
    expect(position.offset).toBe(2)
    expect(position.epoch).not.toBe(first.position.epoch)
    const third = await map.publish('ch', mapChange('c'), MAP)
    expect(third.position).toEqual({ offset: 3, epoch: position.epoch })
    expect(await map.publish('ch', mapChange('b', { version: 2n }), MAP)).toMatchObject({
      suppressed: 'version',
    })
    expect((await map.readState('ch', all, MAP)).entries).toHaveLength(3)
    const stream = await map.readStream('ch', { limit: -1, since: null, reverse: false }, MAP)
    expect(stream.position).toEqual(third.position)
  })

  it('begin it when a key is changed, too', async () => {
    const map = engine.map!
    const first = await map.publish('ch', mapChange('a'), MAP)
    await redis.client.set(KEY, 'another')
    const second = await map.publish('ch', mapChange('a'), MAP)
    expect(second.position.offset).toBe(2)
    expect(second.position.epoch).not.toBe(first.position.epoch)
    expect(await redis.client.get(KEY)).toBe('another')
  })
})
