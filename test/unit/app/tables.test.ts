/** Engines and listeners are what the rows of a table say; the loops over them know no name. */
import { describe, expect, it } from 'vitest'
import { createEngine } from '../../../src/app/engine.js'
import type { EngineRow, OpenedEngine } from '../../../src/app/engines/row.js'
import { chooseListener, type ListenerRow } from '../../../src/app/listener.js'
import { nullLogger, nullMetrics } from '../../../src/base/index.js'
import { createMemoryEngine } from '../../../src/engine/memory/engine.js'
import { fakeTime } from '../../support/fake-clock.js'
import { memoryLog, type LogLine } from '../../support/start-backhaul.js'
import { configOf } from '../config/support.js'

const deps = { ...fakeTime(), log: nullLogger, metrics: nullMetrics }

/** Rows that note what they are asked for. */
function engineRows(problems: readonly string[] = []) {
  const asked: string[] = []
  const row = (
    name: string,
    shared: boolean,
    parts: readonly (keyof OpenedEngine)[],
  ): EngineRow => ({
    name,
    shared,
    open: (_config, section) => {
      const note = (what: string): void => {
        asked.push(`${name} of ${section}: ${what}`)
      }
      const memory = createMemoryEngine(deps)
      const all = {
        broker: () => (note('broker'), memory),
        presence: () => (note('presence'), memory.presence),
        map: () => (note('map'), memory.map),
        controller: () => (note('controller'), null),
      }
      const some = Object.entries(all).filter(([part]) => parts.includes(part as never))
      return {
        ...(Object.fromEntries(some) as Partial<typeof all>),
        start: () => (note('start'), Promise.resolve()),
        probe: shared ? null : () => Promise.resolve(problems),
        close: () => (note('close'), Promise.resolve()),
      }
    },
  })
  const rows = [
    row('memory', true, ['broker', 'presence', 'map']),
    row('redis', false, ['broker', 'presence', 'map', 'controller']),
    row('nats', false, ['broker', 'controller']),
  ]
  return { rows, asked }
}

describe('an engine', () => {
  it.each<[string, object, readonly string[]]>([
    [
      'is one',
      {},
      ['memory of engine: broker', 'memory of engine: map', 'memory of engine: presence'],
    ],
    [
      'has the broker of another, on its own servers',
      { engine: { type: 'redis' }, broker: { enabled: true, type: 'nats' } },
      ['nats of broker: broker', 'redis of engine: map', 'redis of engine: presence'],
    ],
    [
      'has every part elsewhere',
      {
        broker: { enabled: true, type: 'redis' },
        presence_manager: { enabled: true, type: 'redis' },
        controller: { enabled: true, type: 'nats' },
        map_broker: { type: 'redis' },
      },
      [
        'redis of broker: broker',
        'redis of map_broker: map',
        'nats of controller: controller',
        'redis of presence_manager: presence',
      ],
    ],
    [
      'is one for all sections where it has no options',
      { broker: { enabled: true }, presence_manager: { enabled: true } },
      ['memory of broker: broker', 'memory of broker: map', 'memory of broker: presence'],
    ],
  ])('%s', async (_name, config, parts) => {
    const { rows, asked } = engineRows()
    const { connect, engine } = createEngine(configOf(config), deps, rows)
    expect(asked).toEqual(parts)
    const opened = [...new Set(parts.map((line) => line.split(':', 1)[0] ?? ''))].sort()
    asked.length = 0
    await connect()
    expect(asked.sort()).toEqual(opened.map((name) => `${name}: start`))
    asked.length = 0
    await engine.close()
    expect(asked.sort()).toEqual(opened.map((name) => `${name}: close`))
  })

  it('is asked how it is on every server, and tells each problem once', async () => {
    const { rows } = engineRows(['down'])
    const config = { engine: { type: 'redis' }, broker: { enabled: true, type: 'redis' } }
    const { engine } = createEngine(configOf(config), deps, rows)
    expect(await engine.probe?.(1000)).toEqual(['down'])
    expect(createEngine(configOf({}), deps, rows).engine.probe).toBeNull()
  })

  it('that no row is, is refused with the section and the names there are', () => {
    const { rows } = engineRows()
    const config = configOf({ engine: { type: 'redis' } })
    expect(() => createEngine(config, deps, rows.slice(0, 1))).toThrow(
      'engine.type: must be one of memory',
    )
  })
})

describe('a listener', () => {
  const row = (name: string, given: Partial<ListenerRow> = {}): ListenerRow => ({
    name,
    title: `library of ${name}`,
    fits: () => null,
    isSafe: () => true,
    load: () => () => ({ adapter: name }) as never,
    ...given,
  })
  const broken = { load: () => ({ error: new Error('no binary') }) }
  const chosen = (listener: string, rows: readonly ListenerRow[], lines: LogLine[] = []) =>
    chooseListener(
      configOf({ listener }),
      'external',
      memoryLog(lines),
      rows,
    )({} as never, {} as never).adapter

  it.each<[string, string, readonly ListenerRow[], string]>([
    ['is the first of the table', 'auto', [row('uws'), row('node')], 'uws'],
    ['must fit', 'auto', [row('uws', { fits: () => 'some.option' }), row('node')], 'node'],
    ['must be safe', 'auto', [row('uws', { isSafe: () => false }), row('node')], 'node'],
    ['is the one that is demanded', 'node', [row('uws'), row('node')], 'node'],
    ['may be unsafe if demanded', 'uws', [row('uws', { isSafe: () => false }), row('node')], 'uws'],
  ])('%s', (_name, listener, rows, expected) => {
    expect(chosen(listener, rows)).toBe(expected)
  })

  it('that does not load gives way with a warning, or is refused where it was demanded', () => {
    const rows = [row('uws', broken), row('node')]
    const lines: LogLine[] = []
    expect(chosen('auto', rows, lines)).toBe('node')
    expect(lines.map(({ message }) => message)).toEqual([
      'library of uws does not load here, using the node listener',
    ])
    expect(() => chosen('uws', rows)).toThrow(
      'listener: uws does not load here, set listener: auto or node',
    )
  })
})
