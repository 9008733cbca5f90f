/** `tail`: follows the exchanges that a running server records. docs/inspect.md */
import { UsageError, type FlagSpec } from '../arguments.js'
import { isGiven, type Command } from '../command.js'
import { apiFlags, openApi, visible } from '../own-server.js'
import type { ShownCall } from '../recorded.js'

/** Filters of the API method `calls`. */
const FILTERS: readonly FlagSpec[] = [
  { name: 'event', type: 'text', about: 'only this event, like rpc' },
  { name: 'proxy', type: 'text', about: 'only this proxy' },
  { name: 'user', type: 'text', about: 'only of this user' },
  { name: 'client', type: 'text', about: 'only of the connection with this id' },
  { name: 'channel', type: 'text', about: 'only about this channel' },
]

const DEFAULT_LINES = '10'
const MAX_LINES = 1000
/** What the server allows at most. */
const WAIT_MS = 25_000

/** Runs until its reader is gone, or the server is. */
export const tail: Command = {
  name: 'tail',
  about: 'Follow what backends are asked and what they say, as the running server records it.',
  flags: [
    ...apiFlags,
    ...FILTERS,
    { name: 'failed', type: 'bool', about: 'only those that failed or were refused' },
    { name: 'lines', short: 'n', type: 'text', about: 'so many of before, 10 by default' },
    { name: 'json', type: 'bool', about: 'whole exchanges, one JSON object a line' },
    { name: 'record', type: 'bool', about: 'begin recording first; it goes on afterwards' },
  ],
  run: async (given, world) => {
    const lines = Number(given.flags.get('lines') ?? DEFAULT_LINES)
    if (!Number.isInteger(lines) || lines < 0 || lines > MAX_LINES) {
      throw new UsageError(`--lines must be a whole number from 0 to ${MAX_LINES}`)
    }
    const api = openApi(given, world)
    const filter = {
      ...Object.fromEntries(FILTERS.map(({ name }) => [name, given.flags.get(name) ?? ''])),
      failed: isGiven(given, 'failed'),
    }
    const write = isGiven(given, 'json') ? JSON.stringify : lineOf
    if (isGiven(given, 'record')) await api('recorder', { enabled: true })
    // 0 would mean a hundred.
    let query: object = { limit: Math.max(lines, 1) }
    let isFirst = true
    while (!world.unread.aborted) {
      const page = await next(
        () => api('calls', { ...filter, ...query }, world.unread),
        world.unread,
      )
      if (page === null) break
      if (isFirst && page.recording !== true) {
        world.complain('warning: nothing is recorded now: start tail with --record')
      }
      const calls = page.calls as readonly ShownCall[]
      const shown = isFirst && lines === 0 ? [] : calls
      for (const call of shown) world.print(`${visible(write(call))}\n`)
      isFirst = false
      query = { after: Number(page.last), limit: MAX_LINES, wait_ms: WAIT_MS }
    }
    return 0
  },
}

/** null = nobody reads any more. */
async function next<T>(ask: () => Promise<T>, unread: AbortSignal): Promise<T | null> {
  try {
    return await ask()
  } catch (error) {
    if (unread.aborted) return null
    throw error
  }
}

/** `21:04:05.123 #7 rpc pay user=56 -> 500 in 2.5 ms: error 100 internal server error (status: …)` */
function lineOf(call: ShownCall): string {
  const { decision, failure, response } = call
  const about = [
    new Date(call.at).toISOString().slice(11, 23),
    `#${call.id}`,
    call.event,
    ...(call.method === '' ? [] : [call.method]),
    ...(['user', 'channel', 'client'] as const)
      .filter((key) => call[key] !== '')
      .map((key) => `${key}=${call[key]}`),
  ]
  const attempts = call.attempts.length > 1 ? `, ${call.attempts.length} attempts` : ''
  const code = decision.code === 0 ? '' : ` ${decision.code} ${decision.message}`
  const why = failure === null ? '' : ` (${failure.kind}: ${failure.message})`
  const status = response === null ? 'no answer' : response.status
  return `${about.join(' ')} -> ${status} in ${call.tookMs.toFixed(1)} ms${attempts}: ${decision.t}${code}${why}`
}
