import { resolve } from 'node:path'
import { toFastify } from '@backhaul/backend/fastify'
import files from '@fastify/static'
import fastify from 'fastify'
import { backend } from './backend.js'

const app = fastify()
app.register(toFastify(backend), { prefix: '/centrifugo' })
app.register(files, { root: resolve('public') })
app.register(files, {
  root: resolve('node_modules/centrifuge/dist'),
  prefix: '/centrifuge/',
  decorateReply: false,
})
await app.listen({ port: 3000, host: '127.0.0.1' })
console.log('backend listening on http://localhost:3000')
