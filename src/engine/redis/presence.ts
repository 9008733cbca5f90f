/**
 * Presence: entries with a deadline, kept alive by the periodic refresh of sessions.
 * spec: channels-and-engines.md §6, §8.4
 */
import { decodeStoredInfo, encodeStoredInfo, type ClientInfo } from '../../protocol/index.js'
import { EngineFailure, type PresenceManager, type PresenceStats } from '../ports.js'
import { addPresence, countPresence, listPresence, removePresence } from './lua/presence.js'
import type { RedisPresenceOptions } from './options.js'
import { bytesOf, listOf, numberOf, seconds, textOf } from './replies.js'
import type { Shards } from './shard.js'
import { SharedReads } from './shared-reads.js'

const LIST = 'presence'

/** Presence in Redis. */
export class RedisPresence implements PresenceManager {
  readonly #shards: Shards
  readonly #options: RedisPresenceOptions
  readonly #byField: string
  readonly #countUsers: string
  readonly #lists = new SharedReads<ReadonlyMap<string, ClientInfo>>()

  constructor(shards: Shards, options: RedisPresenceOptions) {
    this.#shards = shards
    this.#options = options
    this.#byField = options.hashFieldTtl ? '1' : '0'
    this.#countUsers = options.userMapping ? '1' : '0'
  }

  async add(channel: string, info: ClientInfo): Promise<void> {
    const { keys, commands } = this.#shards.of(channel)
    const bytes = Buffer.from(encodeStoredInfo(info))
    await commands.script('add presence', addPresence, keys.presence(channel), [
      seconds(this.#options.ttlMs),
      info.client,
      bytes,
      info.user,
      this.#countUsers,
      this.#byField,
    ])
  }

  async remove(channel: string, client: string, user: string): Promise<void> {
    const { keys, commands } = this.#shards.of(channel)
    const args = [client, user, this.#countUsers, this.#byField]
    await commands.script('remove presence', removePresence, keys.presence(channel), args)
  }

  list(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    return this.#lists.read(channel, () => this.#list(channel))
  }

  async stats(channel: string): Promise<PresenceStats> {
    if (this.#options.userMapping) return this.#count(channel)
    const members = await this.list(channel)
    const users = new Set<string>()
    for (const { user } of members.values()) users.add(user)
    return { numClients: members.size, numUsers: users.size }
  }

  async #list(channel: string): Promise<ReadonlyMap<string, ClientInfo>> {
    const reply = listOf(await this.#read(channel, listPresence), LIST)
    const members = new Map<string, ClientInfo>()
    try {
      for (let at = 0; at + 1 < reply.length; at += 2) {
        members.set(textOf(reply[at], LIST), decodeStoredInfo(bytesOf(reply[at + 1], LIST)))
      }
    } catch (cause) {
      throw cause instanceof EngineFailure ? cause : new EngineFailure(LIST, cause)
    }
    return members
  }

  async #count(channel: string): Promise<PresenceStats> {
    const operation = 'presence stats'
    const reply = listOf(await this.#read(channel, countPresence), operation)
    return { numClients: numberOf(reply[0], operation), numUsers: numberOf(reply[1], operation) }
  }

  #read(channel: string, script: typeof listPresence): Promise<unknown> {
    const { keys, commands } = this.#shards.of(channel)
    return commands.script(LIST, script, keys.presence(channel), [this.#byField])
  }
}
