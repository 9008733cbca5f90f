/** A head that never ends is cut (slowloris). Real time: the limits belong to the libraries. spec: server-api-and-operations.md §8.4 */
import { describe, expect, it } from 'vitest'
import { openRaw } from '../../support/raw-http.js'
import { variants, createListener } from './harness.js'

describe.concurrent('slow heads', () => {
  it.for(
    variants.flatMap((variant) =>
      ['', 'GET /a HTTP/1.1\r\nHost: x\r\n'].map((head) => [variant.name, head, variant] as const),
    ),
  )(
    'the %s listener cuts a connection that stops after %j',
    { timeout: 30_000 },
    async ([, head, variant]) => {
      const listener = createListener(variant)
      listener.http('GET', '/a', (exchange) => {
        exchange.respond({ status: 200 })
      })
      const { port } = await listener.listen()
      const raw = await openRaw(port, variant.tls)
      raw.write(head)
      // A trickle of headers does not extend the time.
      const trickle = setInterval(() => {
        if (head !== '') raw.write('X-Slow: 1\r\n')
      }, 700)
      await raw.closed
      clearInterval(trickle)
      expect(raw.text).not.toContain('HTTP/1.1 2')
      await listener.close()
    },
  )
})
