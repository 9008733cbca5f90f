/**
 * The scenarios of the transport conformance suite inside a real Chromium: its WebSocket, fetch
 * streams, EventSource and CORS, with the builds of the official client as they are published.
 */
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import type { Deed, Play } from '../support/matrix/page.js'
import { startPageServer, type PageServer } from '../support/matrix/page-server.js'
import type { World } from '../support/matrix/peer.js'
import { scenarios } from '../support/matrix/scenarios.js'
import { openStage, wires, type Stage } from '../support/matrix/stage.js'

let browser: Browser
let pages: PageServer

beforeAll(async () => {
  pages = await startPageServer()
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  await pages.close()
})

const cases = wires.flatMap((wire) =>
  ['uws', 'node'].map((listener) => ({ wire, listener, ...wire })),
)

describe.each(cases)(
  'Chromium over $transport in $codec on the $listener listener',
  ({ wire, listener }) => {
    let stage: Stage
    let page: Page
    let world: World
    const problems: string[] = []

    beforeAll(async () => {
      stage = await openStage({ listener, origin: pages.origin })
      page = await browser.newPage()
      page.on('pageerror', (problem) => problems.push(problem.message))
      await page.exposeFunction(
        'worldDo',
        (deed: Deed, ...args: unknown[]) =>
          Reflect.apply(world[deed], world, args) as Promise<unknown>,
      )
      await page.goto(pages.origin)
    })

    afterAll(async () => {
      await page.close()
      await stage.close()
    })

    afterEach(() => {
      expect(problems.splice(0)).toEqual([])
    })

    for (const [at, scenario] of scenarios.entries()) {
      if (scenario.on?.(wire) === false) continue
      it(scenario.name, async () => {
        const entered = await stage.enter()
        world = entered
        const call: Play = { at, wire, address: entered.address, id: String(at) }
        try {
          // As text: the import is the page's, not that of this file.
          const given = await page.evaluate(
            `import('/page.js').then(({ play }) => play(${JSON.stringify(call)}))`,
          )
          expect(given).toEqual(scenario.gives)
        } finally {
          await entered.close()
        }
      })
    }
  },
)
