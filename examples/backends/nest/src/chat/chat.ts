/** Users, rooms and the rules of the chat. All in memory. */
import { randomUUID } from 'node:crypto'
import { ClientError } from '@backhaul/backend'
import { Injectable } from '@nestjs/common'

const MESSAGE_LENGTH = 500

export type User = { id: string; name: string }
export type RoomSummary = { name: string; topic: string }
export type RoomStats = { room: string; members: number; messages: number }
/** A message as clients see it; no author = an announcement. */
export type Message = { id: string; author: User | null; text: string; sentAt: string }

type Room = { topic: string; members: readonly string[]; messages: number }

const users = new Map<string, User>([
  ['ann', { id: 'ann', name: 'Ann' }],
  ['ben', { id: 'ben', name: 'Ben' }],
  ['cleo', { id: 'cleo', name: 'Cleo' }],
])

@Injectable()
export class Chat {
  private readonly rooms = new Map<string, Room>([
    ['lobby', { topic: 'Everybody is welcome', members: ['ann', 'ben', 'cleo'], messages: 0 }],
    ['staff', { topic: 'Members only', members: ['ann', 'ben'], messages: 0 }],
  ])

  /** The user with this id or name, null when there is none. */
  user(id: unknown): User | null {
    return users.get(String(id).toLowerCase()) ?? null
  }

  /** The room with this name; refuses those who are not members. */
  roomFor(userId: string, name: unknown): Room {
    const room = this.rooms.get(String(name))
    if (room === undefined) throw new ClientError(1404, 'there is no such room')
    if (!room.members.includes(userId)) {
      throw new ClientError(1403, 'you are not a member of this room')
    }
    return room
  }

  /** Rooms of a user, with their topics. */
  roomsOf(userId: string): RoomSummary[] {
    return [...this.rooms]
      .filter(([, room]) => room.members.includes(userId))
      .map(([name, room]) => ({ name, topic: room.topic }))
  }

  /** Counts of a room. */
  stats(userId: string, name: unknown): RoomStats {
    const room = this.roomFor(userId, name)
    return { room: String(name), members: room.members.length, messages: room.messages }
  }

  /** The message as everybody will see it. Nothing but the text is taken from the sender. */
  post(userId: string, name: unknown, text: unknown): Message {
    const room = this.roomFor(userId, name)
    const message = this.message(this.user(userId), text)
    room.messages += 1
    return message
  }

  /** A message from the system, for a room of this user. */
  announcement(userId: string, name: unknown, text: unknown): Message {
    this.roomFor(userId, name)
    return this.message(null, text)
  }

  private message(author: User | null, text: unknown): Message {
    const trimmed = typeof text === 'string' ? text.trim() : ''
    if (trimmed === '' || trimmed.length > MESSAGE_LENGTH) {
      throw new ClientError(1400, `a message is text of 1 to ${MESSAGE_LENGTH} characters`)
    }
    return { id: randomUUID(), author, text: trimmed, sentAt: new Date().toISOString() }
  }
}
