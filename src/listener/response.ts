/** Plain HTTP answers that both adapters give by themselves, and the check of answer headers. */
import { STATUS_CODES } from 'node:http'
import type { HttpResponse } from './ports.js'

const namePattern = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const valuePattern = /^[\t\x20-\x7e\x80-\xff]*$/

/** A short text answer. */
export function plainText(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...headers },
    body: text,
  }
}

/** Answer when a handler threw. Says nothing about why. */
export const internalServerError: HttpResponse = plainText(500, 'internal server error')

/** Answer to a request that two parsers could read differently. */
export const badRequest: HttpResponse = plainText(400, 'bad request')

/**
 * The response, or a 500 when its status or a header cannot be written without corrupting the
 * connection (CR, LF, NUL, non-Latin-1). The boolean tells which.
 */
export function writable(response: HttpResponse): { response: HttpResponse; valid: boolean } {
  if (!Number.isInteger(response.status) || response.status < 200 || response.status > 599) {
    return { response: internalServerError, valid: false }
  }
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    if (!namePattern.test(name) || !valuePattern.test(value)) {
      return { response: internalServerError, valid: false }
    }
  }
  return { response, valid: true }
}

/** Headers the adapter sets itself; those of a handler are left out. */
export function isFramingHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return lower === 'content-length' || lower === 'transfer-encoding' || lower === 'connection'
}

/** `200 OK` and so on. */
export function statusLine(status: number): string {
  return `${status} ${STATUS_CODES[status] ?? 'Unknown'}`
}

/** Whether an answer with this status has no body and no length. */
export function isBodiless(status: number): boolean {
  return status === 204 || status === 304
}

/** A complete HTTP/1.1 answer that closes the connection, for a socket that left the HTTP parser. */
export function serializeClosing(response: HttpResponse): Buffer {
  const body = Buffer.from(response.body ?? '')
  const lines = [`HTTP/1.1 ${statusLine(response.status)}`, 'Connection: close']
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    if (!isFramingHeader(name)) lines.push(`${name}: ${value}`)
  }
  if (!isBodiless(response.status)) lines.push(`Content-Length: ${body.length}`)
  return Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body])
}
