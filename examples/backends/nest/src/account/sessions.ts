/** Sessions in memory, named by a signed, http-only cookie. */
import { createHmac, randomBytes } from 'node:crypto'
import { Injectable } from '@nestjs/common'
import { sameSecret } from '../secrets.js'
import { Settings } from '../settings.js'

const COOKIE = 'session'
const LIFETIME_SECONDS = 60 * 60

/** Times are Unix seconds. */
export type Session = { id: string; userId: string; startedAt: number; expiresAt: number }

@Injectable()
export class Sessions {
  private readonly live = new Map<string, Session>()

  constructor(private readonly settings: Settings) {}

  /** Starts a session; returns the value for Set-Cookie. */
  start(userId: string): string {
    const now = Math.floor(Date.now() / 1000)
    for (const session of this.live.values()) {
      if (session.expiresAt <= now) this.live.delete(session.id)
    }
    const id = randomBytes(16).toString('base64url')
    this.live.set(id, { id, userId, startedAt: now, expiresAt: now + LIFETIME_SECONDS })
    return cookie(`${id}.${this.sign(id)}`, LIFETIME_SECONDS)
  }

  /** The live session that a Cookie header names. */
  find(header: string | undefined): Session | null {
    for (const part of (header ?? '').split(';')) {
      const [name, value = ''] = part.trim().split('=')
      if (name !== COOKIE) continue
      const [id = '', signature = ''] = value.split('.')
      const session = this.live.get(id)
      if (session === undefined || !sameSecret(signature, this.sign(id))) continue
      if (session.expiresAt > Date.now() / 1000) return session
    }
    return null
  }

  /** Ends a session; returns the value for Set-Cookie. */
  end(session: Session): string {
    this.live.delete(session.id)
    return cookie('', 0)
  }

  private sign(id: string): string {
    return createHmac('sha256', this.settings.cookieSecret).update(id).digest('base64url')
  }
}

function cookie(value: string, maxAge: number): string {
  // Behind TLS add "; Secure".
  return `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAge}`
}
