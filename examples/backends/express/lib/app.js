/** The application: the page, sign-in, announcements, and the events Backhaul asks about. */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ClientError, serverApi } from '@backhaul/backend'
import { toExpress } from '@backhaul/backend/express'
import express from 'express'
import { Chat } from './chat.js'
import { chatBackend } from './events.js'
import { sameSecret } from './secrets.js'
import { Sessions } from './sessions.js'

const page = fileURLToPath(new URL('../../page', import.meta.url))
const centrifuge = join(dirname(createRequire(import.meta.url).resolve('centrifuge')), '../dist')

/** @param {import('./settings.js').Settings} settings */
export function createApp(settings) {
  const sessions = new Sessions(settings.cookieSecret)
  const chat = new Chat()
  const backhaul = serverApi({ url: settings.apiUrl, key: settings.apiKey })
  const app = express()
  app.disable('x-powered-by')

  app.use('/centrifugo', toExpress(chatBackend({ sessions, chat, proxyKey: settings.proxyKey })))
  app.get('/health', (request, response) => response.json({}))
  app.use('/centrifuge', express.static(centrifuge))
  app.use(express.static(page))
  app.use(express.json())

  app.get('/session', (request, response) => {
    const session = sessions.find(request.get('cookie'))
    const user = session === null ? null : chat.user(session.userId)
    response.json({ user, realtimePort: settings.realtimePort })
  })

  app.post('/login', (request, response) => {
    const { name, password } = request.body ?? {}
    const user = chat.user(name)
    if (user === null || !sameSecret(String(password), settings.password)) {
      response.status(401).json({ message: 'wrong name or password' })
      return
    }
    response.set('set-cookie', sessions.start(user.id)).status(204).end()
  })

  app.post('/logout', signedIn, async (request, response) => {
    const { session } = response.locals
    response.set('set-cookie', sessions.end(session))
    // Connections opened with this cookie would otherwise live until their next refresh.
    const goodbye = { code: 4502, reason: 'signed out' }
    await backhaul.disconnect({ user: session.userId, disconnect: goodbye })
    response.status(204).end()
  })

  app.post('/announce', signedIn, async (request, response) => {
    const { room, text } = request.body ?? {}
    const message = chat.announcement(response.locals.session.userId, room, text)
    await backhaul.publish({ channel: `chat:${room}`, data: message })
    response.status(204).end()
  })

  function signedIn(request, response, next) {
    const session = sessions.find(request.get('cookie'))
    response.locals.session = session
    if (session === null) response.status(401).json({ message: 'sign in first' })
    else next()
  }

  // Express knows an error handler by its four parameters.
  app.use((problem, request, response, next) => {
    if (response.headersSent) return next(problem)
    if (problem instanceof ClientError) {
      response.status(400).json({ message: problem.message })
      return
    }
    const status = problem.status ?? 500
    if (status >= 500) console.error(`${request.method} ${request.path}: ${problem.message}`)
    response
      .status(status)
      .json({ message: status >= 500 ? 'something went wrong' : 'bad request' })
  })

  return app
}
