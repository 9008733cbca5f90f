/**
 * A replica takes over that did not get the last publications, which were acknowledged and delivered:
 * replication is asynchronous. New publications get the offsets of the lost ones. Nobody may take them
 * for what it has already. spec: channels-and-engines.md §5, §8.5
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openMarket, redisFaultConfig, saysReady, startFaultLab } from '../support/fault-lab.js'
import { isUpToDate } from '../support/ledger.js'
import { startSentinels, type SentinelSetup } from '../support/redis.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

describe('sentinels that promote a replica which is behind', { timeout: 60_000 }, () => {
  let setup: SentinelSetup
  let nodes: ServerProcess[]

  beforeEach(async () => {
    setup = await startSentinels()
    cleanUp.push(() => setup.close())
    const config = redisFaultConfig({
      address: undefined,
      sentinel_address: [setup.sentinels],
      sentinel_master_name: setup.masterName,
    })
    nodes = await Promise.all([startServerProcess(config), startServerProcess(config)])
    cleanUp.push(() => Promise.all(nodes.map((node) => node.stop())))
  })

  /** The replica stays alive and gets nothing more. */
  const partReplica = async (): Promise<void> => {
    await setup.replica.client.config('SET', 'masterauth', 'not the password')
    await setup.master.client.call('CLIENT', 'KILL', 'TYPE', 'replica')
  }

  it.each(['dies', 'hangs and comes back'])('a master %s: every client is told', async (how) => {
    const { ledger, customers, settle, told, close } = await openMarket('rec:fo', nodes)
    cleanUp.push(close)
    await partReplica()
    await ledger.more(40)
    const away = customers[0]
    away?.goAway()
    const failed = ledger.failure()
    if (how === 'dies') await setup.master.kill()
    else setup.master.pause()
    await failed
    const { entries } = ledger
    const lastOfOld = entries.length
    // The stream grows beyond what the client has, so that its length does not show the loss.
    await ledger.more(100)
    if (how !== 'dies') setup.master.resume()
    expect(entries.at(-1)?.offset).toBeGreaterThan(entries[lastOfOld - 1]?.offset ?? 0)
    away?.comeBack()
    await ledger.until(() => away !== undefined && isUpToDate(ledger, away))
    expect(await settle()).toEqual([])
    for (const times of told()) expect(times).toBe(1)
    const places = entries.map(({ epoch, offset }) => `${epoch} ${offset}`)
    expect(new Set(places).size).toBe(places.length)
  })
})

describe('a server that starts from an old snapshot', { timeout: 60_000 }, () => {
  it('gives offsets out again, and every client is told', async () => {
    const lab = await startFaultLab()
    cleanUp.push(() => lab.close())
    const { ledger, customers, settle, told, close } = await openMarket('rec:rdb', lab.nodes)
    cleanUp.push(close)
    await lab.redis.client.call('SAVE')
    await ledger.more(40)
    customers[0]?.goAway()
    const failed = ledger.failure()
    await lab.redis.kill()
    await failed
    await lab.redis.restart()
    await Promise.all(lab.nodes.map((node) => saysReady(node, 200)))
    await ledger.more(100)
    customers[0]?.comeBack()
    expect(await settle()).toEqual([])
    for (const times of told()) expect(times).toBe(1)
  })
})
