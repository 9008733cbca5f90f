/**
 * What Backhaul asks. Each handler gets one event as JSON and answers with status 200 and a result,
 * an error for the client or a disconnect; any other status is a failure of the backend.
 */
import express from 'express'
import { ChatError } from './chat.js'
import { sameSecret } from './secrets.js'

/** A connection is looked at again (refresh event) after this many seconds. */
const CONNECTION_SECONDS = 300
const ROOM_PREFIX = 'chat:'

/**
 * @param {{ sessions: import('./sessions.js').Sessions, chat: import('./chat.js').Chat, proxyKey: string }} parts
 */
export function proxyEvents({ sessions, chat, proxyKey }) {
  const router = express.Router()

  // These handlers believe what the body says about the user, so nobody but Backhaul may call them.
  router.use((request, response, next) => {
    if (sameSecret(request.get('x-proxy-key') ?? '', proxyKey)) next()
    else response.status(403).json({ message: 'for Backhaul only' })
  })
  router.use(express.json())

  router.post('/connect', (request, response) => {
    const session = sessions.find(request.get('cookie'))
    if (session === null) {
      response.json({ disconnect: { code: 4501, reason: 'sign in first' } })
      return
    }
    const user = chat.user(session.userId)
    response.json({
      result: {
        user: user.id,
        expire_at: nextLook(session),
        info: { name: user.name },
        meta: { signedInAt: session.startedAt },
        data: { rooms: chat.roomsOf(user.id) },
      },
    })
  })

  router.post('/refresh', (request, response) => {
    const session = sessions.find(request.get('cookie'))
    const live = session !== null && session.userId === request.body.user
    response.json({ result: live ? { expire_at: nextLook(session) } : { expired: true } })
  })

  router.post('/subscribe', (request, response) => {
    const { user, channel } = request.body
    response.json({ result: { data: { topic: chat.roomFor(user, roomOf(channel)).topic } } })
  })

  router.post('/publish', (request, response) => {
    const { user, channel, data } = request.body
    response.json({ result: { data: chat.post(user, roomOf(channel), data?.text) } })
  })

  const methods = {
    __proto__: null,
    'rooms.list': ({ user }) => ({ rooms: chat.roomsOf(user) }),
    'chat.stats': ({ user, data, meta }) => ({
      ...chat.stats(user, data?.room),
      signedInAt: meta?.signedInAt,
    }),
  }

  router.post('/rpc', (request, response) => {
    const method = methods[request.body.method]
    if (method === undefined) throw new ChatError(1405, 'there is no such method')
    response.json({ result: { data: method(request.body) } })
  })

  // Refusals are answers too: status 200 with an error object, which Backhaul hands to the client.
  router.use((problem, request, response, next) => {
    if (!(problem instanceof ChatError)) return next(problem)
    response.json({ error: { code: problem.code, message: problem.message } })
  })

  return router
}

function nextLook(session) {
  return Math.min(Math.floor(Date.now() / 1000) + CONNECTION_SECONDS, session.expiresAt)
}

function roomOf(channel) {
  return channel.startsWith(ROOM_PREFIX) ? channel.slice(ROOM_PREFIX.length) : ''
}
