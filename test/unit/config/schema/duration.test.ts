import { describe, expect, it } from 'vitest'
import { formatDuration, parseDurationMs } from '../../../../src/config/index.js'

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
