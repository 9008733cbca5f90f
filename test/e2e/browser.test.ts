/**
 * The whole thing as a user meets it: a real Chromium with the official client, the built server with
 * the sample configuration, an example backend. One story per example.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import {
  EXAMPLES,
  freePort,
  startExample,
  startServerFor,
  type ExampleBackend,
  type Program,
} from '../support/example.js'

const PROXY_KEY = 'proxy-key-of-the-test'
const API_KEY = 'api-key-of-the-test'
const PATIENCE_MS = 15_000

let browser: Browser

beforeAll(async () => {
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
})

describe.each(EXAMPLES)('the chat page with the %s example', (name) => {
  let backend: ExampleBackend
  let server: Program
  const contexts: BrowserContext[] = []
  const problems: string[] = []

  beforeAll(async () => {
    const settings = { proxyKey: PROXY_KEY, apiKey: API_KEY, realtimePort: await freePort() }
    backend = await startExample(name, settings)
    server = await startServerFor(name, backend, settings)
  })

  afterAll(async () => {
    await server.stop()
    await backend.stop()
  })

  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()))
    expect(problems.splice(0)).toEqual([])
  })

  /** A window of its own, with its own cookies. */
  const openPage = async () => {
    const context = await browser.newContext()
    contexts.push(context)
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE_MS)
    page.on('pageerror', (problem) => problems.push(problem.message))
    await page.goto(backend.url)
    return page
  }

  const signIn = async (user: string) => {
    const page = await openPage()
    await page.getByTestId('login-name').fill(user)
    await page.getByTestId('login-password').fill('demo')
    await page.getByTestId('login-button').click()
    await sees(page, 'connection-state', 'connected')
    return page
  }

  /** Waits until an element has exactly this text. */
  const sees = async (page: Page, id: string, text: string) => {
    await page
      .getByTestId(id)
      .and(page.getByText(text, { exact: true }))
      .waitFor()
  }

  const send = async (page: Page, text: string) => {
    await page.getByTestId('message-input').fill(text)
    await page.getByTestId('send-button').click()
  }

  /** Waits for a message and returns all of them, as "Author: text". */
  const messages = async (page: Page, until: string) => {
    await page.getByTestId('message').filter({ hasText: until }).waitFor()
    const items = await page.getByTestId('message').all()
    return Promise.all(
      items.map(async (item) => {
        const time = (await item.locator('time').textContent()) ?? ''
        return ((await item.textContent()) ?? '').slice(time.length)
      }),
    )
  }

  /** Waits until exactly these people are shown as present. */
  const present = async (page: Page, ...names: string[]) => {
    await sees(page, 'presence-count', `(${String(names.length)})`)
    expect((await page.getByTestId('present').allTextContents()).sort()).toEqual(names.sort())
  }

  it('lets two people chat, shows who is there and answers calls', async () => {
    const ann = await signIn('ann')
    await sees(ann, 'room-topic', 'Everybody is welcome')
    await present(ann, 'Ann')
    const ben = await signIn('ben')
    await present(ann, 'Ann', 'Ben')
    await present(ben, 'Ann', 'Ben')

    await send(ann, '  hello Ben  ')
    expect(await messages(ben, 'hello Ben')).toEqual(['Ann: hello Ben'])
    await send(ben, '<b>hello</b> Ann')
    const both = ['Ann: hello Ben', 'Ben: <b>hello</b> Ann']
    expect(await messages(ann, 'hello</b> Ann')).toEqual(both)
    expect(await messages(ben, 'hello</b> Ann')).toEqual(both)

    await ann.getByTestId('announce-button').click()
    await sees(ann, 'error', 'a message is text of 1 to 500 characters')
    await ann.getByTestId('message-input').fill('tea is ready')
    await ann.getByTestId('announce-button').click()
    expect(await messages(ben, 'tea')).toEqual([...both, 'Announcement: tea is ready'])

    await ben.getByTestId('rpc-rooms').click()
    await ben.getByTestId('rpc-answer').filter({ hasText: 'Members only' }).waitFor()
    await ben.getByTestId('rpc-stats').click()
    await ben.getByTestId('rpc-answer').filter({ hasText: '"messages": 2' }).waitFor()
    await ben.getByTestId('rpc-answer').filter({ hasText: '"signedInAt": 1' }).waitFor()

    await ben.context().close()
    await present(ann, 'Ann')
  })

  it('shows a late comer what was said before', async () => {
    const ann = await signIn('ann')
    await send(ann, 'said before')
    await messages(ann, 'said before')
    const cleo = await signIn('cleo')
    expect(await messages(cleo, 'said before')).toEqual(await messages(ann, 'said before'))
  })

  it('recovers what was missed while the connection was cut', async () => {
    const ann = await signIn('ann')
    const ben = await signIn('ben')
    await present(ann, 'Ann', 'Ben')
    await send(ben, 'before the cut')
    const before = await messages(ann, 'before the cut')

    // Without a network no attempt to come back succeeds, however long the next steps take.
    await ann.context().setOffline(true)
    await ann.getByTestId('cut-button').click()
    await present(ben, 'Ben')
    await send(ben, 'first missed')
    await messages(ben, 'first missed')
    await send(ben, 'second missed')
    await messages(ben, 'second missed')
    expect(await ann.getByTestId('message').count()).toBe(before.length)

    await ann.context().setOffline(false)
    await sees(ann, 'recovery', 'recovered: true, 2 messages')
    await sees(ann, 'connection-state', 'connected')
    const after = [...before, 'Ben: first missed', 'Ben: second missed']
    expect(await messages(ann, 'second missed')).toEqual(after)
    await present(ann, 'Ann', 'Ben')

    await send(ben, 'and on it goes')
    expect(await messages(ann, 'and on it goes')).toEqual([...after, 'Ben: and on it goes'])
  })

  it('shows the backend’s refusals', async () => {
    const page = await openPage()
    await page.getByTestId('login-name').fill('ann')
    await page.getByTestId('login-password').fill('wrong')
    await page.getByTestId('login-button').click()
    await sees(page, 'error', 'wrong name or password')

    const cleo = await signIn('cleo')
    await sees(cleo, 'room-topic', 'Everybody is welcome')
    await send(cleo, '   ')
    await sees(cleo, 'error', 'a message is text of 1 to 500 characters (1400)')
    await cleo.getByTestId('room-select').selectOption('staff')
    await sees(cleo, 'error', 'you are not a member of this room (1403)')
    await sees(cleo, 'room-topic', 'not joined')
    await cleo.getByTestId('rpc-stats').click()
    await sees(cleo, 'rpc-answer', 'failed')
    await sees(cleo, 'connection-state', 'connected')
  })

  it('ends every window of a user who signs out, and a forgotten cookie opens nothing', async () => {
    const first = await signIn('ann')
    const second = await first.context().newPage()
    await second.goto(backend.url)
    await sees(second, 'connection-state', 'connected')
    await first.getByTestId('logout-button').click()
    await sees(second, 'connection-state', 'disconnected: signed out (4502)')
    await sees(first, 'connection-state', 'signed out')
    await second.reload()
    await sees(second, 'connection-state', 'signed out')
  })

  it('keeps keys and cookies out of the log', async () => {
    const ann = await signIn('ann')
    const [cookie] = await ann.context().cookies()
    await send(ann, 'nobody shall log this')
    await messages(ann, 'nobody shall log this')
    const log = server.output() + backend.output()
    expect(cookie?.value).toMatch(/^[\w-]+\.[\w-]+$/)
    for (const secret of [PROXY_KEY, API_KEY, cookie?.value ?? '', 'nobody shall log this']) {
      expect(log).not.toContain(secret)
    }
  })
})
