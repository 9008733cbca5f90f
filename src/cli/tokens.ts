/** Makes tokens for the helper commands. Taking them apart is `auth/`'s work. */
import { createHmac } from 'node:crypto'

/** Claims of a new token; undefined ones are left out. */
export type NewClaims = Readonly<Record<string, string | number | undefined>>

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** An HS256 token. */
export function signToken(claims: NewClaims, secret: string): string {
  const body = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}

/** Go's notation of a number of seconds: `168h0m0s`. */
export function goDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const rest = `${seconds % 60}s`
  if (hours > 0) return `${hours}h${minutes}m${rest}`
  return minutes > 0 ? `${minutes}m${rest}` : rest
}
