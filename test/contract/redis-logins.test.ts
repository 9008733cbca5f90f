/** Who the engine says it is to Redis, what a server may refuse, and who serves when roles change. */
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { Logger } from '../../src/base/index.js'
import type { ShardOptions } from '../../src/engine/redis/options.js'
import type { Engine } from '../../src/engine/ports.js'
import { clientInfo, newPublication, storedOptions } from '../support/publications.js'
import { eventually, startRedis, startSentinels, type RedisServer } from '../support/redis.js'
import { openRedisEngine, shardOptions, standalone } from '../support/redis-engine.js'
import { startRelay } from '../support/relay.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

async function server(options: Parameters<typeof startRedis>[0] = {}): Promise<RedisServer> {
  const redis = await startRedis(options)
  closers.push(() => redis.close())
  return redis
}

type Line = { readonly level: string; readonly fields: object; readonly text: string }

async function open(shard: ShardOptions): Promise<{ engine: Engine; lines: Line[] }> {
  const lines: Line[] = []
  const at =
    (level: string) =>
    (fields: object, text: string): void => {
      lines.push({ level, fields, text })
    }
  const log: Logger = {
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
    child: () => log,
  } as unknown as Logger
  const { engine } = await openRedisEngine({ shards: [shard], log })
  closers.push(() => engine.close())
  return { engine, lines }
}

const SINK = {
  onPublication: () => undefined,
  onJoin: () => undefined,
  onLeave: () => undefined,
  onGap: () => undefined,
  onLost: () => undefined,
}

const publish = async ({ broker }: Engine) =>
  broker.publish('ch', newPublication(), storedOptions())

describe('a login at Redis', () => {
  it('into a database that is not there fails by name', async () => {
    const shard = { ...standalone(await server()), db: 99 }
    await expect(open(shard)).rejects.toThrow(/does not give database 99: ERR DB index/)
  })

  it('as a user without SELECT fails instead of working in database 0', async () => {
    const redis = await server()
    await redis.client.call('ACL', 'SETUSER', 'me', 'on', '>p', '~*', '&*', '+@all', '-select')
    const shard = { ...standalone(redis), user: 'me', password: 'p' }
    await expect(open({ ...shard, db: 3 })).rejects.toThrow(/does not give database 3: NOPERM/)
    await publish((await open(shard)).engine)
  })

  it('without the password that is asked for says so', async () => {
    const redis = await server({ password: 'p', flags: ['--requirepass', 'p'] })
    await expect(open(standalone(redis))).rejects.toThrow(/asks for a password: NOAUTH/)
  })

  it('with a password that nobody asks for works, with a warning', async () => {
    const { engine, lines } = await open({ ...standalone(await server()), password: 'p' })
    await publish(engine)
    expect(lines).toMatchObject([
      { level: 'warn', fields: { reason: expect.stringContaining('asks for none') as string } },
    ])
  })

  it('under a name that cannot be is told once', async () => {
    const { engine, lines } = await open({ ...standalone(await server()), clientName: 'a b' })
    await engine.broker.start(SINK)
    expect(lines).toMatchObject([
      { level: 'warn', fields: { reason: expect.stringContaining('client_name') as string } },
    ])
  })

  it('as a user who may do nothing dangerous works, with a warning about failovers', async () => {
    const redis = await server()
    await redis.client.call('ACL', 'SETUSER', 'me', 'on', '>p', '~*', '&*', '+@all', '-@dangerous')
    const { engine, lines } = await open({ ...standalone(redis), user: 'me', password: 'p' })
    await engine.broker.start(SINK)
    await engine.broker.subscribe('ch')
    expect((await publish(engine)).position.offset).toBe(1)
    expect(lines).toMatchObject([
      { level: 'warn', fields: { reason: expect.stringContaining('NOPERM') as string } },
    ])
  })

  it('as a user who may not teach scripts works', async () => {
    const redis = await server()
    await redis.client.call('ACL', 'SETUSER', 'me', 'on', '>p', '~*', '&*', '+@all', '-script')
    const { engine } = await open({ ...standalone(redis), user: 'me', password: 'p' })
    expect((await publish(engine)).position.offset).toBe(1)
  })

  it('at a port that closes at once says what may be wrong', async () => {
    const closing = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
    closers.push(() => closing.close())
    await new Promise((resolve) => closing.once('listening', resolve))
    const { port } = closing.address() as AddressInfo
    await expect(open(standalone({ port }))).rejects.toThrow(/demand TLS/)
  })
})

describe('scripts', () => {
  it('are known to the server before anything is asked, also after it forgot them', async () => {
    const redis = await server()
    const { engine } = await open(standalone(redis))
    await redis.client.config('RESETSTAT')
    await publish(engine)
    const stats = async () => redis.client.info('commandstats')
    expect(await stats()).not.toContain('cmdstat_eval:')
    await redis.client.script('FLUSH')
    // One call and all of them are known again: none is refused and falls behind what came after it.
    await engine.presence?.add('ch', clientInfo('c0', 'u'))
    const work: unknown[] = []
    for (let i = 0; i < 10; i++) {
      work.push(engine.presence?.remove('ch', `c${i}`, 'u'))
      work.push(engine.presence?.add('ch', clientInfo(`c${i}`, 'u')))
    }
    await Promise.all(work)
    expect((await engine.presence?.list('ch'))?.size).toBe(10)
  })

  it('that are forgotten in the middle change no order', async () => {
    const redis = await server()
    const { engine } = await open(standalone(redis))
    for (let round = 0; round < 10; round++) {
      const channel = `ch${round}`
      const work: unknown[] = []
      for (let i = 0; i < 200; i++) {
        work.push(engine.presence?.add(channel, clientInfo(`c${i}`, 'u')))
        if (i % 2 === 0) work.push(engine.presence?.remove(channel, `c${i}`, 'u'))
        if (i % (3 + round) === 0) await redis.client.script('FLUSH')
      }
      await Promise.all(work)
      expect((await engine.presence?.list(channel))?.size).toBe(100)
    }
  })
})

describe('one address whose roles change', () => {
  it('serves again once the other server is behind it', async () => {
    const [one, two] = [await server(), await server()]
    await two.client.call('REPLICAOF', '127.0.0.1', one.port)
    await eventually(async () =>
      (await two.client.info('replication')).includes('master_link_status:up'),
    )
    const relay = await startRelay(one.port)
    closers.push(() => relay.close())
    const { engine, lines } = await open(standalone({ port: relay.port }))
    await engine.broker.start(SINK)
    await publish(engine)
    await two.client.call('REPLICAOF', 'NO', 'ONE')
    await one.client.call('REPLICAOF', '127.0.0.1', two.port)
    await expect(publish(engine)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('READONLY') as string },
    })
    // Nobody has moved the address yet: it is asked again and again, and that is one outage.
    for (let i = 0; i < 20; i++) await publish(engine).catch(() => undefined)
    relay.retarget(two.port)
    await eventually(() =>
      publish(engine).then(
        () => true,
        () => false,
      ),
    )
    expect(lines.map(({ text }) => text)).toEqual([
      'connection to Redis lost',
      'connected to Redis again',
    ])
  })
})

describe('sentinels that take connections and never answer', () => {
  it('do not keep the others from being asked', async () => {
    const setup = await startSentinels()
    closers.push(() => setup.close())
    const hanging = await Promise.all(
      [0, 1].map(async () => {
        const silent = createServer(() => undefined).listen(0, '127.0.0.1')
        closers.push(() => silent.close())
        await new Promise((resolve) => silent.once('listening', resolve))
        return { host: '127.0.0.1', port: (silent.address() as AddressInfo).port }
      }),
    )
    const good = setup.sentinels.split(',').map((address) => {
      const [host = '', port = ''] = address.split(':')
      return { host, port: Number(port) }
    })
    const { engine } = await open(
      shardOptions({
        kind: 'sentinel',
        hosts: [...hanging, ...good],
        sentinel: { masterName: setup.masterName, user: '', password: '', tls: null },
        connectTimeoutMs: 300,
        ioTimeoutMs: 1000,
      }),
    )
    expect((await publish(engine)).position.offset).toBe(1)
  })
})
