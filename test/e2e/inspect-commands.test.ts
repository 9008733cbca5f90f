/** `tail` and `replay` as processes beside a running server, with traffic of the official client. docs/inspect.md */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startCli } from '../support/cli-process.js'
import { proxyConfig } from '../support/proxy-setup.js'
import { newClient } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'
import { startBackend, type Backend } from '../support/start-backend.js'

const KEY = 'key-of-the-test'
const cwd = mkdtempSync(join(tmpdir(), 'backhaul-inspect-'))
let backend: Backend
let server: ServerProcess
let client: ReturnType<typeof newClient>
let answer: { status?: number; body: object } = { body: { result: { data: { price: 1 } } } }

beforeAll(async () => {
  backend = await startBackend({
    onRequest: ({ path }) =>
      path === '/connect' ? { body: { result: { user: 'ann\u009b31m' } } } : answer,
  })
  server = await startServerProcess({
    ...proxyConfig((event) => ({ endpoint: `${backend.url}/${event}` })),
    http_api: { insecure: false, key: KEY },
  })
  const own = { http_server: { address: '127.0.0.1', port: server.port }, http_api: { key: KEY } }
  writeFileSync(join(cwd, 'config.json'), JSON.stringify(own))
  const other = { ...own, http_api: { key: 'another' } }
  writeFileSync(join(cwd, 'other.json'), JSON.stringify(other))
  client = newClient(server.wsUrl)
  client.connect()
  await client.ready()
}, 60_000)

afterAll(async () => {
  client.disconnect()
  await server.stop()
  await backend.close()
  rmSync(cwd, { recursive: true })
})

/** A command in the folder of the configuration. */
const start = (...argv: string[]) => startCli(cwd, argv)
const run = (...argv: string[]) => start(...argv).ended
const pay = (method = 'pay') => client.rpc(method, { x: 1 }).catch(() => undefined)

describe('tail', () => {
  it('warns while nothing is recorded, and follows once something is', async () => {
    const idle = start('tail')
    await idle.says(/warning: nothing is recorded now: start tail with --record\n/)
    const following = start('tail', '--record', '--event', 'rpc', '-n', '0')
    // The server says yes to the recorder before it is asked for exchanges.
    await expect.poll(async () => (await apiCalls()).recording, { timeout: 20_000 }).toBe(true)
    await pay()
    const [, line = ''] = await idle.says(/^(.* rpc .*)\n/m)
    expect(line).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} #\d+ rpc pay user=ann\\u009b31m client=[\w-]{36} -> 200 in [\d.]+ ms: ok$/,
    )
    idle.child.kill('SIGTERM')
    following.child.kill('SIGTERM')
    await Promise.all([idle.ended, following.ended])
  })

  it('filters, shows failures with their cause, and prints whole exchanges', async () => {
    const good = answer
    answer = { status: 500, body: {} }
    await pay('broken')
    answer = good
    await pay('whole')
    const failed = start('tail', '--failed', '--event=rpc')
    const [line] = await failed.says(/^.* rpc .*\n/m)
    expect(line).toMatch(
      / rpc broken .* -> 500 in .*: error 100 internal server error \(\w+: .*\)\n/,
    )
    expect(failed.out()).not.toContain('whole')
    const json = start('tail', '--json', '-n', '1', '--event', 'rpc')
    const [text] = await json.says(/^\{.*\}\n/m)
    expect(JSON.parse(text)).toMatchObject({ method: 'whole', user: 'ann\u009b31m' })
    failed.child.kill('SIGTERM')
    json.child.kill('SIGTERM')
    await Promise.all([failed.ended, json.ended])
  })

  it('ends when its reader has enough', async () => {
    const following = start('tail', '-n', '1')
    await following.says(/\n/)
    following.child.stdout.destroy()
    await pay()
    expect((await following.ended).code).toBe(0)
  })

  it.each([
    [['-c', 'other.json'], /refuses the key: http_api\.key has to be that of the server\n$/],
    [['--api', 'http://127.0.0.1:1/api'], /^error: http:\/\/127\.0\.0\.1:1\/api does not answer: /],
    [['--api', 'ftp://x'], /^error: --api "ftp:\/\/x" is no http or https URL\n$/],
    [['-n', '-1'], /^error: --lines must be a whole number from 0 to 1000\n$/],
  ])('says what is wrong: %j', async (argv, problem) => {
    const { code, err } = await run('tail', ...argv)
    expect([code, err]).toEqual([1, expect.stringMatching(problem)])
  })
})

async function apiCalls(): Promise<Record<string, any>> {
  const response = await fetch(`${server.httpUrl}/api/calls`, {
    method: 'POST',
    headers: { 'X-API-Key': KEY },
    body: '{"event":"rpc","limit":1}',
  })
  return ((await response.json()) as { result: Record<string, any> }).result
}

describe('replay', () => {
  const lastId = async (): Promise<string> => {
    await pay('again')
    const [call] = (await apiCalls()).calls
    return String(call.id)
  }

  it('ends with 0 for the same answer and with 2 and the places for another', async () => {
    const id = await lastId()
    const same = await run('replay', id, '--api', `${server.httpUrl}/api/`)
    expect(same).toMatchObject({ code: 0, err: '' })
    expect(same.out).toMatch(/^#\d+ the same answer: status 200 in [\d.]+ ms\n$/)
    const before = answer
    answer = { body: { result: { data: { price: 2 } } } }
    const other = await run('replay', id)
    expect(other.code).toBe(2)
    expect(other.out).toMatch(
      /^#\d+ another answer: status 200 .*\n- \/result\/data\/price: 1\n\+ \/result\/data\/price: 2\n$/,
    )
    const json = await run('replay', '--json', id)
    expect(JSON.parse(json.out)).toMatchObject({ same: false, call: { replayOf: Number(id) } })
    answer = before
  })

  it('sends it elsewhere, and another body', async () => {
    const id = await lastId()
    const bodies: string[] = []
    const elsewhere = await startBackend({
      onRequest: ({ path, body }) => {
        bodies.push(`${path} ${JSON.stringify(body)}`)
        return answer
      },
    })
    const { code } = await run('replay', id, '--url', `${elsewhere.url}/new`, '--body', '{"y":2}')
    await elsewhere.close()
    expect(code).toBe(0)
    expect(bodies).toEqual([expect.stringMatching(/^\/new .*y.*2/)])
  })

  it.each([
    [['999999999'], /^error: replay: bad request: no such exchange/],
    [[], /^error: the id of an exchange is required/],
    [['x7'], /^error: the id of an exchange is required/],
  ])('ends with 1 when there is nothing to compare: %j', async (argv, problem) => {
    const { code, err } = await run('replay', ...argv)
    expect([code, err]).toEqual([1, expect.stringMatching(problem)])
  })
})
