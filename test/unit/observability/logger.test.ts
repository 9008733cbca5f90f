import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { createLogger, type LoggerOptions } from '../../../src/observability/index.js'
import { droppedLines, MAX_WAITING } from '../../../src/observability/log-target.js'

class Sink {
  text = ''
  write(chunk: string): void {
    this.text += chunk
  }
  get lines(): string[] {
    return this.text.split('\n').filter((line) => line !== '')
  }
  json(index = 0): Record<string, unknown> {
    return JSON.parse(this.lines[index] ?? '') as Record<string, unknown>
  }
}

function start(options: Partial<LoggerOptions> = {}) {
  const stdout = new Sink()
  const stderr = new Sink()
  const log = createLogger({
    level: 'info',
    file: '',
    stdoutIsTty: false,
    stdout,
    stderr,
    ...options,
  })
  return { log, stdout, stderr }
}

describe('a log file that is moved away', () => {
  it('is opened anew, and kept when that fails', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backhaul-log-'))
    const file = join(folder, 'a.log')
    const { log } = start({ file })
    log.info({}, 'one')
    renameSync(file, `${file}.1`)
    log.reopen()
    log.info({}, 'two')
    expect(readFileSync(file, 'utf8')).toMatch(/^.*"two".*\n$/)
    renameSync(file, `${file}.2`)
    mkdirSync(file)
    log.reopen()
    log.info({}, 'three')
    const kept = readFileSync(`${file}.2`, 'utf8')
    expect(kept).toContain('the log file cannot be opened anew')
    expect(kept).toContain('"three"')
    rmSync(folder, { recursive: true })
  })
})

describe('a reader of the log that is stuck', () => {
  it('costs lines beyond a bound, which are counted and told when it is back', () => {
    const before = droppedLines()
    const taken: string[] = []
    let waiting = 0
    let back: () => void = () => undefined
    const stderr = {
      write: (line: string) => taken.push(line),
      get writableLength() {
        return waiting
      },
      once: (_event: 'drain', listener: () => void) => (back = listener),
    }
    const { log } = start({ stderr })
    log.info({}, 'taken')
    waiting = MAX_WAITING
    log.info({}, 'dropped')
    log.info({}, 'dropped')
    expect(taken).toHaveLength(1)
    expect(droppedLines() - before).toBe(2)
    waiting = 0
    back()
    log.info({}, 'taken')
    expect(taken).toHaveLength(3)
    expect(JSON.parse(taken[1] ?? '')).toMatchObject({
      level: 'warn',
      dropped: 2,
      message: 'the reader of the log did not take all lines',
    })
  })
})

describe('createLogger', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })

  it('writes JSON with word levels, RFC 3339 seconds and `message` to stderr without a terminal', () => {
    const { log, stdout, stderr } = start()
    log.info({ channel: 'news', count: 3 }, 'hello')
    expect(stdout.text).toBe('')
    const line = stderr.json()
    expect(line).toMatchObject({ level: 'info', channel: 'news', count: 3, message: 'hello' })
    expect(line.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/)
    expect(Math.abs(Date.parse(String(line.time)) - Date.now())).toBeLessThan(5000)
    expect(Object.keys(line).sort()).toEqual(['channel', 'count', 'level', 'message', 'time'])
  })

  it('writes text to stdout on a terminal', () => {
    const { log, stdout, stderr } = start({ stdoutIsTty: true })
    log.warn({ channel: 'news', limit: 3, list: ['a'] }, 'too many')
    expect(stderr.text).toBe('')
    expect(stdout.text).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[WRN\] too many channel=news limit=3 list=\["a"\]\n$/,
    )
  })

  it('uses a tag for each level in text', () => {
    const { log, stdout } = start({ stdoutIsTty: true, level: 'trace' })
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const)
      log[level]({}, 'm')
    expect(stdout.lines.map((line) => /\[(...)\]/.exec(line)?.[1])).toEqual([
      'TRC',
      'DBG',
      'INF',
      'WRN',
      'ERR',
      'FTL',
    ])
  })

  it('appends to the file only when one is set', () => {
    const folder = mkdtempSync(join(tmpdir(), 'backhaul-log-'))
    folders.push(folder)
    const file = join(folder, 'out.log')
    const first = start({ file, stdoutIsTty: true })
    first.log.info({}, 'one')
    start({ file }).log.info({}, 'two')
    const messages = readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { message: string }).message)
    expect(messages).toEqual(['one', 'two'])
    expect(first.stdout.text + first.stderr.text).toBe('')
  })

  it('throws when the file cannot be opened', () => {
    expect(() => start({ file: '/nonexistent/folder/out.log' })).toThrow(/ENOENT/)
  })

  it('drops what is below the level, takes any case, and writes nothing at none', () => {
    const { log, stderr } = start({ level: 'WARN' })
    log.info({}, 'quiet')
    log.warn({}, 'loud')
    expect(stderr.lines).toHaveLength(1)
    expect(log.enabled('info')).toBe(false)
    expect(log.enabled('error')).toBe(true)
    const none = start({ level: 'None' })
    none.log.fatal({}, 'x')
    expect(none.stderr.text).toBe('')
    expect(none.log.enabled('fatal')).toBe(false)
  })

  it('falls back to info with a warning when the level is unknown', () => {
    const { log, stderr } = start({ level: 'verbose' })
    log.debug({}, 'no')
    log.info({}, 'yes')
    expect(stderr.lines).toHaveLength(2)
    expect(stderr.json(0)).toMatchObject({
      message: 'unknown log level, using info',
      wanted: 'verbose',
    })
  })

  it('adds the fields of a child to each of its lines', () => {
    const { log, stderr } = start()
    log.child({ client: 'c1' }).info({ user: 'u' }, 'm')
    expect(stderr.json()).toMatchObject({ client: 'c1', user: 'u' })
  })

  it('keeps hostile text on one line in both forms', () => {
    const hostile = 'x\n2030-01-01 00:00:00 [ERR] forged\r\u001b[2J\u009b31m\u202e\u2028"=\\'
    const json = start()
    json.log.info({ user: hostile }, 'm')
    expect(json.stderr.lines).toHaveLength(1)
    expect(json.stderr.json().user).toBe(hostile)
    const text = start({ stdoutIsTty: true })
    text.log.info({ user: hostile, [`k\n`]: 1 }, 'm\nforged')
    expect(text.stdout.lines).toHaveLength(1)
    expect(text.stdout.text.slice(0, -1)).not.toMatch(/[\p{C}\u2028]/u)
    expect(text.stdout.text).toContain('user="x\\n2030')
  })

  it('writes an error as its message with the messages of its causes', () => {
    const { log, stderr } = start()
    const failure = new Error('outer', { cause: new Error('inner') })
    failure.name = 'EngineFailure'
    log.error({ error: failure, channel: 'a' }, 'm')
    expect(stderr.json()).toMatchObject({ error: 'outer: inner', channel: 'a' })
    expect(stderr.json()).not.toHaveProperty('stack')
  })

  it('tells once what an error says of its cause', () => {
    const { log, stderr } = start()
    const inner = new Error('refused', { cause: new Error('deep') })
    log.error({ error: new Error('no Redis: refused', { cause: inner }) }, 'm')
    expect(stderr.json().error).toBe('no Redis: refused: deep')
  })

  it('takes an error under error, and survives causes in a circle', () => {
    const { log, stderr } = start()
    const failure = new Error('loop') as Error & { cause: unknown }
    failure.cause = failure
    log.warn({ error: failure }, 'm')
    expect(stderr.json().error).toBe('loop')
    expect(stderr.json()).not.toHaveProperty('err')
  })

  it('adds the stack of bugs only, and only at error and fatal', () => {
    const { log, stderr } = start()
    const bug = new TypeError('x is not a function')
    log.error({ error: bug }, 'm')
    log.warn({ error: bug }, 'm')
    log.error({ error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }) }, 'm')
    expect(String(stderr.json(0).stack)).toContain('logger.test')
    expect(stderr.json(1)).not.toHaveProperty('stack')
    expect(stderr.json(2)).not.toHaveProperty('stack')
  })
})
