/** The program as a process: exit codes and streams. Needs the build, as every test of a process. */
import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startCli } from '../support/cli-process.js'
import { freePort } from '../support/example.js'

const main = resolve('dist/main.js')
/** Polled is what another process does with files. */
const WITHIN = { timeout: 10_000 }

/** A process of the program, in a folder of its own and with no variables but `env`. */
function start(argv: readonly string[], files: Record<string, string> = {}, env: object = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'backhaul-cli-e2e-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(cwd, name), content)
  const { child, ...program } = startCli(cwd, argv, env)
  return {
    ...program,
    cwd,
    pause: () => child.stderr.pause(),
    resume: () => child.stderr.resume(),
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
    const config = 'http_server: {port: x}\ndebug: {enabled: true}\nchanel: {}\n'
    const { code, out, err } = await run(['-c', 'c.yaml'], { 'c.yaml': config })
    expect(code).toBe(1)
    expect(out).toBe('')
    expect(err.trim().split('\n')).toEqual([
      'config error: http_server.port: must be a whole number (line 1)',
      'config error: debug: not built yet; remove it, or start with --lenient to ignore it (line 2)',
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

  it('starts no worker with defaults when the file that nobody named has gone', async () => {
    const port = await freePort()
    const config = {
      http_server: { address: '127.0.0.1', port },
      workers: '2',
      client: { token: { hmac_secret_key: 's3cret' } },
    }
    const program = start([], { 'config.json': JSON.stringify(config) })
    const file = join(program.cwd, 'config.json')
    const [, pid = ''] = await program.says(/"pid":(\d+),[^\n]*"message":"worker serves"/)
    await program.says(/serving .* endpoints on/)
    const served = () => program.written().split('worker serves').length - 1
    // Their lines come by other ways than that of the primary.
    await expect.poll(served, WITHIN).toBe(2)
    renameSync(file, `${file}.away`)
    process.kill(Number(pid), 'SIGKILL')
    await program.says(/config error: config\.json: config file not found/)
    expect(served()).toBe(2)
    renameSync(`${file}.away`, file)
    await expect.poll(served, WITHIN).toBe(3)
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

  it('writes a new log file after SIGHUP when the old one was moved away', async () => {
    const program = start([...serving, '--log.file', 'a.log'])
    const file = join(program.cwd, 'a.log')
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), WITHIN)
      .toContain('serving')
    renameSync(file, `${file}.1`)
    program.kill('SIGHUP')
    await expect
      .poll(() => existsSync(file) && readFileSync(file, 'utf8'), WITHIN)
      .toContain('configuration successfully reloaded')
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  })

  it('serves on when nobody reads its log, and counts what was dropped', async () => {
    const program = start([...serving, '--log.level', 'info', '--prometheus.enabled'])
    const [, port = ''] = await program.says(/serving .* endpoints on 127\.0\.0\.1:(\d+)/)
    program.pause()
    const long = 'x'.repeat(7000)
    const upgrade = {
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': 'AAAAAAAAAAAAAAAAAAAAAA==',
      Origin: `https://${long}`,
    }
    for (let sent = 0; sent < 300; sent++) {
      await new Promise((done) => {
        const path = '/connection/websocket'
        request({ port, path, headers: upgrade }, (answer) => answer.resume().on('end', done))
          .on('error', done)
          .end()
      })
    }
    const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const [, dropped = '0'] = /backhaul_log_dropped_lines_total (\d+)/.exec(metrics) ?? []
    expect(Number(dropped)).toBeGreaterThan(0)
    program.resume()
    await program.says(/the reader of the log did not take all lines/)
    program.kill('SIGTERM')
    expect((await program.ended).code).toBe(0)
  }, 30_000)

  it('tells by its health command whether the server with this configuration serves', async () => {
    const config = JSON.stringify({ health: { enabled: true }, http_server: { port: 0 } })
    const program = start(serving, { 'config.json': config })
    const [, port = ''] = await program.says(/serving .* endpoints on 127\.0\.0\.1:(\d+)/)
    const files = { 'c.yaml': `http_server: {port: ${port}}\nhealth: {enabled: true}\n` }
    const health = (...flags: string[]) => run(['health', '-c', 'c.yaml', ...flags], files)
    expect(await health()).toEqual({ code: 0, out: '', err: '' })
    expect((await health('--ready')).err).toContain('ready.enabled is off')
    program.kill('SIGTERM')
    await program.ended
    const { code, err } = await health()
    expect(code).toBe(1)
    expect(err).toContain(`error: http://127.0.0.1:${port}/health does not answer`)
  })

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
