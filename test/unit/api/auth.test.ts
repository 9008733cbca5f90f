import { describe, expect, it } from 'vitest'
import { startApi } from './api-fixture.js'

async function status(headers: Record<string, string>, query = '', options = {}): Promise<number> {
  const { listener } = startApi(options)
  const response = await listener.request(`/api/info${query}`, { headers, body: '{}' })
  if (response.status === 401) expect(response.body).toBe('')
  return response.status
}

describe('API key', () => {
  it.each<[string, Record<string, string>, string, number]>([
    ['none', {}, '', 401],
    ['right X-API-Key', { 'X-API-Key': 'secret' }, '', 200],
    ['wrong X-API-Key', { 'X-API-Key': 'secret2' }, '', 401],
    ['prefix of the key', { 'X-API-Key': 'secre' }, '', 401],
    ['other case', { 'X-API-Key': 'Secret' }, '', 401],
    ['right Authorization', { Authorization: 'apikey secret' }, '', 200],
    ['scheme in any case', { Authorization: 'ApiKey secret' }, '', 200],
    ['several spaces', { Authorization: '  apikey \t secret ' }, '', 200],
    ['wrong scheme', { Authorization: 'Bearer secret' }, '', 401],
    ['scheme alone', { Authorization: 'apikey' }, '', 401],
    ['key alone', { Authorization: 'secret' }, '', 401],
    ['three words', { Authorization: 'apikey secret x' }, '', 401],
    ['right query', {}, '?api_key=secret', 200],
    ['wrong query', {}, '?api_key=x', 401],
    ['first of two in the query', {}, '?api_key=x&api_key=secret', 401],
    ['empty query value', {}, '?api_key=', 401],
    [
      'wrong X-API-Key hides a right Authorization',
      { 'X-API-Key': 'x', Authorization: 'apikey secret' },
      '',
      401,
    ],
    [
      'empty X-API-Key does not hide it',
      { 'X-API-Key': '', Authorization: 'apikey secret' },
      '',
      200,
    ],
    ['right query beats a wrong X-API-Key', { 'X-API-Key': 'x' }, '?api_key=secret', 200],
    [
      'right query beats a wrong Authorization',
      { Authorization: 'Bearer x' },
      '?api_key=secret',
      200,
    ],
  ])('%s', async (_name, headers, query, expected) => {
    expect(await status(headers, query)).toBe(expected)
  })

  it('decodes the query', async () => {
    expect(await status({}, '?a=b&api_key=a%20b%26c', { key: 'a b&c' })).toBe(200)
  })

  it.each(['schlüssel', 'passà', '鍵'])('takes the UTF-8 bytes of the key %j', async (key) => {
    const bytes = Buffer.from(key).toString('latin1')
    expect(await status({ 'X-API-Key': bytes }, '', { key })).toBe(200)
    expect(await status({ Authorization: `apikey ${bytes}` }, '', { key })).toBe(200)
    expect(await status({}, `?api_key=${encodeURIComponent(key)}`, { key })).toBe(200)
    expect(await status({ 'X-API-Key': bytes.slice(0, -1) }, '', { key })).toBe(401)
  })

  it('refuses everybody while no key is configured, and says so', async () => {
    for (const headers of [{}, { 'X-API-Key': '' }, { Authorization: 'apikey ' }]) {
      expect(await status(headers as Record<string, string>, '?api_key=', { key: '' })).toBe(401)
    }
    const { log } = startApi({ key: '' })
    expect(log.lines).toMatchObject([
      { level: 'info', msg: 'http_api.key is not set: the HTTP API refuses every call' },
    ])
  })

  it('admits everybody in insecure mode, with a warning', async () => {
    expect(await status({ 'X-API-Key': 'wrong' }, '', { insecure: true, key: '' })).toBe(200)
    const { log } = startApi({ insecure: true, key: '' })
    expect(log.lines).toMatchObject([
      {
        level: 'warn',
        msg: 'INSECURE HTTP API mode enabled, make sure you understand risks',
      },
    ])
  })

  it('protects the batch and the legacy endpoint, too', async () => {
    const { listener } = startApi()
    for (const path of ['/api', '/api/batch']) {
      expect((await listener.request(path, { body: '{}' })).status).toBe(401)
    }
  })

  it('never writes a key to the log', async () => {
    const { listener, log } = startApi({ key: 'secret' })
    await listener.request('/api/info?api_key=secret', { body: '{' })
    await listener.request('/api/info?api_key=guess', { body: '{' })
    expect(JSON.stringify(log.lines)).not.toMatch(/secret|guess/)
  })
})
