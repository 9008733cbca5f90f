/** Tokens of tests: HS256, signed with node:crypto. */
import { createHmac } from 'node:crypto'

/** Signs claims with an HMAC secret. */
export function signToken(claims: object, secret = 'secret'): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

/** Unix seconds from now. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds
}
