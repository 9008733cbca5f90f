/** Live sessions of a node, by client id and by user. */
import type { Directory, SessionHandle } from '../ports.js'

/** What is told about sessions. */
export type DirectoryEvents = {
  readonly onAction: (action: 'add_client' | 'remove_client') => void
}

const NOBODY: readonly SessionHandle[] = []

/** The directory; ids are unique. */
export class LocalDirectory implements Directory {
  readonly #events: DirectoryEvents
  readonly #clients = new Map<string, SessionHandle>()
  /** Most users have one session, which then needs no set. */
  readonly #users = new Map<string, SessionHandle | Set<SessionHandle>>()

  constructor(events: DirectoryEvents) {
    this.#events = events
  }

  get clientCount(): number {
    return this.#clients.size
  }

  get userCount(): number {
    return this.#users.size
  }

  add(session: SessionHandle): void {
    this.#clients.set(session.clientId, session)
    const { userId } = session
    const known = this.#users.get(userId)
    if (known === undefined) this.#users.set(userId, session)
    else if (known instanceof Set) known.add(session)
    else this.#users.set(userId, new Set([known, session]))
    this.#events.onAction('add_client')
  }

  remove(session: SessionHandle): void {
    if (this.#clients.get(session.clientId) !== session) return
    this.#clients.delete(session.clientId)
    const { userId } = session
    const known = this.#users.get(userId)
    if (known instanceof Set) {
      known.delete(session)
      if (known.size === 0) this.#users.delete(userId)
    } else if (known === session) {
      this.#users.delete(userId)
    }
    this.#events.onAction('remove_client')
  }

  byUser(user: string): readonly SessionHandle[] {
    const known = this.#users.get(user)
    if (known === undefined) return NOBODY
    return known instanceof Set ? [...known] : [known]
  }

  get(clientId: string): SessionHandle | undefined {
    return this.#clients.get(clientId)
  }

  all(): readonly SessionHandle[] {
    return [...this.#clients.values()]
  }
}
