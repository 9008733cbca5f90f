/** What Backhaul asks: a handler for each event. */
import { allow, defineBackend, disconnect } from '@backhaul/backend'
import { sameSecret } from './secrets.js'

/** A connection is looked at again (refresh event) after this many seconds. */
const CONNECTION_SECONDS = 300
const ROOM_PREFIX = 'chat:'

/**
 * @param {{ sessions: import('./sessions.js').Sessions, chat: import('./chat.js').Chat, proxyKey: string }} parts
 */
export function chatBackend({ sessions, chat, proxyKey }) {
  const sessionOf = ({ headers }) => sessions.find(headers.get('cookie') ?? undefined)

  // The handlers believe what a call says about the user, so nobody but Backhaul may call them.
  const authorize = (headers) => sameSecret(headers.get('x-proxy-key') ?? '', proxyKey)

  const handlers = {
    connect: (_request, context) => {
      const session = sessionOf(context)
      if (session === null) return disconnect(4501, 'sign in first')
      const { id, name } = chat.user(session.userId)
      return allow({
        user: id,
        expire_at: nextLook(session),
        info: { name },
        meta: { signedInAt: session.startedAt },
        data: { rooms: chat.roomsOf(id) },
      })
    },

    refresh: ({ user }, context) => {
      const session = sessionOf(context)
      return session?.userId === user
        ? allow({ expire_at: nextLook(session) })
        : allow({ expired: true })
    },

    subscribe: ({ user, channel }) =>
      allow({ data: { topic: chat.roomFor(user, roomOf(channel)).topic } }),

    publish: ({ user, channel, data }) =>
      allow({ data: chat.post(user, roomOf(channel), data?.text) }),

    rpc: {
      'rooms.list': (_data, { request }) => ({ rooms: chat.roomsOf(request.user) }),
      'chat.stats': (data, { request: { user, meta } }) => ({
        ...chat.stats(user, data?.room),
        signedInAt: meta?.signedInAt ?? null,
      }),
    },
  }

  return defineBackend(handlers, { authorize })
}

function nextLook(session) {
  return Math.min(Math.floor(Date.now() / 1000) + CONNECTION_SECONDS, session.expiresAt)
}

function roomOf(channel) {
  return channel.startsWith(ROOM_PREFIX) ? channel.slice(ROOM_PREFIX.length) : ''
}
