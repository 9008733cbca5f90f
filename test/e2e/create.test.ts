/**
 * From an empty folder to a page with a call: the packages as they are published, packed, and what
 * `npm create backhaul` makes of them.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../support/example.js'
import { newClient, nextEvent } from '../support/sdk.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
/** Installing takes what the registry and the machine take. */
const LONG = 300_000

const work = mkdtempSync(join(tmpdir(), 'backhaul-create-'))
const tarballs = join(work, 'tarballs')
const program = join(work, 'package/index.mjs')

beforeAll(() => {
  execFileSync('mkdir', [tarballs])
  const packages = ['.', './packages/backend', './packages/create-backhaul']
  const options = ['--silent', '--ignore-scripts', `--pack-destination=${tarballs}`]
  execFileSync('npm', ['pack', ...packages, ...options], { cwd: root })
  const packed = readdirSync(tarballs).find((name) => name.startsWith('create-')) ?? ''
  execFileSync('tar', ['-xzf', join(tarballs, packed), '-C', work])
}, LONG)

afterAll(() => {
  rmSync(work, { recursive: true, force: true })
})

function create(...parameters: string[]): string {
  return execFileSync(process.execPath, [program, ...parameters], {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

describe.each(['express', 'hono', 'fastify'])('a project of the template %s', (template) => {
  let app: ChildProcess | undefined

  afterEach(async () => {
    if (app?.exitCode !== null || app.signalCode !== null) return
    const gone = once(app, 'exit')
    app.kill()
    await gone
  })

  it(
    'runs, shows its page and answers its clients',
    async () => {
      const [port, serverPort] = [await freePort(), await freePort()]
      const ports = ['--port', String(port), '--server-port', String(serverPort)]
      create(template, '--yes', '--template', template, '--packages', tarballs, ...ports)
      const started = spawn(process.execPath, ['start.js'], { cwd: join(work, template) })
      app = started
      const url = `http://localhost:${port}`
      let output = ''
      for (const stream of [started.stdout, started.stderr]) {
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
      }
      await expect.poll(() => output, { timeout: 60_000 }).toContain(`listening on ${url}`)
      const client = clientOf(`ws://127.0.0.1:${serverPort}/connection/websocket`, url)
      client.connect()
      await nextEvent(client, 'connected')

      const lobby = client.newSubscription('chat:lobby')
      const published = nextEvent(lobby, 'publication')
      lobby.subscribe()
      await lobby.publish({ text: 'hello' })
      expect(await published).toMatchObject({ data: { from: 'ann', text: 'hello' } })
      const { data } = await client.rpc('dice.roll', { sides: 6 })
      expect(data).toEqual({ user: 'ann', rolled: expect.any(Number) })
      await expect(client.rpc('dice.roll', { sides: 'six' })).rejects.toMatchObject({ code: 400 })
      client.disconnect()

      expect(await (await fetch(`${url}/`)).text()).toContain('Roll a die')
      expect((await fetch(`${url}/centrifuge/centrifuge.js`)).status).toBe(200)
      // Nobody but the server may ask the backend.
      const forged = await fetch(`${url}/centrifugo/connect`, { method: 'POST', body: '{}' })
      expect(forged.status).toBe(401)
    },
    LONG,
  )
})

function clientOf(url: string, origin: string) {
  class Page extends WebSocket {
    constructor(address: string) {
      super(address, { origin })
    }
  }
  return newClient(url, { data: { name: 'ann' }, websocket: Page })
}

describe('npm create backhaul', () => {
  const quick = ['--yes', '--no-install', '--packages', tarballs]

  it('keeps the secret to its owner, out of the repository, and new for each project', () => {
    create('one', ...quick)
    create('two', ...quick)
    const secret = (name: string) => readFileSync(join(work, name, '.env'), 'utf8')
    expect(secret('one')).toMatch(/^BACKHAUL_VAR_SIGNING_SECRET="whsec_[\w+/]{43}="\n$/)
    expect(secret('one')).not.toBe(secret('two'))
    expect(statSync(join(work, 'one/.env')).mode & 0o077).toBe(0)
    expect(readFileSync(join(work, 'one/.gitignore'), 'utf8')).toContain('.env')
  })

  it('overwrites nothing, and says what it does not know', () => {
    create('full', ...quick)
    expect(() => create('full', ...quick)).toThrow(/full is not empty/)
    expect(() => create('x', ...quick, '--template', 'rails')).toThrow(/there is no template rails/)
    expect(() => create('x', ...quick, '--port', '0')).toThrow(/--port must be a port, not 0/)
    expect(() => create('x', ...quick, '--colour')).toThrow(/Usage: npm create backhaul/)
    expect(existsSync(join(work, 'x'))).toBe(false)
  })
})
