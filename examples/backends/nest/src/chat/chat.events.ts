/** What Backhaul asks: a method for each event. */
import { Injectable } from '@nestjs/common'
import {
  allow,
  disconnect,
  type Context,
  type MethodContext,
  type Requests,
} from '@backhaul/backend'
import { OnConnect, OnPublish, OnRefresh, OnSubscribe, Rpc } from '@backhaul/backend/nest'
import { Sessions, type Session } from '../account/sessions.js'
import { Chat } from './chat.js'

/** A connection is looked at again (refresh event) after this many seconds. */
const CONNECTION_SECONDS = 300
const ROOM_PREFIX = 'chat:'

@Injectable()
export class ChatEvents {
  constructor(
    private readonly sessions: Sessions,
    private readonly chat: Chat,
  ) {}

  @OnConnect()
  connect(_: Requests['connect'], context: Context) {
    const session = this.sessionOf(context)
    const user = session === null ? null : this.chat.user(session.userId)
    if (session === null || user === null) return disconnect(4501, 'sign in first')
    return allow({
      user: user.id,
      expire_at: nextLook(session),
      info: { name: user.name },
      meta: { signedInAt: session.startedAt },
      data: { rooms: this.chat.roomsOf(user.id) },
    })
  }

  @OnRefresh()
  refresh({ user }: Requests['refresh'], context: Context) {
    const session = this.sessionOf(context)
    return session?.userId === user
      ? allow({ expire_at: nextLook(session) })
      : allow({ expired: true })
  }

  @OnSubscribe()
  subscribe({ user, channel }: Requests['subscribe']) {
    return allow({ data: { topic: this.chat.roomFor(user, roomOf(channel)).topic } })
  }

  @OnPublish()
  publish({ user, channel, data }: Requests['publish']) {
    return allow({ data: this.chat.post(user, roomOf(channel), fieldOf(data, 'text')) })
  }

  @Rpc('rooms.list')
  rooms(_: unknown, { request }: MethodContext) {
    return { rooms: this.chat.roomsOf(request.user) }
  }

  @Rpc('chat.stats')
  stats(data: unknown, { request: { user, meta } }: MethodContext) {
    return {
      ...this.chat.stats(user, fieldOf(data, 'room')),
      signedInAt: fieldOf(meta, 'signedInAt'),
    }
  }

  private sessionOf({ headers }: Context): Session | null {
    return this.sessions.find(headers.get('cookie') ?? undefined)
  }
}

function nextLook(session: Session): number {
  return Math.min(Math.floor(Date.now() / 1000) + CONNECTION_SECONDS, session.expiresAt)
}

function roomOf(channel: string): string {
  return channel.startsWith(ROOM_PREFIX) ? channel.slice(ROOM_PREFIX.length) : ''
}

/** A field of the client's data, which may be any JSON value. */
function fieldOf(data: unknown, name: string): unknown {
  return typeof data === 'object' && data !== null
    ? (data as Record<string, unknown>)[name]
    : undefined
}
