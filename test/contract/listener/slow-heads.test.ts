/** Whatever comes before a request has to end in time (slowloris). Real time: the limits belong to the libraries. spec: server-api-and-operations.md §8.4 */
import { connect as connectHttp2 } from 'node:http2'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { compileClientAddress } from '../../../src/listener/client-address.js'
import type { ListenOptions } from '../../../src/listener/ports.js'
import { openRaw } from '../../support/raw-http.js'
import { createListener, variants, type Variant } from './harness.js'

const SECONDS = { timeout: 30_000 }

async function start(variant: Pick<Variant, 'adapter' | 'tls'>, own: Partial<ListenOptions> = {}) {
  const listener = createListener(variant, undefined, own)
  listener.http('GET', '/a', (exchange) => {
    exchange.respond({ status: 200 })
  })
  const { port } = await listener.listen()
  return { listener, port }
}

describe.concurrent('slow heads', () => {
  it.for(
    variants.flatMap((variant) =>
      ['', 'GET /a HTTP/1.1\r\nHost: x\r\n'].map((head) => [variant.name, head, variant] as const),
    ),
  )('the %s listener cuts a connection that stops after %j', SECONDS, async ([, head, variant]) => {
    const { listener, port } = await start(variant)
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
  })

  it.for(
    variants
      .filter(({ tls }) => tls)
      .flatMap((variant) =>
        ['', '16030100a5010000a10303'].map((hello) => [variant.name, hello, variant] as const),
      ),
  )('the %s listener cuts a handshake that stops after %j', SECONDS, async ([, hello, variant]) => {
    const { listener, port } = await start(variant)
    const raw = await openRaw(port)
    raw.write(Buffer.from(hello, 'hex'))
    await raw.closed
    await listener.close()
  })

  it.for([
    ['a PROXY header', { proxyProtocol: true }, 'PROXY TCP4 198.51'],
    ['no PROXY header', { proxyProtocol: true }, ''],
    ['half a preface of HTTP/2', { h2c: true }, 'PRI * HT'],
    ['a preface of HTTP/2', { h2c: true }, 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ] as const)(
    'the node listener cuts a connection with %s only',
    SECONDS,
    async ([, own, bytes]) => {
      const clientAddress = compileClientAddress(['127.0.0.1'], '')
      const { listener, port } = await start(
        { adapter: 'node', tls: false },
        { ...own, clientAddress },
      )
      const raw = await openRaw(port)
      raw.write(bytes)
      await raw.closed
      await listener.close()
    },
  )

  it('the node listener ends an HTTP/2 connection without requests', SECONDS, async () => {
    const { listener, port } = await start({ adapter: 'node', tls: true }, { http2: true })
    const session = connectHttp2(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
    await once(session, 'goaway')
    await once(session, 'close')
    await listener.close()
  })
})
