/**
 * Human form of a log line for terminals: `2006-01-02 15:04:05 [INF] message key=value`.
 * spec: server-api-and-operations.md §7.4
 */

const LEVEL_TAGS: ReadonlyMap<string, string> = new Map([
  ['trace', 'TRC'],
  ['debug', 'DBG'],
  ['info', 'INF'],
  ['warn', 'WRN'],
  ['error', 'ERR'],
  ['fatal', 'FTL'],
])

/** Text that needs no quotes: printable ASCII and letters, without space, quotes, `=` or controls. */
const PLAIN = /^[^\s"'=\\\p{C}]+$/u
/** Control and format characters (escape sequences, bidi overrides); JSON leaves many of them as they are. */
const UNSAFE = /[\p{C}\u2028\u2029]/gu

/**
 * Turns one JSON log line into text of one line. Whatever came from outside is quoted and its control
 * characters are escaped, so that it can neither start a line nor drive the terminal.
 */
export function textLogLine(jsonLine: string): string {
  const record = JSON.parse(jsonLine) as Record<string, unknown>
  const { level, time, message, stack, ...fields } = record
  const when = typeof time === 'string' ? `${time.slice(0, 10)} ${time.slice(11, 19)}` : ''
  const tag = LEVEL_TAGS.get(typeof level === 'string' ? level : '') ?? '???'
  const pairs = Object.entries(fields).map(
    ([key, value]) => ` ${escapeText(key)}=${fieldText(value)}`,
  )
  const title = typeof message === 'string' ? escapeText(message) : ''
  return `${when} [${tag}] ${title}${pairs.join('')}\n${stackText(stack)}`
}

function fieldText(value: unknown): string {
  if (typeof value === 'string')
    return PLAIN.test(value) ? value : escapeText(JSON.stringify(value))
  return escapeText(JSON.stringify(value))
}

/** The stack of a bug keeps its lines, indented: they are ours except for the message, which is escaped. */
function stackText(stack: unknown): string {
  if (typeof stack !== 'string') return ''
  return stack
    .split('\n')
    .map((line) => `    ${escapeText(line)}\n`)
    .join('')
}

function escapeText(text: string): string {
  return text.replace(UNSAFE, (char) => {
    const code = char.codePointAt(0) ?? 0
    return `\\u${code.toString(16).padStart(4, '0')}`
  })
}
