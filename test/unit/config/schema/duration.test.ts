import { describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { Findings } from '../../../../src/config/faults.js'
import { formatDuration, parseDurationMs, redisShards } from '../../../../src/config/index.js'
import { FROM_FILE } from '../../../../src/config/read/leaf.js'
import { OptionPath } from '../../../../src/config/read/path.js'
import { readNode } from '../../../../src/config/read/tree.js'
import { MAX_TIMER_MS } from '../../../../src/config/schema/duration.js'
import { kindOf } from '../../../../src/config/schema/kinds.js'
import { configSchema } from '../../../../src/config/schema/root.js'
import { configOf, faultsOf, warningsOf } from '../support.js'

describe('durations', () => {
  it.each([
    ['300ms', 300],
    ['25s', 25_000],
    ['1h30m', 5_400_000],
    ['1.5s', 1500],
    ['.5s', 500],
    ['720h', 2_592_000_000],
    ['100us', 0.1],
    ['100µs', 0.1],
    ['5ns', 0.000005],
    ['0', 0],
    ['-1s', -1000],
    ['2s500ms', 2500],
  ])('reads %s as %d ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms)
  })

  it.each(['-1', '25', '', '1d', 's', '1 s', '1s ', '1h30', 'abc', '--1s', '1e3s'])(
    'refuses %j',
    (text) => {
      expect(parseDurationMs(text)).toBeNull()
    },
  )

  it.each([
    [0, '0s'],
    [300, '300ms'],
    [25_000, '25s'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [1500, '1.5s'],
    [0.000005, '5ns'],
  ])('writes %d ms as %s, which reads back the same', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
    expect(parseDurationMs(text)).toBe(ms)
  })
})

describe('options that are durations', () => {
  /** Paths of all of them, and the tree that gives each this value. */
  function allOf(schema: z.ZodType, value: string, path: string, found: string[]): unknown {
    const kind = kindOf(schema)
    if (kind.t === 'section') {
      return Object.fromEntries(
        Object.entries(kind.shape).map(([key, inner]) => [
          key,
          allOf(inner, value, path === '' ? key : `${path}.${key}`, found),
        ]),
      )
    }
    if (kind.t !== 'duration') return undefined
    found.push(path)
    return value
  }

  const at = (config: unknown, path: string): unknown =>
    path.split('.').reduce((from, key) => (from as Record<string, unknown>)[key], config)

  it('never exceed what a timer can wait, unless they are lifetimes of data', () => {
    const paths: string[] = []
    const data = allOf(configSchema, '1000h', '', paths)
    const findings = new Findings(false)
    const context = { findings, env: {}, cwd: '', lines: new Map() }
    const place = { path: OptionPath.root, source: FROM_FILE, context }
    const config = configSchema.parse(readNode(configSchema, data, place))
    expect(findings.faults).toEqual([])
    const long = paths.filter((path) => Number(at(config, path)) > MAX_TIMER_MS)
    expect(paths.length).toBeGreaterThan(100)
    expect(new Set(long.map((path) => path.slice(path.lastIndexOf('.') + 1)))).toEqual(
      new Set([
        'channel_position_max_time_lag',
        'history_meta_ttl',
        'history_ttl',
        'idempotent_result_ttl',
        'key_ttl',
        'max_error_ttl',
        'max_ttl',
        'meta_ttl',
        'presence_ttl',
        'stale_if_error',
        'stream_ttl',
      ]),
    )
    expect(findings.warnings).toHaveLength(paths.length - long.length)
  })

  it('are cut in the address of Redis, too', () => {
    const address = ['redis://h:1?connect_timeout=1000h&io_timeout=1000h']
    const { engine } = configOf({ engine: { type: 'redis', redis: { address } } })
    expect(redisShards(engine.redis)).toMatchObject({
      shards: [{ connectTimeoutMs: MAX_TIMER_MS, ioTimeoutMs: MAX_TIMER_MS }],
    })
  })

  it.each([
    [1, false],
    [30_000, false],
    [999_999, false],
    [1_000_000, true],
    [0, true],
  ])('without a unit may be %d in a file: %s', (timeout, accepted) => {
    const data = { client: { stale_close_delay: timeout } }
    expect(faultsOf(data)).toEqual(
      accepted
        ? []
        : [
            'client.stale_close_delay: has no unit, which means nanoseconds: write one, like 300ms, 25s or 1h30m',
          ],
    )
  })

  it('say that they have no unit', () => {
    expect(warningsOf({ client: { stale_close_delay: 30_000_000_000 } })).toEqual([
      {
        message: 'a duration without a unit is in nanoseconds: write the unit',
        fields: { key: 'client.stale_close_delay' },
      },
    ])
  })

  it('end at 292 years', () => {
    expect(parseDurationMs('2562047h')).toBe(2_562_047 * 3_600_000)
    expect(parseDurationMs('2562048h')).toBeNull()
    expect(parseDurationMs(`${'9'.repeat(400)}h`)).toBeNull()
  })
})
