/**
 * The admin endpoints as clients of the reference's web interface use them, and everything that must not
 * get in. docs/admin.md, spec: server-api-and-operations.md §6.1
 */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { afterEach, expect, it } from 'vitest'
import { newToken } from '../../src/admin/token.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const SECRET = 'secret-of-this-test'
const PASSWORD = 'password of this test, ü'
let server: Backhaul

afterEach(() => server.stop())

async function start(admin: object = {}): Promise<void> {
  server = await startBackhaul({
    channel: { without_namespace: { history_size: 5, history_ttl: '60s' } },
    admin: {
      enabled: true,
      password: PASSWORD,
      read_only_password: 'only look',
      secret: SECRET,
      ...admin,
    },
  })
}

const post = (
  path: string,
  body: string | URLSearchParams | FormData,
  headers: Record<string, string> = {},
) => fetch(server.httpUrl + path, { method: 'POST', body, headers })

const logIn = (password: string) => post('/admin/auth', new URLSearchParams({ password }))

async function tokenOf(password = PASSWORD): Promise<string> {
  return ((await (await logIn(password)).json()) as { token: string }).token
}

const run = (body: string, token: string) =>
  post('/admin/api', body, { Authorization: `token ${token}` })

const about = async (token = '') =>
  (
    await fetch(`${server.httpUrl}/admin/init`, { headers: { Authorization: `token ${token}` } })
  ).json()

it('logs in by both kinds of forms and runs commands of the API', async () => {
  await start()
  expect(await about()).toEqual({ insecure: false, edition: 'oss', authenticated: false, role: '' })
  const form = new FormData()
  form.set('password', PASSWORD)
  const { token } = (await (await post('/admin/auth', form)).json()) as { token: string }
  expect(await about(token)).toMatchObject({ authenticated: true, role: 'full' })
  const both =
    '{"id":1,"method":"publish","params":{"channel":"a","data":{"x":1}}}{"id":2,"method":"info","params":{}}'
  const response = await run(both, await tokenOf())
  expect(response.status).toBe(200)
  const [first, second] = (await response.text()).split('\n').map((line) => JSON.parse(line))
  expect(first).toMatchObject({ id: 1, result: { offset: 1 } })
  expect(second.result.nodes).toHaveLength(1)
  expect(server.lines).toContainEqual(
    expect.objectContaining({
      message: 'admin action',
      fields: { addr: '127.0.0.1', role: 'full', methods: 'publish' },
    }),
  )
})

it('lets those who may look only look', async () => {
  await start()
  const token = await tokenOf('only look')
  expect(await about(token)).toMatchObject({ authenticated: true, role: 'read' })
  const looks = await run('{"method":"history","params":{"channel":"a","limit":1}}', token)
  expect(await looks.json()).toHaveProperty('result')
  for (const method of ['publish', 'disconnect', 'replay', 'recorder', 'explain']) {
    const answer = await run(`{"method":"${method}","params":{"channel":"a","data":1}}`, token)
    expect(await answer.json()).toMatchObject({ error: { code: 103 } })
  }
  expect((await server.api('history', { channel: 'a', limit: 1 })).result.publications).toEqual([])
})

it('counts wrong passwords that come together', async () => {
  await start()
  // Every head has been read before the first password is there.
  const tries = Array.from({ length: 60 }, () => {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'content-length': 14,
      expect: '100-continue',
    }
    return httpRequest(`${server.httpUrl}/admin/auth`, { method: 'POST', headers, agent: false })
  })
  const answers = tries.map((one) => once(one, 'response') as Promise<[IncomingMessage]>)
  const read = tries.map((one) => once(one, 'continue'))
  for (const one of tries) one.flushHeaders()
  await Promise.all(read)
  for (const one of tries) one.end('password=guess')
  const statuses = (await Promise.all(answers)).map(([{ statusCode }]) => statusCode)
  for (const one of tries) one.destroy()
  expect(statuses.filter((status) => status === 400)).toHaveLength(10)
  expect(statuses.filter((status) => status === 429)).toHaveLength(50)
})

it('refuses wrong passwords, and an address that keeps trying', async () => {
  await start()
  const statuses: number[] = []
  for (let i = 0; i < 12; i++) statuses.push((await logIn(`guess ${i}`)).status)
  expect(statuses).toEqual([...new Array<number>(10).fill(400), 429, 429])
  expect((await logIn(PASSWORD)).status).toBe(429)
})

it('takes no password from the URL, and no form that is none', async () => {
  await start()
  const inQuery = await post(`/admin/auth?password=${encodeURIComponent(PASSWORD)}`, '')
  expect(inQuery.status).toBe(400)
  expect((await post('/admin/auth', 'x', { 'content-type': 'multipart/form-data' })).status).toBe(
    400,
  )
  expect((await fetch(`${server.httpUrl}/admin/auth`)).status).toBe(405)
})

it('refuses forged, foreign and expired tokens', async () => {
  await start()
  const now = Date.now() / 1000
  const good = newToken(SECRET, 'full', now)
  const [version, , ...rest] = newToken(SECRET, 'read', now).split('.')
  const bad = [
    '',
    good.slice(0, -1),
    `${good}x`,
    newToken('other', 'full', now),
    newToken(SECRET, 'full', now - 31 * 24 * 3600),
    [version, 'full', ...rest].join('.'),
    'x'.repeat(10_000),
  ]
  for (const token of bad) {
    expect((await run('{"method":"info","params":{}}', token)).status).toBe(401)
    expect(await about(token)).toMatchObject({ authenticated: false })
  }
  expect((await run('{"method":"info","params":{}}', good)).status).toBe(200)
  expect((await fetch(`${server.httpUrl}/admin/config`)).status).toBe(401)
  expect((await post('/admin/api', '{}', { 'X-API-Key': server.apiKey })).status).toBe(401)
})

it('shows the configuration without secrets', async () => {
  await start()
  const headers = { Authorization: `token ${await tokenOf()}` }
  const text = await (await fetch(`${server.httpUrl}/admin/config`, { headers })).text()
  for (const secret of [SECRET, PASSWORD, 'only look', server.apiKey]) {
    expect(text).not.toContain(secret)
  }
  expect(JSON.parse(text).config.admin).toMatchObject({ enabled: true, password: '***' })
})

it('in insecure mode obeys its own page and no other site', async () => {
  await start({ insecure: true, password: '', read_only_password: '', secret: '' })
  expect(await about()).toMatchObject({ insecure: true, authenticated: true })
  const info = '{"method":"info","params":{}}'
  expect((await post('/admin/api', info)).status).toBe(200)
  expect((await post('/admin/api', info, { Origin: server.httpUrl })).status).toBe(200)
  for (const headers of [{ Origin: 'http://evil.example' }, { Origin: 'null' }]) {
    expect((await post('/admin/api', info, headers as Record<string, string>)).status).toBe(403)
  }
  expect((await logIn('')).status).toBe(400)
})

it('is not there unless it is on, and gives no other file', async () => {
  server = await startBackhaul()
  for (const path of ['/admin/init', '/admin/auth', '/admin/api', '/admin/config']) {
    expect((await post(path, '{}')).status).toBe(404)
  }
  await server.stop()
  await start()
  for (const path of ['/../package.json', '/%2e%2e/package.json', '/main.js', '/index.html']) {
    expect((await fetch(server.httpUrl + path)).status).toBe(404)
  }
})
