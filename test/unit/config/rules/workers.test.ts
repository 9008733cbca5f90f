import { describe, expect, it } from 'vitest'
import { isBridged, workerCount } from '../../../../src/config/index.js'
import { configOf, faultyPaths } from '../support.js'
import { accepts, refuses } from './cases.js'

const nats = { enabled: true, type: 'nats' }
const redis = { enabled: true, type: 'redis' }

describe('workers', () => {
  const maps = {
    without_namespace: { subscription_type: 'map', map: { mode: 'persistent' } },
  }
  refuses([
    ['a word', { workers: 'many' }, 'workers: must be auto or a number'],
    ['more than there can be', { workers: 257 }, 'workers: must be auto or a number'],
    [
      'a Unix socket',
      { workers: 2, http_server: { unix_socket: '/run/backhaul.sock' } },
      'http_server.unix_socket: cannot be shared by workers',
    ],
    [
      'presence apart from the memory engine that they share',
      { workers: 2, presence_manager: redis },
      'presence_manager.enabled: workers with the memory engine share all of it',
    ],
    [
      'a controller apart from the memory engine that they share',
      { workers: 2, controller: redis },
      'controller.enabled: workers with the memory engine share all of it',
    ],
    [
      'a map broker apart from the memory engine that they share',
      { workers: 2, map_broker: { type: 'redis' } },
      'map_broker.type: workers with the memory engine keep maps there too',
    ],
    [
      'maps of each worker alone',
      { workers: 2, engine: { type: 'redis' }, map_broker: { type: 'memory' }, channel: maps },
      'map_broker.type: with memory each of the workers would have maps of its own',
    ],
  ])

  accepts([
    ['maps, which the primary keeps', { workers: 2, channel: maps }],
    ['maps in the engine that all reach', { workers: 2, engine: { type: 'redis' }, channel: maps }],
    ['one', { workers: 1, presence_manager: redis }],
    ['as many as there are cores', { workers: 'auto' }],
    [
      'presence in Redis with a broker of their own',
      { workers: 2, broker: nats, presence_manager: redis },
    ],
  ])

  it('need a fixed port; 0 comes from a variable or a flag only', () => {
    const env = { BACKHAUL_HTTP_SERVER_PORT: '0' }
    expect(faultyPaths({ workers: 2 }, { env })).toEqual(['http_server.port'])
    expect(faultyPaths({}, { env })).toEqual([])
  })

  it('are counted', () => {
    expect(workerCount({ workers: '0' })).toBe(1)
    expect(workerCount({ workers: ' 3 ' })).toBe(3)
    expect(workerCount({ workers: 'AUTO' })).toBeGreaterThan(0)
    expect(workerCount({ workers: '-1' })).toBeNull()
  })

  it('share the memory engine only when nothing else carries publications', () => {
    expect(isBridged(configOf({}))).toBe(true)
    expect(isBridged(configOf({ engine: { type: 'redis' } }))).toBe(false)
    expect(isBridged(configOf({ broker: nats }))).toBe(false)
  })
})
