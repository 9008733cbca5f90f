/**
 * Durations of the configuration: Go notation in, milliseconds out.
 * spec: server-api-and-operations.md §4.2
 */

const UNIT_MS = new Map<string, number>([
  ['ns', 1e-6],
  ['us', 1e-3],
  ['µs', 1e-3],
  ['μs', 1e-3],
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
])

/**
 * Longest wait of a timer, in ms: 24.8 days. The runtime makes 1 ms of anything longer, so every option
 * that is a wait is cut to this when it is read; lifetimes of data are not.
 */
export const MAX_TIMER_MS = 2 ** 31 - 1

/** Longest duration of the notation, in ms: 2^63 ns, 292 years. */
const MAX_DURATION_MS = 2 ** 63 / 1e6

const WHOLE = /^[+-]?(?:\d+\.?\d*(?:ns|us|µs|μs|ms|s|m|h)|\.\d+(?:ns|us|µs|μs|ms|s|m|h))+$/
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g

/** Pattern of durations for editors (JSON Schema). */
export const DURATION_PATTERN = '^(0|([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h))+$'

/** Parses `300ms`, `1h30m`, `0`; null when it is no duration (a missing unit, over 292 years). */
export function parseDurationMs(text: string): number | null {
  if (text === '0' || text === '+0' || text === '-0') return 0
  if (!WHOLE.test(text)) return null
  let total = 0
  for (const [, amount, unit] of text.matchAll(PART)) {
    total += Number(amount) * (UNIT_MS.get(unit ?? '') ?? 0)
  }
  if (total >= MAX_DURATION_MS) return null
  const ms = text.startsWith('-') ? -total : total
  // Sums of fractions leave noise below a nanosecond.
  return Math.round(ms * 1e6) / 1e6
}

/** Writes milliseconds in the notation of the configuration: `90000` → `1m30s`. */
export function formatDuration(ms: number): string {
  if (ms === 0) return '0s'
  if (ms < 0) return `-${formatDuration(-ms)}`
  if (!Number.isInteger(ms)) return `${Math.round(ms * 1e6)}ns`
  if (ms < 1000) return `${ms}ms`
  const hours = Math.floor(ms / 3_600_000)
  const minutes = Math.floor((ms % 3_600_000) / 60_000)
  const seconds = (ms % 60_000) / 1000
  return (
    (hours > 0 ? `${hours}h` : '') +
    (minutes > 0 ? `${minutes}m` : '') +
    (seconds > 0 ? `${seconds}s` : '')
  )
}
