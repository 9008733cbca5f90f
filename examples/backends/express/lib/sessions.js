/** Sessions in memory, named by a signed, http-only cookie. */
import { createHmac, randomBytes } from 'node:crypto'
import { sameSecret } from './secrets.js'

const COOKIE = 'session'
const LIFETIME_SECONDS = 60 * 60

/** @typedef {{ id: string, userId: string, startedAt: number, expiresAt: number }} Session (Unix seconds) */

export class Sessions {
  /** @type {Map<string, Session>} */
  #live = new Map()
  #secret

  /** @param {string} secret */
  constructor(secret) {
    this.#secret = secret
  }

  /**
   * Starts a session.
   * @param {string} userId
   * @returns {string} value for Set-Cookie
   */
  start(userId) {
    const now = Math.floor(Date.now() / 1000)
    for (const session of this.#live.values()) {
      if (session.expiresAt <= now) this.#live.delete(session.id)
    }
    const id = randomBytes(16).toString('base64url')
    this.#live.set(id, { id, userId, startedAt: now, expiresAt: now + LIFETIME_SECONDS })
    return cookie(`${id}.${this.#sign(id)}`, LIFETIME_SECONDS)
  }

  /**
   * The live session that a Cookie header names.
   * @param {string | undefined} header
   * @returns {Session | null}
   */
  find(header) {
    for (const part of (header ?? '').split(';')) {
      const [name, value = ''] = part.trim().split('=')
      if (name !== COOKIE) continue
      const [id = '', signature = ''] = value.split('.')
      const session = this.#live.get(id)
      if (session === undefined || !sameSecret(signature, this.#sign(id))) continue
      if (session.expiresAt > Date.now() / 1000) return session
    }
    return null
  }

  /**
   * Ends a session.
   * @param {Session} session
   * @returns {string} value for Set-Cookie
   */
  end(session) {
    this.#live.delete(session.id)
    return cookie('', 0)
  }

  #sign(id) {
    return createHmac('sha256', this.#secret).update(id).digest('base64url')
  }
}

function cookie(value, maxAge) {
  // Behind TLS add "; Secure".
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`
}
