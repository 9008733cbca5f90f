/**
 * Operational endpoints: health, metrics, connection warm-up, API description.
 * spec: server-api-and-operations.md §7.1, §7.3, §8.1
 */
import type { Logger } from '../base/index.js'
import type { HttpExchange, HttpResponse, Listener } from '../listener/ports.js'
import { swaggerPage } from './swagger-page.js'

/** Which endpoints to serve, by the prefix of each; null = switched off. */
export type OpsOptions = {
  readonly health: string | null
  readonly ready: string | null
  readonly prometheus: string | null
  readonly init: string | null
  readonly swagger: string | null
  /** The key set of signed calls. */
  readonly signingKeys: string | null
}

/** What the endpoints show. */
export type OpsDeps = {
  readonly log: Logger
  /** The metrics in text form and their media type. */
  readonly metrics: { text(): Promise<string>; readonly contentType: string }
  /** Why the node cannot deliver at this moment; [] = it can. Must not reject. */
  readonly problems: () => Promise<readonly string[]>
  /** Whether pages of this origin may connect; not asked when a request has no Origin. */
  readonly isOriginAllowed: (origin: string) => boolean
  /** Whether the node takes no more connections: `init` then answers 503. Default: never. */
  readonly isFull?: () => boolean
  /** Public keys of signed calls, as members of a key set. */
  readonly signingKeys: () => readonly object[]
  /** The OpenAPI document as JSON text. */
  readonly openApi: () => string
}

/** What may be echoed in a header: the listener refuses to write anything that could break one. */
const PRINTABLE = /^[\x20-\x7e]+$/

/** Verifiers ask again after five minutes, so a key is shown that long before it signs. */
const KEY_SET_HEADERS = {
  'content-type': 'application/jwk-set+json',
  'cache-control': 'public, max-age=300',
}

const JSON_HEADERS = { 'content-type': 'application/json' }

/**
 * Adds the endpoints to a listener. Call it once per listener with the endpoints that belong there:
 * `init` is external, the others are internal.
 */
export function mountOps(listener: Listener, options: OpsOptions, deps: OpsDeps): void {
  if (options.health !== null) {
    listener.http('ANY', route(options.health), (exchange) => {
      exchange.respond({ status: 200, headers: JSON_HEADERS, body: '{}' })
    })
  }
  if (options.ready !== null) {
    const answer = sharedReadiness(deps.problems)
    listener.http('ANY', route(options.ready), (exchange) => {
      void answer().then((response) => {
        exchange.respond(response)
      })
    })
  }
  if (options.prometheus !== null) {
    listener.http('ANY', route(options.prometheus), (exchange) => void serveMetrics(exchange, deps))
  }
  if (options.init !== null) {
    listener.http('ANY', route(options.init), (exchange) => {
      exchange.respond(initAnswer(exchange, deps))
    })
  }
  if (options.signingKeys !== null) {
    listener.http('ANY', route(options.signingKeys), (exchange) => {
      const body = JSON.stringify({ keys: deps.signingKeys() })
      exchange.respond({ status: 200, headers: KEY_SET_HEADERS, body })
    })
  }
  if (options.swagger !== null) mountSwagger(listener, options.swagger, deps)
}

/** A trailing `/` does not count, and nothing means the root. */
function route(prefix: string): string {
  return prefix.replace(/\/+$/, '') || '/'
}

/** However many ask at once, the node is looked at once. */
function sharedReadiness(problems: OpsDeps['problems']): () => Promise<HttpResponse> {
  let running: Promise<HttpResponse> | null = null
  return () =>
    (running ??= problems().then((found) => {
      running = null
      return found.length === 0
        ? { status: 200, headers: JSON_HEADERS, body: '{}' }
        : { status: 503, headers: JSON_HEADERS, body: JSON.stringify({ problems: found }) }
    }))
}

async function serveMetrics(exchange: HttpExchange, { metrics, log }: OpsDeps): Promise<void> {
  try {
    const body = await metrics.text()
    exchange.respond({ status: 200, headers: { 'content-type': metrics.contentType }, body })
  } catch (error) {
    log.error({ error }, 'error collecting metrics')
    exchange.respond({ status: 500 })
  }
}

/** Limits come before CORS, so that a full node answers 503 without CORS headers (spec §8.1). */
function initAnswer(exchange: HttpExchange, deps: OpsDeps): HttpResponse {
  if (deps.isFull?.() === true) return { status: 503 }
  const cors = corsHeaders(exchange, deps.isOriginAllowed)
  if (exchange.method !== 'GET') return { status: 405, headers: cors }
  return { status: 200, headers: { ...JSON_HEADERS, ...cors }, body: '{}' }
}

/** Grants to the requesting origin only; without Origin there is no browser to grant anything to. */
function corsHeaders(
  { headers }: HttpExchange,
  isOriginAllowed: (origin: string) => boolean,
): Record<string, string> {
  const origin = headers.get('origin')
  if (origin === '') return {}
  const vary = { vary: 'Origin' }
  if (!PRINTABLE.test(origin) || !isOriginAllowed(origin)) return vary
  const wanted = headers.get('access-control-request-headers')
  return {
    ...vary,
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    ...(PRINTABLE.test(wanted) ? { 'access-control-allow-headers': wanted } : {}),
  }
}

function mountSwagger(listener: Listener, prefix: string, deps: OpsDeps): void {
  const base = prefix.replace(/\/+$/, '')
  const documentPath = `${base}/openapi.json`
  listener.http('GET', documentPath, (exchange) => {
    exchange.respond({ status: 200, headers: JSON_HEADERS, body: deps.openApi() })
  })
  const page = (exchange: HttpExchange): void => {
    exchange.respond({
      status: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'x-content-type-options': 'nosniff',
      },
      body: swaggerPage(deps.openApi(), documentPath),
    })
  }
  listener.http('GET', `${base}/`, page)
  if (base !== '') listener.http('GET', base, page)
}
