import { serve } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { backend } from './backend.js'

const app = new Hono()
app.all('/centrifugo/*', (context) => backend.fetch(context.req.raw))
app.use(
  '/centrifuge/*',
  serveStatic({
    root: 'node_modules/centrifuge/dist',
    rewriteRequestPath: (path) => path.slice('/centrifuge'.length),
  }),
)
app.use('*', serveStatic({ root: 'public' }))
serve({ fetch: app.fetch, port: 3000, hostname: '127.0.0.1' }, () =>
  console.log('backend listening on http://localhost:3000'),
)
