/**
 * Request headers as one flat list, `[name, value, name, value, …]`: the cheapest form that stays
 * valid after the native request is gone. spec: client-protocol.md §1.4
 */
import type { RequestHeaders } from './ports.js'

/** Case-insensitive view of a flat header list. Keeps the list, copies nothing. */
export class FlatHeaders implements RequestHeaders {
  readonly #flat: readonly string[]

  constructor(flat: readonly string[]) {
    this.#flat = flat
  }

  get(name: string): string {
    const wanted = name.toLowerCase()
    const flat = this.#flat
    for (let at = 0; at < flat.length; at += 2) {
      if (isNamed(flat[at], wanted)) return flat[at + 1] ?? ''
    }
    return ''
  }

  all(name: string): readonly string[] {
    const wanted = name.toLowerCase()
    const flat = this.#flat
    const values: string[] = []
    for (let at = 0; at < flat.length; at += 2) {
      if (isNamed(flat[at], wanted)) values.push(flat[at + 1] ?? '')
    }
    return values
  }
}

function isNamed(name: string | undefined, wanted: string): boolean {
  if (name?.length !== wanted.length) return false
  return name === wanted || name.toLowerCase() === wanted
}

/**
 * Path and query of a request target. Of the absolute form (RFC 9112 §3.2.2), which some proxies and
 * clients send to any server, scheme and authority are left out.
 */
export function splitTarget(target: string): { readonly path: string; readonly query: string } {
  const origin = target.startsWith('/') ? '' : (/^https?:\/\/[^/?]*/i.exec(target)?.[0] ?? '')
  const mark = target.indexOf('?', origin.length)
  const path = target.slice(origin.length, mark < 0 ? target.length : mark)
  return {
    path: path === '' && origin !== '' ? '/' : path,
    query: mark < 0 ? '' : target.slice(mark + 1),
  }
}

/** Whether the request announces a body that may be followed by more bytes. */
export function hasBody(headers: RequestHeaders): boolean {
  const length = headers.get('content-length')
  if (length !== '') return length !== '0'
  return headers.get('transfer-encoding') !== ''
}

/** Announced body size in bytes; null when it is not announced (chunked). */
export function announcedSize(headers: RequestHeaders): number | null {
  const length = headers.get('content-length')
  if (!/^\d{1,15}$/.test(length)) return null
  return Number(length)
}

/**
 * Whether two parsers could disagree where the request ends: several lengths, a length beside a
 * transfer coding, or a coding other than `chunked`. Such a request is refused (request smuggling).
 */
export function isAmbiguous(headers: RequestHeaders): boolean {
  const lengths = headers.all('content-length').length
  const codings = headers.all('transfer-encoding')
  if (lengths > 1 || codings.length > 1) return true
  const coding = codings[0]
  return coding !== undefined && (lengths > 0 || coding.toLowerCase() !== 'chunked')
}

/** Whether a comma-separated header holds `token` (case-insensitive). */
export function hasToken(values: readonly string[], token: string): boolean {
  for (const value of values) {
    for (const part of value.split(',')) {
      if (part.trim().toLowerCase() === token) return true
    }
  }
  return false
}
