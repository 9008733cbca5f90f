/** Users, rooms and the rules of the chat. All in memory. */
import { randomUUID } from 'node:crypto'

const MESSAGE_LENGTH = 500
const ROOM_PREFIX = 'chat:'

/** Tokens stand for whatever your sign-in gives out; these are for the demonstration only. */
const users = new Map([
  ['demo-ann', { id: 'ann', name: 'Ann' }],
  ['demo-ben', { id: 'ben', name: 'Ben' }],
  ['demo-cleo', { id: 'cleo', name: 'Cleo' }],
])

/** Says why a request is refused; becomes an error reply with this code. */
export class ChatError extends Error {
  constructor(code, message) {
    super(message)
    this.code = code
  }
}

export class Chat {
  #rooms = new Map([
    ['lobby', { topic: 'Everybody is welcome', members: ['ann', 'ben', 'cleo'], messages: 0 }],
    ['staff', { topic: 'Members only', members: ['ann', 'ben'], messages: 0 }],
  ])

  /** The user with a token, as sent in `Authorization: Bearer <token>`; null when there is none. */
  userOf(authorization) {
    return users.get(authorization.replace(/^Bearer /, '')) ?? null
  }

  user(id) {
    return [...users.values()].find((user) => user.id === id) ?? null
  }

  roomsOf(userId) {
    return [...this.#rooms]
      .filter(([, room]) => room.members.includes(userId))
      .map(([name, { topic }]) => ({ name, topic }))
  }

  /** The room of a channel; refuses those who are not members. */
  roomFor(userId, channel) {
    const room = channel.startsWith(ROOM_PREFIX)
      ? this.#rooms.get(channel.slice(ROOM_PREFIX.length))
      : undefined
    if (room === undefined) throw new ChatError(1404, 'there is no such room')
    if (!room.members.includes(userId)) {
      throw new ChatError(1403, 'you are not a member of this room')
    }
    return room
  }

  stats(userId, name) {
    const { members, messages } = this.roomFor(userId, `${ROOM_PREFIX}${name}`)
    return { room: name, members: members.length, messages }
  }

  /** The message as everybody will see it. Nothing but the text is taken from the sender. */
  post(userId, channel, text) {
    const room = this.roomFor(userId, channel)
    if (typeof text !== 'string' || text.trim() === '' || text.length > MESSAGE_LENGTH) {
      throw new ChatError(1400, `a message has 1 to ${MESSAGE_LENGTH} characters`)
    }
    room.messages += 1
    return { id: randomUUID(), from: userId, text }
  }
}
