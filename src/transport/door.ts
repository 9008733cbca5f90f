/**
 * What the HTTP endpoints for clients share before a stream or an answer: CORS, preflights, limits,
 * bodies. spec: server-api-and-operations.md §8.1, §10.1; client-protocol.md §8.1, §8.4
 */
import type { HttpExchange } from '../listener/ports.js'
import type { Admission } from './admission.js'
import type { OriginCheck } from './origin.js'

/** Headers of an answer. */
export type AnswerHeaders = Readonly<Record<string, string>>

/** What may be echoed in a header. */
const PRINTABLE = /^[\x20-\x7e]+$/

const TEXT: AnswerHeaders = { 'Content-Type': 'text/plain; charset=utf-8' }

/** Headers of every streamed answer: nobody on the way may keep it or hold it back. */
export const STREAM_HEADERS: AnswerHeaders = {
  'X-Accel-Buffering': 'no',
  'Cache-Control': 'private, no-cache, no-store, must-revalidate, max-age=0',
  Pragma: 'no-cache',
  // Not a typing error here: the reference sends this name.
  Expire: '0',
}

/** Answers with a short text. */
export function refuse(
  exchange: HttpExchange,
  status: number,
  body: string,
  headers: AnswerHeaders = {},
): void {
  exchange.respond({ status, headers: { ...TEXT, ...headers }, body })
}

/** The CORS headers for a request of an allowed origin; null when it was refused with 403. */
export function checkOrigin(exchange: HttpExchange, allowed: OriginCheck): AnswerHeaders | null {
  const origin = exchange.headers.get('origin')
  if (origin === '') return {}
  if (!PRINTABLE.test(origin) || !allowed(origin)) {
    refuse(exchange, 403, 'origin is not allowed')
    return null
  }
  const asked = exchange.headers.get('access-control-request-headers')
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    Vary: 'Origin',
    ...(asked !== 'null' && PRINTABLE.test(asked) ? { 'Access-Control-Allow-Headers': asked } : {}),
  }
}

/** Lets one more client in: its CORS headers, or null when the request was answered already. */
function admitClient(
  exchange: HttpExchange,
  deps: { readonly admission: Admission; readonly originAllowed: OriginCheck },
): AnswerHeaders | null {
  if (!deps.admission.admit()) {
    refuse(exchange, 503, 'too many connections')
    return null
  }
  return checkOrigin(exchange, deps.originAllowed)
}

/**
 * Lets a client in by the request that opens its stream: the CORS headers of the answer, or null when
 * it was answered already. Preflights are those of POST.
 */
export function enter(
  exchange: HttpExchange,
  methods: 'POST' | 'GET, POST',
  deps: { readonly admission: Admission; readonly originAllowed: OriginCheck },
): AnswerHeaders | null {
  const { method } = exchange
  if (methods === 'POST' && method === 'OPTIONS') {
    answerPreflight(exchange, deps.originAllowed)
    return null
  }
  if (method === 'POST' || (method === 'GET' && methods !== 'POST')) {
    return admitClient(exchange, deps)
  }
  refuseMethod(exchange, methods === 'POST' ? 'POST, OPTIONS' : methods)
  return null
}

/** Answers the preflight of a POST. */
export function answerPreflight(exchange: HttpExchange, originAllowed: OriginCheck): void {
  const cors = checkOrigin(exchange, originAllowed)
  if (cors === null) return
  const headers = {
    ...cors,
    'Access-Control-Allow-Methods': 'POST, OPTIONS',
    'Access-Control-Max-Age': '300',
  }
  exchange.respond({ status: 204, headers })
}

/** Answers a method that the endpoint does not have. */
export function refuseMethod(exchange: HttpExchange, allowed: string): void {
  refuse(exchange, 405, 'method not allowed', { Allow: allowed })
}

/** The request's body, or null when it is too large and was answered with 413. */
export async function bodyWithin(
  exchange: HttpExchange,
  limitBytes: number,
  cors: AnswerHeaders,
): Promise<Uint8Array | null> {
  const body = await exchange.body(limitBytes)
  if (body === null) refuse(exchange, 413, 'request body is too large', cors)
  return body
}

/** Whether the client speaks Protobuf on this request. */
export function isProtobuf(exchange: HttpExchange): boolean {
  return exchange.headers.get('content-type') === 'application/octet-stream'
}
