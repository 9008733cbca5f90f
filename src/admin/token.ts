/**
 * Tokens of people who have logged in: stateless, so that they outlive restarts and count on every node with
 * the same secret. spec: server-api-and-operations.md §6.1
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** What somebody may do: everything, or look. */
export type Role = 'full' | 'read'

/** How long a token is good for, in seconds: 30 days. */
export const TOKEN_LIFETIME = 30 * 24 * 60 * 60

const VERSION = 'b1'

/** A token for a role. `nowSeconds` is Unix time. */
export function newToken(secret: string, role: Role, nowSeconds: number): string {
  const expires = Math.floor(nowSeconds) + TOKEN_LIFETIME
  const body = [VERSION, role, expires, randomBytes(9).toString('base64url')].join('.')
  return `${body}.${signature(secret, body)}`
}

/** The role a token gives; null = it is forged, has expired or is none. */
export function roleOf(secret: string, token: string, nowSeconds: number): Role | null {
  const at = token.lastIndexOf('.')
  if (secret === '' || at < 0 || token.length > 200) return null
  const body = token.slice(0, at)
  if (!equal(token.slice(at + 1), signature(secret, body))) return null
  const [version, role, expires = ''] = body.split('.')
  if (version !== VERSION || (role !== 'full' && role !== 'read')) return null
  return Number(expires) > nowSeconds ? role : null
}

/** Compares texts in a time that tells nothing of where they differ. */
export function equal(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b))
}

function signature(secret: string, body: string): string {
  return createHmac('sha256', `backhaul admin ${secret}`).update(body).digest('base64url')
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}
