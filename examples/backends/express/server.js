/** Starts the backend: settings from the environment, one HTTP server, a clean stop. */
import { createApp } from './lib/app.js'
import { readSettings } from './lib/settings.js'

const settings = readSettings(process.env)
const server = createApp(settings).listen(settings.port, settings.host, (problem) => {
  if (problem) {
    console.error(`cannot listen on ${settings.host}:${settings.port}: ${problem.message}`)
    process.exit(1)
  }
  console.log(`backend listening on http://${settings.host}:${server.address().port}`)
})

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => server.close(() => process.exit(0)))
}
