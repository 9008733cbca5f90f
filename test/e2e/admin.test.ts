/**
 * The admin page in a real Chromium, with traffic of the official client: every screen, keyboard, login,
 * and what clients and backends send shown as text. docs/admin.md
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { proxyConfig } from '../support/proxy-setup.js'
import { newClient } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'
import { startBackend, type Backend } from '../support/start-backend.js'

const PASSWORD = 'password-of-the-test'
const XSS = '<img src=x onerror="window.hacked=1">'

let browser: Browser
let backend: Backend
let server: ServerProcess
let failing = false
const client = { current: newClient('ws://unused') }

beforeAll(async () => {
  browser = await launchChromium()
  backend = await startBackend({
    onRequest: ({ path }) => {
      if (path === '/connect') return { body: { result: { user: XSS, meta: { note: XSS } } } }
      if (failing && path === '/rpc') return { status: 500, body: `oops ${XSS}` }
      return { body: { result: path === '/rpc' ? { data: { echo: XSS } } : {} } }
    },
  })
  const config = proxyConfig((event) => ({ endpoint: `${backend.url}/${event}` }))
  server = await startServerProcess({
    ...config,
    recorder: { enabled: true },
    admin: { enabled: true, password: PASSWORD, read_only_password: 'look', secret: 's' },
  })
  client.current = newClient(server.wsUrl)
  client.current.connect()
  await client.current.ready()
  const subscription = client.current.newSubscription('chat:lobby')
  subscription.subscribe()
  await subscription.ready()
}, 60_000)

afterAll(async () => {
  client.current.disconnect()
  await browser.close()
  await server.stop()
  await backend.close()
})

/** Pictures for people, where a folder for them is named. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env.ADMIN_PICTURES
  if (folder === undefined) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

const hacked = (page: Page) => page.evaluate(() => (globalThis as { hacked?: number }).hacked)

async function open(
  given: { readonly password?: string; readonly dark?: boolean; readonly width?: number } = {},
): Promise<{ page: Page; problems: string[] }> {
  const { password = PASSWORD, dark = false, width = 1280 } = given
  const context = await browser.newContext({
    colorScheme: dark ? 'dark' : 'light',
    viewport: { width, height: 800 },
  })
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (line) => {
    if (line.type() === 'error' && !line.text().includes('400')) problems.push(line.text())
  })
  await page.goto(server.httpUrl)
  await page.getByLabel('password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation').waitFor()
  return { page, problems }
}

describe('the admin page', () => {
  it('refuses a wrong password and says so', async () => {
    const page = await browser.newPage()
    await page.goto(server.httpUrl)
    await page.getByLabel('password').fill('wrong')
    await page.getByRole('button').click()
    await page.getByText('That is not the password.').waitFor()
    await page.close()
  })

  it.each([
    { width: 1280, dark: false },
    { width: 1280, dark: true },
    { width: 390, dark: false },
    { width: 390, dark: true },
  ])(
    'shows calls as they happen and each screen ($width px, dark: $dark)',
    async (look) => {
      const { page, problems } = await open(look)
      const name = `${look.width}-${look.dark ? 'dark' : 'light'}`
      const method = `pay-${name}`
      await page.getByText('connect').first().waitFor()
      await client.current.rpc(method, { amount: 7 })
      await page.getByRole('cell', { name: method }).first().click()
      await page.getByRole('heading', { name: method }).waitFor()
      await page.getByText('"amount": 7').waitFor()
      expect(page.url()).toMatch(/#\/calls\?id=\d+$/)
      await picture(page, `${name}-calls`)
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('The answer is the same.').waitFor()

      failing = true
      await client.current.rpc(method, {}).catch(() => undefined)
      await page.getByRole('button', { name: 'Send again' }).click()
      await page.getByText('The answer differs:').waitFor()
      failing = false

      await page.keyboard.press('2')
      await page.getByRole('cell', { name: 'subscribe', exact: true }).first().waitFor()
      await picture(page, `${name}-routes`)

      await page.goto(
        `${server.httpUrl}/#/explain?action=subscribe&channel=chat:lobby&user=7&ask=1`,
      )
      await page.getByText('subscribe_proxy_enabled').waitFor()
      await page.getByText('"t": "ok"').waitFor()
      await picture(page, `${name}-explain`)

      await page.goto(`${server.httpUrl}/#/connections?user=${encodeURIComponent(XSS)}`)
      await page.getByRole('link', { name: 'chat:lobby' }).waitFor()
      await picture(page, `${name}-connections`)

      await page.getByRole('link', { name: 'chat:lobby' }).click()
      await page.getByRole('heading', { name: 'Presence' }).waitFor()
      await picture(page, `${name}-channel`)

      await page.keyboard.press('6')
      await page.getByRole('cell', { name: /Backhaul/ }).waitFor()
      await picture(page, `${name}-nodes`)

      await page.keyboard.press('7')
      await page.getByText('"handler_prefix"').first().waitFor()
      expect(await page.content()).not.toContain(PASSWORD)
      await picture(page, `${name}-config`)

      expect(await hacked(page)).toBeUndefined()
      const overflow = await page
        .locator('html')
        .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)
      expect(overflow).toBe(0)
      expect(problems).toEqual([])
      await page.context().close()
    },
    60_000,
  )

  it('has nothing to press for those who may look only', async () => {
    const { page } = await open({ password: 'look' })
    await page.getByText('read only').waitFor()
    await page.goto(`${server.httpUrl}/#/connections?user=${encodeURIComponent(XSS)}`)
    await page.getByRole('link', { name: 'chat:lobby' }).waitFor()
    expect(await page.getByRole('button', { name: 'Disconnect' }).count()).toBe(0)
    await page.context().close()
  })

  it('weighs little and says what may run', async () => {
    const response = await fetch(server.httpUrl)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    const html = await response.text()
    const names = [...html.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, name]) => name ?? '')
    expect(names).toHaveLength(2)
    for (const name of names) {
      const file = await fetch(`${server.httpUrl}/${name}`)
      expect(file.headers.get('cache-control')).toContain('immutable')
      expect(name).toMatch(/-[A-Z0-9]{8}\.(?:js|css)$/)
    }
  })
})
