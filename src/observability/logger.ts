/**
 * The log: pino behind the Logger port. File → JSON to the file only; terminal → text on stdout;
 * otherwise JSON on stderr. spec: server-api-and-operations.md §7.4
 */
import { pino, type Logger as Pino } from 'pino'
import type { Logger, LogLevel } from '../base/index.js'
import { withErrorText } from './log-errors.js'
import {
  fileTarget,
  stderrTarget,
  streamTarget,
  type LogTarget,
  type TextSink,
} from './log-target.js'
import { textLogLine } from './log-text.js'

/** The log of a process. */
export interface ProcessLogger extends Logger {
  /** Opens the file anew by its name, for when it was moved away; logs when that fails. */
  reopen(): void
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
  /** Default: the standard error of the process. */
  readonly stderr?: TextSink
}

const LEVELS: ReadonlySet<string> = new Set(['trace', 'debug', 'info', 'warn', 'error', 'fatal'])

/**
 * Creates the log of a process. Lines are written at once, so none is lost when the process exits; only
 * a reader that is stuck is not waited for. Throws when the file cannot be opened; a file that
 * fails later (disk full) loses lines but does not end the process.
 */
export function createLogger(options: LoggerOptions): ProcessLogger {
  const wanted = options.level.toLowerCase()
  const known = wanted === 'none' || LEVELS.has(wanted)
  const level = wanted === 'none' ? 'silent' : known ? wanted : 'info'
  const target = openTarget(options, (dropped) => {
    log.warn({ dropped }, 'the reader of the log did not take all lines')
  })
  const writer = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      serializers: {},
      formatters: { level: (label) => ({ level: label }) },
      timestamp: () => `,"time":"${timestamp(Date.now())}"`,
    },
    target,
  )
  const log = new RootLogger(writer, target)
  if (!known) log.warn({ wanted: options.level }, 'unknown log level, using info')
  return log
}

function openTarget(options: LoggerOptions, onRelief: (dropped: number) => void): LogTarget {
  if (options.file !== '') return fileTarget(options.file)
  if (!options.stdoutIsTty) {
    return options.stderr === undefined
      ? stderrTarget(onRelief)
      : streamTarget(options.stderr, onRelief)
  }
  const terminal = streamTarget(options.stdout ?? process.stdout, onRelief)
  return {
    ...terminal,
    write: (line) => {
      terminal.write(textLogLine(line))
    },
  }
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

class RootLogger extends PinoLogger implements ProcessLogger {
  readonly #target: LogTarget

  constructor(writer: Pino, target: LogTarget) {
    super(writer)
    this.#target = target
  }

  reopen(): void {
    try {
      this.#target.reopen()
    } catch (error) {
      this.error({ error }, 'the log file cannot be opened anew, the old one is written on')
    }
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
