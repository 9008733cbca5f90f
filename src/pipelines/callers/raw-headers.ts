/** Reads the few answer headers that matter from undici's raw list without building an object. */

/** First value of a header; '' when absent. `name` in lower case. */
export function rawHeader(headers: readonly Buffer[], name: string): string {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const key = headers[i]
    if (key?.length !== name.length) continue
    if (key.toString('latin1').toLowerCase() === name) {
      return headers[i + 1]?.toString('latin1') ?? ''
    }
  }
  return ''
}

/** Whether the body is gzip. */
export function isGzip(headers: readonly Buffer[]): boolean {
  return rawHeader(headers, 'content-encoding').trim().toLowerCase() === 'gzip'
}

/** `Retry-After` in ms: seconds or an HTTP date; -1 when absent or unreadable. */
export function retryAfterMs(value: string, now = Date.now()): number {
  if (value === '') return -1
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  const date = Date.parse(value)
  return Number.isNaN(date) ? -1 : Math.max(0, date - now)
}
