/** A real Chromium over HTTPS: more event streams than HTTP/1.1 allows a page, on one connection. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.js'
import { selfSigned } from '../support/self-signed.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

/** Browsers open six connections to a host over HTTP/1.1. */
const STREAMS = 10

describe('HTTP/2 in a browser', () => {
  let browser: Browser
  let server: Backhaul

  beforeAll(async () => {
    const { cert, key } = selfSigned('localhost')
    server = await startBackhaul({
      client: { allow_anonymous_connect_without_token: true },
      uni_sse: { enabled: true },
      http_server: { tls: { enabled: true, cert_pem: cert, key_pem: key } },
    })
    browser = await launchChromium()
  })

  afterAll(async () => {
    await browser.close()
    await server.stop()
  })

  it('carries ten event streams of one page at once', async () => {
    const context = await browser.newContext({ ignoreHTTPSErrors: true })
    const page = await context.newPage()
    await page.goto(`https://127.0.0.1:${server.port}/health`)
    const result = await page.evaluate(async (count) => {
      const sources: EventSource[] = []
      const opened = Array.from({ length: count }, () => {
        const source = new EventSource('/connection/uni_sse?cf_connect=%7B%7D')
        sources.push(source)
        return new Promise<string>((resolve, reject) => {
          source.onmessage = ({ data }) => {
            resolve(String(data))
          }
          source.onerror = () => {
            reject(new Error('event source failed'))
          }
        })
      })
      const first = await Promise.all(opened)
      // All of them are open while one more request goes over the same connection.
      const { status } = await fetch('/health')
      const protocols = performance
        .getEntriesByType('resource')
        .map((entry) => (entry as unknown as { nextHopProtocol: string }).nextHopProtocol)
      for (const source of sources) source.close()
      return {
        clients: first.map((text) => Object.keys(JSON.parse(text) as object)),
        status,
        protocols,
      }
    }, STREAMS)
    expect(result.clients).toEqual(Array.from({ length: STREAMS }, () => ['connect']))
    expect(result.status).toBe(200)
    expect(new Set(result.protocols)).toEqual(new Set(['h2']))
    await context.close()
  })
})
