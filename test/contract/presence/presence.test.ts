/** What every presence manager does. spec: channels-and-engines.md §6.1, §7 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { clientInfo } from '../../support/publications.js'
import { engines, type OpenEngine } from '../engines.js'

describe.each(engines)('presence of the $name engine', ({ open }) => {
  let under: OpenEngine

  beforeEach(async () => {
    under = await open()
  })

  afterEach(async () => {
    await under.close()
  })

  it('knows nobody in an unknown channel', async () => {
    expect((await under.presence.list('ch')).size).toBe(0)
    expect(await under.presence.stats('ch')).toEqual({ numClients: 0, numUsers: 0 })
  })

  it('lists connections by client id with their info', async () => {
    const info = {
      user: 'u1',
      client: 'c1',
      connInfo: jsonPayload('{"a":1}'),
      chanInfo: jsonPayload('{"b":2}'),
    }
    await under.presence.add('ch', info)
    const members = await under.presence.list('ch')
    expect([...members.keys()]).toEqual(['c1'])
    expect(members.get('c1')?.user).toBe('u1')
    expect(members.get('c1')?.connInfo?.text()).toBe('{"a":1}')
    expect(members.get('c1')?.chanInfo?.text()).toBe('{"b":2}')
  })

  it('counts connections and distinct users, all anonymous ones as one', async () => {
    await under.presence.add('ch', clientInfo('c1', 'u1'))
    await under.presence.add('ch', clientInfo('c2', 'u1'))
    await under.presence.add('ch', clientInfo('c3', 'u2'))
    await under.presence.add('ch', clientInfo('c4'))
    await under.presence.add('ch', clientInfo('c5'))
    expect(await under.presence.stats('ch')).toEqual({ numClients: 5, numUsers: 3 })
  })

  it('counts a refreshed connection once and shows its newest info', async () => {
    await under.presence.add('ch', clientInfo('c1', 'u1'))
    await under.presence.add('ch', { ...clientInfo('c1', 'u1'), connInfo: jsonPayload('2') })
    expect(await under.presence.stats('ch')).toEqual({ numClients: 1, numUsers: 1 })
    expect((await under.presence.list('ch')).get('c1')?.connInfo?.text()).toBe('2')
    await under.presence.remove('ch', 'c1', 'u1')
    expect(await under.presence.stats('ch')).toEqual({ numClients: 0, numUsers: 0 })
  })

  it('forgets a user with the last connection, and removes no one twice', async () => {
    await under.presence.add('ch', clientInfo('c1', 'u1'))
    await under.presence.add('ch', clientInfo('c2', 'u1'))
    await under.presence.remove('ch', 'c1', 'u1')
    await under.presence.remove('ch', 'c1', 'u1')
    expect(await under.presence.stats('ch')).toEqual({ numClients: 1, numUsers: 1 })
    await under.presence.remove('ch', 'c2', 'u1')
    expect(await under.presence.stats('ch')).toEqual({ numClients: 0, numUsers: 0 })
  })

  it('keeps channels apart and takes any name', async () => {
    await under.presence.add('__proto__', clientInfo('constructor', '__proto__'))
    expect(await under.presence.stats('__proto__')).toEqual({ numClients: 1, numUsers: 1 })
    expect(await under.presence.stats('ch')).toEqual({ numClients: 0, numUsers: 0 })
  })

  it('hands out a list that later changes do not touch', async () => {
    await under.presence.add('ch', clientInfo('c1', 'u1'))
    const before = await under.presence.list('ch')
    await under.presence.remove('ch', 'c1', 'u1')
    expect([...before.keys()]).toEqual(['c1'])
  })
})
