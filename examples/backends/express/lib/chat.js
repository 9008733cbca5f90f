/** Users, rooms and the rules of the chat. All in memory. */
import { randomUUID } from 'node:crypto'
import { ClientError } from '@backhaul/backend'

const MESSAGE_LENGTH = 500

const users = new Map([
  ['ann', { id: 'ann', name: 'Ann' }],
  ['ben', { id: 'ben', name: 'Ben' }],
  ['cleo', { id: 'cleo', name: 'Cleo' }],
])

export class Chat {
  #rooms = new Map([
    ['lobby', { topic: 'Everybody is welcome', members: ['ann', 'ben', 'cleo'], messages: 0 }],
    ['staff', { topic: 'Members only', members: ['ann', 'ben'], messages: 0 }],
  ])

  /** The user with this id or name, null when there is none. */
  user(id) {
    return users.get(String(id).toLowerCase()) ?? null
  }

  /** The room with this name; refuses those who are not members. */
  roomFor(userId, name) {
    const room = this.#rooms.get(name)
    if (room === undefined) throw new ClientError(1404, 'there is no such room')
    if (!room.members.includes(userId))
      throw new ClientError(1403, 'you are not a member of this room')
    return room
  }

  /** Rooms of a user, with their topics. */
  roomsOf(userId) {
    return [...this.#rooms]
      .filter(([, room]) => room.members.includes(userId))
      .map(([name, room]) => ({ name, topic: room.topic }))
  }

  /** Counts of a room. */
  stats(userId, name) {
    const room = this.roomFor(userId, name)
    return { room: name, members: room.members.length, messages: room.messages }
  }

  /** The message as everybody will see it. Nothing but the text is taken from the sender. */
  post(userId, name, text) {
    const room = this.roomFor(userId, name)
    const message = this.#message(this.user(userId), text)
    room.messages += 1
    return message
  }

  /** A message from the system, for a room of this user. */
  announcement(userId, name, text) {
    this.roomFor(userId, name)
    return this.#message(null, text)
  }

  #message(author, text) {
    const trimmed = typeof text === 'string' ? text.trim() : ''
    if (trimmed === '' || trimmed.length > MESSAGE_LENGTH) {
      throw new ClientError(1400, `a message is text of 1 to ${MESSAGE_LENGTH} characters`)
    }
    return { id: randomUUID(), author, text: trimmed, sentAt: new Date().toISOString() }
  }
}
