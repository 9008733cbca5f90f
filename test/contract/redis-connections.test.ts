/** Ways to reach Redis, and what goes through: TLS, sockets, ACL users, control messages, batches. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, describe, expect, it } from 'vitest'
import { systemTrust } from '../../src/base/index.js'
import type { ShardOptions } from '../../src/engine/redis/options.js'
import type { Engine } from '../../src/engine/ports.js'
import { clientInfo, newPublication, storedOptions } from '../support/publications.js'
import { freePort, passDeadlines, startRedis, type RedisServer } from '../support/redis.js'
import { openRedisEngine, shardOptions, standalone } from '../support/redis-engine.js'
import { selfSigned } from '../support/self-signed.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function server(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisServer> {
  const redis = await startRedis(options)
  closers.push(() => redis.close())
  return redis
}

async function engineOn(...shards: ShardOptions[]): Promise<Engine> {
  const { engine } = await openRedisEngine({ shards })
  closers.push(() => engine.close())
  return engine
}

/** Publishes something that has to come back. */
async function roundTrip(engine: Engine): Promise<void> {
  const arrived = new Promise<string>((resolve) => {
    void engine.broker
      .start({
        onPublication: (channel) => {
          resolve(channel)
        },
        onJoin: () => undefined,
        onLeave: () => undefined,
        onGap: () => undefined,
        onLost: () => undefined,
      })
      .then(() => engine.broker.subscribe('ch'))
      .then(() => engine.broker.publish('ch', newPublication(), storedOptions()))
  })
  expect(await arrived).toBe('ch')
}

describe('connections to Redis', () => {
  it('go over TLS, with the certificate checked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backhaul-tls-'))
    closers.push(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const { cert, key } = selfSigned('redis.example')
    const file = (name: string, text: string): string => {
      const path = join(folder, name)
      writeFileSync(path, text)
      return path
    }
    const tlsPort = await freePort()
    await server({
      flags: [
        ...['--tls-port', String(tlsPort), '--tls-auth-clients', 'no'],
        ...['--tls-cert-file', file('cert.pem', cert), '--tls-key-file', file('key.pem', key)],
      ],
    })
    const over = (tls: ShardOptions['tls']) =>
      shardOptions({ hosts: [{ host: '127.0.0.1', port: tlsPort }], tls })
    const tls = { minVersion: 'TLSv1.2', rejectUnauthorized: true } as const
    await roundTrip(await engineOn(over({ ...tls, ca: cert, servername: 'redis.example' })))
    await expect(engineOn(over(tls))).rejects.toThrow(/cannot use Redis .*self.signed/)
    // An authority of the whole process is believed, too.
    closers.push(() => systemTrust.configure({ system: false, pem: '' }))
    systemTrust.configure({ system: false, pem: cert })
    await roundTrip(await engineOn(over({ ...tls, servername: 'redis.example' })))
    await expect(engineOn(over({ ...tls, ca: cert, servername: 'other.example' }))).rejects.toThrow(
      /cannot use Redis/,
    )
  })

  it('go over a socket, as a user, into a database, under a name', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'backhaul-socket-'))
    closers.push(() => {
      rmSync(folder, { recursive: true, force: true })
    })
    const path = join(folder, 'redis.sock')
    const redis = await server({ flags: ['--unixsocket', path] })
    await redis.client.call('ACL', 'SETUSER', 'me', 'on', '>pass', '~*', '&*', '+@all')
    const shard = { hosts: [{ path }], user: 'me', password: 'pass', db: 3, clientName: 'backhaul' }
    await roundTrip(await engineOn(shardOptions(shard)))
    const list = String(await redis.client.call('CLIENT', 'LIST'))
    expect(list.split('\n').filter((line) => line.includes('name=backhaul')).length).toBe(2)
    const inside = new Redis({ path, db: 3 })
    closers.push(() => {
      inside.disconnect()
    })
    expect(await inside.keys('*.stream.ch')).toEqual(['test.stream.ch'])
    await expect(engineOn(shardOptions({ ...shard, password: 'wrong' }))).rejects.toThrow(
      /WRONGPASS/,
    )
  })

  it('refuse a node of a cluster that is not said to be one', async () => {
    const redis = await server({ flags: ['--cluster-enabled', 'yes'] })
    await expect(engineOn(standalone(redis))).rejects.toThrow(/cluster_address/)
  })

  it('subscribe thousands of channels in batches, and all of them again after a loss', async () => {
    const redis = await server()
    const engine = await engineOn(standalone(redis))
    const missed = new Set<string>()
    let done: () => void = () => undefined
    const told = new Promise<void>((resolve) => (done = resolve))
    await engine.broker.start({
      onPublication: () => undefined,
      onJoin: () => undefined,
      onLeave: () => undefined,
      onLost: () => undefined,
      onGap: (channels) => {
        for (const channel of channels) missed.add(channel)
        if (missed.size === 3000) done()
      },
    })
    await redis.client.config('RESETSTAT')
    const names = Array.from({ length: 3000 }, (_, i) => `c${i}`)
    await Promise.all(names.map(async (name) => engine.broker.subscribe(name)))
    const calls = /cmdstat_subscribe:calls=(\d+)/.exec(await redis.client.info('commandstats'))
    expect(Number(calls?.[1])).toBe(Math.ceil(3000 / 512))
    await redis.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    await told
    const counted = (await redis.client.call('PUBSUB', 'NUMSUB', 'test.client.c0')) as unknown[]
    expect(counted[1]).toBe(1)
    await Promise.all(names.map(async (name) => engine.broker.unsubscribe(name)))
    expect(await redis.client.call('PUBSUB', 'CHANNELS', 'test.client.*')).toEqual([])
  })

  it('drop what they cannot read, and go on', async () => {
    const redis = await server()
    const engine = await engineOn(standalone(redis))
    const seen: number[] = []
    let done: () => void = () => undefined
    const last = new Promise<void>((resolve) => (done = resolve))
    await engine.broker.start({
      onPublication: (_channel, { offset }) => {
        seen.push(offset)
        if (offset === 2) done()
      },
      onJoin: () => seen.push(-1),
      onLeave: () => seen.push(-2),
      onGap: () => undefined,
      onLost: () => undefined,
    })
    await engine.map?.start(
      {
        onPublication: () => seen.push(-3),
        onJoin: () => undefined,
        onLeave: () => undefined,
        onGap: () => undefined,
        onLost: () => undefined,
      },
      () => null,
    )
    await engine.broker.subscribe('ch')
    await engine.broker.publish('ch', newPublication(), storedOptions())
    for (const junk of [
      ...['__x1:1:a__', '__p1:5', '\u0007\u0007', '__d1:1:a:9:x'],
      // Fields that nobody knows, or none at all: no empty publication and nobody who joins.
      ...[
        '',
        'h\u0001',
        'hello',
        '__p1:7:a__',
        '__p1:7:a__h\u0001',
        '__j__',
        '__l__h\u0001',
        '5:a:',
        '5:a:h\u0001',
      ],
    ]) {
      await redis.client.publish('test.client.ch', junk)
    }
    await engine.broker.publish('ch', newPublication(), storedOptions())
    await last
    expect(seen).toEqual([1, 2])
  })

  it('fail one channel that nobody can serve, and no other', async () => {
    const redis = await server()
    const engine = await engineOn(standalone(redis))
    await engine.broker.start({
      onPublication: () => undefined,
      onJoin: () => undefined,
      onLeave: () => undefined,
      onGap: () => undefined,
      onLost: () => undefined,
    })
    await engine.broker.publish('x', newPublication(), storedOptions())
    // Its stream has the name of the other's metadata: a quirk of the layout.
    await expect(
      Promise.resolve(engine.broker.publish('meta.x', newPublication(), storedOptions())),
    ).rejects.toThrow('publish')
    await engine.history?.remove('meta.x')
    const result = await engine.broker.publish('x', newPublication(), storedOptions())
    expect(result.position.offset).toBe(2)
  })
})

describe('control messages over Redis', () => {
  it('reach every node or one, whatever shard they take', async () => {
    const shards = [standalone(await server()), standalone(await server())]
    const received: string[] = []
    let expected = 0
    let done: () => void = () => undefined
    const note = (node: string) => (message: Uint8Array) => {
      received.push(`${node}:${Buffer.from(message).toString()}`)
      if (received.length === expected) done()
    }
    const controllers = await Promise.all(
      ['n1', 'n2'].map(async (id) => {
        const { controller } = await engineOn(...shards)
        if (controller === null) throw new Error('no controller')
        await controller.start(id, { onControl: note(id) })
        return controller
      }),
    )
    const arrived = (count: number): Promise<void> => {
      expected = count
      return new Promise((resolve) => (done = resolve))
    }
    const [first] = controllers
    const all = arrived(8)
    for (let i = 0; i < 4; i++) await first?.send(Buffer.from(`b${i}`), null)
    await all
    expect(received.sort()).toEqual(
      ['n1', 'n2'].flatMap((node) => [0, 1, 2, 3].map((i) => `${node}:b${i}`)),
    )
    received.length = 0
    const one = arrived(2)
    for (let i = 0; i < 2; i++) await first?.send(Buffer.from(`d${i}`), 'n2')
    await one
    expect(received.sort()).toEqual(['n2:d0', 'n2:d1'])
  })
})

describe('presence in Redis', () => {
  it('goes by the clock of Redis, whatever those of the nodes say', async () => {
    const redis = await server()
    const ahead = await openRedisEngine({ shards: [standalone(redis)] })
    const other = await engineOn(standalone(redis))
    closers.push(() => ahead.engine.close())
    ahead.advance(600_000)
    await other.presence?.add('ch', clientInfo('c1', 'u1'))
    await ahead.engine.presence?.add('ch', clientInfo('c2', 'u2'))
    for (const { presence } of [ahead.engine, other]) {
      expect([...((await presence?.list('ch'))?.keys() ?? [])].sort()).toEqual(['c1', 'c2'])
    }
    await passDeadlines(redis.client, 61_000)
    expect((await other.presence?.list('ch'))?.size).toBe(0)
  })

  it.each([false, true])(
    'expires by deadline when nobody refreshes, counted users: %s',
    async (userMapping) => {
      const redis = await server()
      const { engine } = await openRedisEngine({
        shards: [standalone(redis)],
        userMapping,
      })
      closers.push(() => engine.close())
      const { presence } = engine
      await presence?.add('ch', clientInfo('c1', 'u1'))
      await passDeadlines(redis.client, 40_000)
      await presence?.add('ch', clientInfo('c2', 'u2'))
      await presence?.add('ch', clientInfo('c2', 'u2'))
      await passDeadlines(redis.client, 21_000)
      // The key is still there: only the entry is over.
      expect([...((await presence?.list('ch'))?.keys() ?? [])]).toEqual(['c2'])
      expect(await presence?.stats('ch')).toEqual({ numClients: 1, numUsers: 1 })
      expect(await redis.client.hget('test.presence.data.ch', 'c2')).toBe(
        '\n\u0002u2\u0012\u0002c2',
      )
      const score = await redis.client.zscore('test.presence.expire.ch', 'c2')
      expect(Math.abs(Number(score) - (Date.now() / 1000 + 60 - 21))).toBeLessThan(5)
      expect(await redis.client.hgetall('test.presence.user.clients.ch')).toEqual(
        userMapping ? { u2: '1' } : {},
      )
    },
  )
})
