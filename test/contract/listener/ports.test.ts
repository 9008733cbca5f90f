/** Contract of the listener seam, binding: one suite, every adapter. spec: server-api-and-operations.md §8.3 */
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openRawWebSocket } from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver, variants } from './harness.js'

describe.each(variants)('the port of the $name listener', (variant) => {
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  it('is refused with a clear message when it is taken', async () => {
    const blocker = createServer()
    blocker.listen(0, '127.0.0.1')
    await once(blocker, 'listening')
    cleanups.push(() => blocker.close())
    const { port } = blocker.address() as AddressInfo
    const listener = createListener(variant, undefined, { address: '127.0.0.1', port })
    listener.webSocket('/ws', limits, () => ({ accept: new RecordingReceiver() }))
    cleanups.push(() => listener.close())
    await expect(listener.listen()).rejects.toThrow(`address in use: 127.0.0.1:${port}`)
  })

  it('is its own: a second listener is refused', async () => {
    // A port named in advance: one chosen by the kernel is never shared anyway.
    const finder = createServer().listen(0, '127.0.0.1')
    await once(finder, 'listening')
    const { port } = finder.address() as AddressInfo
    finder.close()
    await once(finder, 'close')
    const [first, second] = [0, 1].map(() => {
      const listener = createListener(variant, undefined, { address: '127.0.0.1', port })
      cleanups.push(() => listener.close())
      return listener
    })
    expect(await first?.listen()).toEqual({ port })
    await expect(second?.listen()).rejects.toThrow(`address in use: 127.0.0.1:${port}`)
  })

  it('is on all interfaces for an empty address, with plain IPv4 addresses', async () => {
    const seen: string[] = []
    const listener = createListener(variant, undefined, { address: '', port: 0 })
    listener.webSocket('/ws', limits, (upgrade) => {
      seen.push(upgrade.remoteAddress)
      return { accept: new RecordingReceiver() }
    })
    cleanups.push(() => listener.close())
    const { port } = await listener.listen()
    expect(port).toBeGreaterThan(0)
    const raw = await openRawWebSocket(port, '/ws', {}, variant.tls)
    raw.destroy()
    expect(seen).toEqual(['127.0.0.1'])
  })
})
