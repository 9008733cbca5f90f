/** For AWS Lambda behind an HTTP API or a function URL (payload format 2.0): `export const handler = toLambda(backend)`. */
import type { Backend } from '../backend.js'
import { decodeBase64 } from '../signature.js'

/** The little of an event that is read. */
export interface LambdaEvent {
  readonly rawPath: string
  readonly rawQueryString?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | null
  readonly isBase64Encoded?: boolean
  readonly requestContext: { readonly http: { readonly method: string } }
}

/** The answer of a function. */
export interface LambdaResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A function. Streamed answers are collected: Lambda hands over whole bodies. */
export function toLambda(
  backend: Pick<Backend, 'fetch'>,
): (event: LambdaEvent) => Promise<LambdaResult> {
  return async (event) => {
    const headers = new Headers()
    for (const [name, value] of Object.entries(event.headers ?? {})) {
      if (value !== undefined) headers.set(name, value)
    }
    const { method } = event.requestContext.http
    const text = event.body ?? ''
    const body =
      event.isBase64Encoded === true
        ? (decodeBase64(text) ?? new Uint8Array())
        : new TextEncoder().encode(text)
    const bodiless = method === 'GET' || method === 'HEAD'
    const url = new URL(event.rawPath, 'http://backend')
    const request = new Request(url, { method, headers, ...(!bodiless && { body }) })
    const response = await backend.fetch(request)
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }
  }
}
