/** `/ready` knows every server that a part of the engine lives on, whatever carries publications. */
import { afterEach, expect, it, vi } from 'vitest'
import { startRedis } from '../support/redis.js'
import { startBackhaul } from '../support/start-backhaul.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

it.each(['presence_manager', 'controller'])(
  'is 503 while the server of %s is down',
  async (part) => {
    const own = await startRedis()
    cleanUp.push(() => own.close())
    const server = await startBackhaul({
      ready: { enabled: true, timeout: '500ms' },
      [part]: { enabled: true, type: 'redis', redis: { address: `redis://${own.address}` } },
    })
    cleanUp.push(() => server.stop())
    const status = async () => (await fetch(`${server.httpUrl}/ready`)).status
    expect(await status()).toBe(200)
    own.pause()
    await vi.waitFor(async () => expect(await status()).toBe(503), 10_000)
    own.resume()
    await vi.waitFor(async () => expect(await status()).toBe(200), 10_000)
  },
)
