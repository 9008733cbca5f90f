import { toExpress } from '@backhaul/backend/express'
import express from 'express'
import { backend } from './backend.js'

const app = express()
app.use('/centrifugo', toExpress(backend))
app.use('/centrifuge', express.static('node_modules/centrifuge/dist'))
app.use(express.static('public'))
app.listen(3000, '127.0.0.1', () => console.log('backend listening on http://localhost:3000'))
