/**
 * A chat backend that speaks gRPC in both directions: Backhaul asks it through the service of
 * proto/proxy.proto, and it publishes through the one of proto/api.proto. config/grpc.yaml goes with it.
 */
import { fileURLToPath } from 'node:url'
import {
  credentials,
  loadPackageDefinition,
  Metadata,
  Server,
  ServerCredentials,
  status,
} from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'
import { Chat, ChatError } from './chat.js'

/** A connection is looked at again (Refresh) after this many seconds. */
const CONNECTION_SECONDS = 300
const CALL_TIMEOUT_MS = 2000

const proxyKey = setting('BACKHAUL_VAR_PROXY_KEY')
const apiKey = setting('BACKHAUL_GRPC_API_KEY')
const address = `${process.env.HOST ?? '127.0.0.1'}:${process.env.PORT ?? '50051'}`
const apiAddress = `127.0.0.1:${process.env.BACKHAUL_GRPC_API_PORT ?? '10000'}`

const { CentrifugoProxy } = load('proxy').proxy
const { CentrifugoApi } = load('api').api

const chat = new Chat()
const api = new CentrifugoApi(apiAddress, credentials.createInsecure())

const handlers = {
  /** Who is this? The token came in a header that the configuration forwards as metadata. */
  Connect: ({ metadata }) => {
    const user = chat.userOf(String(metadata.get('authorization')[0] ?? ''))
    if (user === null) return { disconnect: { code: 4501, reason: 'sign in first' } }
    const rooms = chat.roomsOf(user.id)
    return {
      result: {
        user: user.id,
        expire_at: later(),
        info: json({ name: user.name }),
        data: json({ rooms }),
      },
    }
  },

  Refresh: ({ request }) => ({
    result: chat.user(request.user) === null ? { expired: true } : { expire_at: later() },
  }),

  /** May this user join this room? */
  Subscribe: ({ request }) => {
    const { topic } = chat.roomFor(request.user, request.channel)
    return { result: { data: json({ topic }) } }
  },

  /** What the others get to see of a message. */
  Publish: ({ request }) => {
    const { text } = parsed(request.data)
    return { result: { data: json(chat.post(request.user, request.channel, text)) } }
  },

  RPC: async ({ request }) => {
    const { room, text } = parsed(request.data)
    if (request.method === 'stats')
      return { result: { data: json(chat.stats(request.user, room)) } }
    if (request.method !== 'announce') throw new ChatError(1404, 'there is no such method')
    // The way out: a publication by the server, through its API.
    const channel = `chat:${room}`
    const message = chat.post(request.user, channel, text)
    await publish(channel, { ...message, announcement: true })
    return { result: { data: json({ announced: true }) } }
  },
}

const server = new Server()
server.addService(CentrifugoProxy.service, Object.fromEntries(Object.entries(handlers).map(served)))
server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) throw error
  console.log(`grpc example listening on port ${port}`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    api.close()
    server.tryShutdown(() => process.exit(0))
  })
}

/** Only Backhaul may ask, errors of the chat become errors of the client, all others a failure. */
function served([name, handler]) {
  return [
    name,
    async (call, callback) => {
      if (call.metadata.get('x-proxy-key')[0] !== proxyKey) {
        callback({ code: status.PERMISSION_DENIED, details: 'for Backhaul only' })
        return
      }
      try {
        callback(null, await handler(call))
      } catch (error) {
        if (error instanceof ChatError) {
          callback(null, { error: { code: error.code, message: error.message } })
        } else {
          console.error(`${name} failed:`, error)
          callback({ code: status.INTERNAL, details: 'internal error' })
        }
      }
    },
  ]
}

function publish(channel, message) {
  const metadata = new Metadata()
  metadata.set('authorization', `apikey ${apiKey}`)
  const options = { deadline: Date.now() + CALL_TIMEOUT_MS }
  return new Promise((resolve, reject) => {
    api.Publish({ channel, data: json(message) }, metadata, options, (error, answer) => {
      const problem = error ?? answer.error
      if (problem) reject(new Error(`publish: ${problem.message}`))
      else resolve(answer.result)
    })
  })
}

function load(name) {
  const file = fileURLToPath(new URL(`../../../proto/${name}.proto`, import.meta.url))
  return loadPackageDefinition(loadSync(file, { keepCase: true, longs: Number })).centrifugal
    .centrifugo
}

function json(value) {
  return Buffer.from(JSON.stringify(value))
}

/** What a client sent: any JSON, or nothing. */
function parsed(bytes) {
  const value = bytes?.length > 0 ? JSON.parse(bytes.toString()) : null
  return typeof value === 'object' && value !== null ? value : {}
}

function later() {
  return Math.floor(Date.now() / 1000) + CONNECTION_SECONDS
}

function setting(name) {
  const value = process.env[name] ?? ''
  if (value !== '') return value
  console.error(`${name} must be set, to the same value as for Backhaul.`)
  process.exit(1)
}
