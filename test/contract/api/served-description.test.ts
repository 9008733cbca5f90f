import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openApiDocument } from '../../../src/api/index.js'
import { startBackhaul, type Backhaul } from '../../support/start-backhaul.js'

describe('a server with swagger and init enabled', () => {
  let server: Backhaul
  beforeAll(async () => {
    server = await startBackhaul({ swagger: { enabled: true }, init: { enabled: true } })
  })
  afterAll(() => server.stop())

  it('serves the description of its API and a page that lists it', async () => {
    const response = await fetch(`${server.httpUrl}/swagger/openapi.json`)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual(openApiDocument())
    const page = await (await fetch(`${server.httpUrl}/swagger/`)).text()
    expect(page).toContain('POST /api/publish')
  })

  it('answers health checks and warm-up requests', async () => {
    for (const path of ['/health', '/connection/init']) {
      const response = await fetch(server.httpUrl + path)
      expect([response.status, await response.text()]).toEqual([200, '{}'])
    }
    const put = await fetch(`${server.httpUrl}/connection/init`, { method: 'PUT' })
    expect(put.status).toBe(405)
  })
})
