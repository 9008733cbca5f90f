/** The program as a process: exit codes and streams. Needs the build, as every test of a process. */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const main = resolve('dist/main.js')

type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** A process of the program, in a folder of its own and with no variables but `env`. */
function start(argv: readonly string[], files: Record<string, string> = {}, env: object = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'backhaul-cli-e2e-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  const child = spawn(process.execPath, [main, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
  })
  let out = ''
  let err = ''
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  const ended = new Promise<Ended>((done) => {
    child.on('close', (code) => done({ code, out, err }))
  })
  const says = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((found, lost) => {
      const look = () => {
        const match = pattern.exec(out + err)
        if (match !== null) found(match)
      }
      child.stdout.on('data', look)
      child.stderr.on('data', look)
      child.on('close', () => lost(new Error(`ended without ${String(pattern)}: ${out}${err}`)))
      look()
    })
  return {
    cwd,
    ended,
    says,
    written: () => out + err,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
  }
}

const serving = ['--http_server.address=127.0.0.1', '--http_server.port', '0', '--health.enabled']

/** Waits for the port, and for an answer on it. */
async function answers(program: ReturnType<typeof start>): Promise<void> {
  const [, port = ''] = await program.says(/serving .* endpoints on 127\.0\.0\.1:(\d+)/)
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
}

const run = (...given: Parameters<typeof start>) => start(...given).ended

describe('the program', () => {
  it('prints its version and exits 0', async () => {
    const { code, out, err } = await run(['version'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toMatch(/^Backhaul v\d+\.\d+\.\d+\S* \(Node version: v\d+\..*\)\n$/)
  })

  it('prints all faults of its configuration and exits 1 without starting', async () => {
    const config = 'http_server: {port: x}\nadmin: {enabled: true}\nchanel: {}\n'
    const { code, out, err } = await run(['-c', 'c.yaml'], { 'c.yaml': config })
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err.trim().split('\n')).toEqual([
      'config error: http_server.port: must be a whole number (line 1)',
      'config error: admin: not built yet; remove it, or start with --lenient to ignore it (line 2)',
      'config error: chanel: unknown key; did you mean "channel"? (line 3)',
    ])
  })

  it('serves with flags, variables and .env, and stops on SIGTERM with 0', async () => {
    const program = start(
      serving,
      { '.env': 'CENTRIFUGO_PID_FILE=backhaul.pid\n', 'config.json': '{}' },
      { CENTRIFUGO_HTTP_SERVER_PORT: '1' },
    )
    await answers(program)
    const pidFile = join(program.cwd, 'backhaul.pid')
    expect(Number(readFileSync(pidFile, 'utf8'))).toBeGreaterThan(0)
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
    expect(existsSync(pidFile)).toBe(false)
  })

  it('starts without a configuration file, and says so', async () => {
    const program = start(serving)
    await program.says(/config file not found, continue using environment and flag options/)
    await answers(program)
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  it('keeps running with the old configuration when a reload fails', async () => {
    const files = { 'c.yaml': 'channel: {namespaces: [{name: chat}]}' }
    const program = start(['-c', 'c.yaml', ...serving], files)
    await answers(program)
    writeFileSync(join(program.cwd, 'c.yaml'), 'channel: {namespaces: [{name: x}]}')
    program.kill('SIGHUP')
    await program.says(/error validating config/)
    await answers(program)
    writeFileSync(join(program.cwd, 'c.yaml'), 'channel: {namespaces: [{name: news}]}')
    program.kill('SIGHUP')
    await program.says(/configuration successfully reloaded/)
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  it('keeps running with the old configuration while its file cannot be read', async () => {
    const content = 'client: {token: {hmac_secret_key: s3cret}}\n'
    const program = start(['-c', 'c.yaml', ...serving], { 'c.yaml': content })
    await answers(program)
    const file = join(program.cwd, 'c.yaml')
    const reload = async (expected: RegExp) => {
      program.kill('SIGHUP')
      await program.says(expected)
    }
    rmSync(file)
    await reload(/"problem":"config file not found"/)
    mkdirSync(file)
    await reload(/"problem":"cannot be read: it is a directory"/)
    rmSync(file, { recursive: true })
    writeFileSync(file, 'null\n')
    await reload(/"problem":"holds nothing; write/)
    expect(program.written()).not.toContain('successfully reloaded')
    writeFileSync(file, content)
    await reload(/configuration successfully reloaded/)
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  it('refuses to start without the file that it was told to read', async () => {
    const { code, err } = await run(['-c', 'c.yaml'])
    expect([code, err]).toEqual([1, 'config error: c.yaml: config file not found\n'])
  })

  it.each(['configdoc', 'configschema', 'defaultconfig -d -c c.yaml', '--help', 'version'])(
    'ends quietly when the reader of %s has enough',
    async (command) => {
      const child = spawn(process.execPath, [main, ...command.split(' ')], {
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child.stdout.destroy()
      let err = ''
      child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
      const code = await new Promise((done) => child.on('close', done))
      expect([code, err]).toEqual([0, ''])
    },
  )

  it('makes a configuration, a token for it, and checks both', async () => {
    const made = start(['genconfig', '-c', 'c.yaml'])
    expect(await made.ended).toEqual({ code: 0, out: '', err: '' })
    const config = readFileSync(join(made.cwd, 'c.yaml'), 'utf8')
    const files = { 'c.yaml': config }
    expect(await run(['checkconfig', '-c', 'c.yaml', '--strict'], files)).toEqual({
      code: 0,
      out: '',
      err: '',
    })
    const token = (await run(['gentoken', '-c', 'c.yaml', '-q', '-u', '42'], files)).out
    const checked = await run(['checktoken', '-c', 'c.yaml', token], files)
    expect(checked.code).toBe(0)
    expect(checked.out).toContain('valid token for user 42')
  })
})
