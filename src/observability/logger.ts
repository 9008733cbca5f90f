/**
 * The log: pino behind the Logger port. File → JSON to the file only; terminal → text on stdout;
 * otherwise JSON on stderr. spec: server-api-and-operations.md §7.4
 */
import { destination, pino, type DestinationStream, type Logger as Pino } from 'pino'
import type { Logger, LogLevel } from '../base/index.js'
import { withErrorText } from './log-errors.js'
import { textLogLine } from './log-text.js'

/** Something that takes text, such as `process.stdout`. */
export interface TextSink {
  write(text: string): unknown
}

/** Where the log goes and how much of it. */
export type LoggerOptions = {
  /** `none`, or a level name in any case; an unknown name means `info` and one warning. */
  readonly level: string
  /** Path of a file to append JSON lines to instead of writing to the console; '' = console. */
  readonly file: string
  /** Whether stdout is a terminal: text on stdout instead of JSON on stderr. */
  readonly stdoutIsTty: boolean
  /** Default: the standard output of the process. */
  readonly stdout?: TextSink
  /** Default: the standard error of the process, written synchronously. */
  readonly stderr?: TextSink
}

const LEVELS: ReadonlySet<string> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])

/**
 * Creates the log of a process. Lines are written synchronously, so none is lost when the process
 * exits. Throws when the file cannot be opened; a file that fails later (disk full) loses lines but
 * does not end the process.
 */
export function createLogger(options: LoggerOptions): Logger {
  const wanted = options.level.toLowerCase()
  const known = wanted === 'none' || LEVELS.has(wanted)
  const level = wanted === 'none' ? 'silent' : known ? wanted : 'info'
  const target = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      serializers: {},
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${timestamp(Date.now())}"`,
    },
    openTarget(options),
  )
  const log = new PinoLogger(target)
  if (!known) log.warn({ wanted: options.level }, 'unknown log level, using info')
  return log
}

function openTarget(options: LoggerOptions): DestinationStream {
  if (options.file !== '')
    return quiet(destination({ dest: options.file, append: true, sync: true }))
  if (options.stdoutIsTty) {
    const stdout = options.stdout ?? process.stdout
    return { write: (line) => void stdout.write(textLogLine(line)) }
  }
  const { stderr } = options
  if (stderr !== undefined) return { write: (line) => void stderr.write(line) }
  return quiet(destination({ dest: 2, sync: true }))
}

/** A log that cannot be written (reader gone, disk full) must not take the server down. */
function quiet(stream: ReturnType<typeof destination>): DestinationStream {
  stream.on('error', () => {
    // There is no better place to report a failing log than the log itself.
  })
  return stream
}

class PinoLogger implements Logger {
  readonly #pino: Pino

  constructor(target: Pino) {
    this.#pino = target
  }

  child(fields: object): Logger {
    return new PinoLogger(this.#pino.child(withErrorText(fields, false)))
  }

  enabled(level: LogLevel): boolean {
    return this.#pino.isLevelEnabled(level)
  }

  trace(fields: object, msg: string): void {
    if (this.enabled('trace')) this.#pino.trace(withErrorText(fields, false), msg)
  }

  debug(fields: object, msg: string): void {
    if (this.enabled('debug')) this.#pino.debug(withErrorText(fields, false), msg)
  }

  info(fields: object, msg: string): void {
    if (this.enabled('info')) this.#pino.info(withErrorText(fields, false), msg)
  }

  warn(fields: object, msg: string): void {
    if (this.enabled('warn')) this.#pino.warn(withErrorText(fields, false), msg)
  }

  error(fields: object, msg: string): void {
    if (this.enabled('error')) this.#pino.error(withErrorText(fields, true), msg)
  }

  fatal(fields: object, msg: string): void {
    if (this.enabled('fatal')) this.#pino.fatal(withErrorText(fields, true), msg)
  }
}

let lastSecond = -1
let lastText = ''

/** RFC 3339 in local time, to the second. Formatting a date costs more than the rest of a line. */
function timestamp(nowMs: number): string {
  const second = Math.floor(nowMs / 1000)
  if (second !== lastSecond) {
    lastText = rfc3339(new Date(second * 1000))
    lastSecond = second
  }
  return lastText
}

function rfc3339(date: Date): string {
  const offset = -date.getTimezoneOffset()
  const local = new Date(date.getTime() + offset * 60_000).toISOString().slice(0, 19)
  if (offset === 0) return `${local}Z`
  const minutes = Math.abs(offset)
  const hh = String(Math.floor(minutes / 60)).padStart(2, '0')
  const mm = String(minutes % 60).padStart(2, '0')
  return `${local}${offset < 0 ? '-' : '+'}${hh}:${mm}`
}
