/**
 * Answers word by word in a real Chromium: the example page, its backend and the built server with the
 * sample configuration. docs/streams.md
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { freePort, startTokens } from '../support/example.js'

let browser: Browser
let example: Awaited<ReturnType<typeof startTokens>>
let page: Page

beforeAll(async () => {
  example = await startTokens({ proxyKey: 'proxy-key-of-the-test', realtimePort: await freePort() })
  browser = await launchChromium()
  page = await browser.newPage()
  page.setDefaultTimeout(15_000)
  await page.goto(example.url)
  await state('ready')
}, 60_000)

afterAll(async () => {
  await browser.close()
  await example.server.stop()
  await example.backend.stop()
})

const state = (text: string) => page.locator(`[data-testid=state]:text-is("${text}")`).waitFor()
const answer = () => page.getByTestId('answer').textContent()
const answerHas = (text: string) =>
  page.locator('[data-testid=answer]', { hasText: text }).waitFor()

/** Answers that the backend is giving. */
async function running(): Promise<number> {
  const { running: count } = (await (await fetch(`${example.url}/running`)).json()) as {
    running: number
  }
  return count
}

it.each(['ask-rpc', 'ask-channel'])('shows words as they come (%s)', async (button) => {
  await page.getByTestId('prompt').fill('why?')
  await page.getByTestId(button).click()
  await answerHas('You asked')
  expect(await answer()).not.toContain('The end.')
  await state('complete')
  expect(await answer()).toBe(`You asked: why?. ${'And so on, word by word. '.repeat(8)}The end.`)
})

it('stops the backend when the reader has enough', async () => {
  await page.getByTestId('ask-channel').click()
  await answerHas('You asked')
  expect(await running()).toBe(1)
  await page.getByTestId('stop').click()
  await state('stopped')
  await expect.poll(running).toBe(0)
  expect(await answer()).not.toContain('The end.')
})

it('stops the backend when the page is closed', async () => {
  await page.getByTestId('ask-rpc').click()
  await answerHas('You asked')
  await page.close()
  await expect.poll(running).toBe(0)
})
