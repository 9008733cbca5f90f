/**
 * `npm run soak [seconds] [auto|uws|node]`: builds and lets 200 clients of all kinds live with one
 * server, two minutes by default. Prints figures; fails when anything is lost or memory has grown.
 */
import { buildServer, ensureInstalled, run } from './tools.mjs'

const [seconds = '120', listener = 'auto'] = process.argv.slice(2)

ensureInstalled()
buildServer()
process.env.SOAK_SECONDS = seconds
process.env.SOAK_LISTENER = listener
process.exitCode = run('npx', ['vitest', 'run', 'test/soak/soak.test.ts'])
