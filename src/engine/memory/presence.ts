/**
 * Presence in memory: no expiry, entries go when they are removed.
 * spec: channels-and-engines.md §6.1, §7
 */
import type { ClientInfo } from '../../protocol/index.js'
import type { PresenceManager, PresenceStats } from '../ports.js'

const NOBODY: PresenceStats = { numClients: 0, numUsers: 0 }

/** Members of one channel. */
type Members = {
  readonly clients: Map<string, ClientInfo>
  /** Connections by user, so that statistics cost nothing. '' counts all anonymous ones as one. */
  readonly users: Map<string, number>
}

/** Presence of every channel; a channel without members leaves nothing behind. */
export class MemoryPresence implements PresenceManager {
  readonly #channels = new Map<string, Members>()

  /** Number of channels with members. */
  get channelCount(): number {
    return this.#channels.size
  }

  add(channel: string, info: ClientInfo): void {
    let members = this.#channels.get(channel)
    if (members === undefined) {
      members = { clients: new Map(), users: new Map() }
      this.#channels.set(channel, members)
    }
    const before = members.clients.get(info.client)
    members.clients.set(info.client, info)
    if (before?.user === info.user) return
    if (before !== undefined) forgetUser(members, before.user)
    members.users.set(info.user, (members.users.get(info.user) ?? 0) + 1)
  }

  remove(channel: string, client: string): void {
    const members = this.#channels.get(channel)
    const info = members?.clients.get(client)
    if (members === undefined || info === undefined) return
    members.clients.delete(client)
    forgetUser(members, info.user)
    if (members.clients.size === 0) this.#channels.delete(channel)
  }

  /** A copy: encoding it may outlast changes. */
  list(channel: string): ReadonlyMap<string, ClientInfo> {
    return new Map(this.#channels.get(channel)?.clients)
  }

  stats(channel: string): PresenceStats {
    const members = this.#channels.get(channel)
    if (members === undefined) return NOBODY
    return { numClients: members.clients.size, numUsers: members.users.size }
  }

  /** Forgets everything. */
  clear(): void {
    this.#channels.clear()
  }
}

function forgetUser(members: Members, user: string): void {
  const left = (members.users.get(user) ?? 1) - 1
  if (left > 0) members.users.set(user, left)
  else members.users.delete(user)
}
