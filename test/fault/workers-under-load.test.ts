/** A worker that crashes under publishing load, with each kind of engine. promises.md §1.1, §1.6 */
import { afterEach, describe, expect, it } from 'vitest'
import { faultConfig, openMarket, redisFaultConfig } from '../support/fault-lab.js'
import { eventually, startRedis } from '../support/redis.js'
import { startServerProcess } from '../support/server-process.js'

const CLIENTS = 12

describe.each(['memory', 'redis'])('a worker with the %s engine', (engine) => {
  const cleanUp: (() => unknown)[] = []

  afterEach(async () => {
    for (const action of cleanUp.splice(0).reverse()) await action()
  })

  const start = async () => {
    const workers = { workers: 2 }
    if (engine === 'memory') return startServerProcess({ ...faultConfig(), ...workers })
    const redis = await startRedis()
    cleanUp.push(() => redis.close())
    return startServerProcess({ ...redisFaultConfig({ address: [redis.address] }), ...workers })
  }

  it('crashes: its clients recover, the others notice nothing, presence is right', async () => {
    const server = await start()
    cleanUp.push(() => server.stop())
    const { ledger, customers, settle, told, close } = await openMarket(
      'rec:w',
      [server, server],
      Array.from({ length: CLIENTS }, () => server.wsUrl),
    )
    cleanUp.push(close)
    const present = async () =>
      (await server.api('presence_stats', { channel: 'rec:w' })).result.num_clients
    const from = server.output().length
    const [, pid] = await server.says(/"pid":(\d+),"listener":"\w+","message":"worker serves"/)
    process.kill(Number(pid), 'SIGKILL')
    await ledger.more(50)
    await server.says(/worker serves/, from)
    expect(await settle()).toEqual([])
    expect(told()).toEqual(customers.map(() => 0))
    await eventually(async () => (await present()) === CLIENTS)
  }, 60_000)
})
