/**
 * `npm run soak [seconds] [auto|uws|node] [redis]`: builds and lets 200 clients of all kinds live with
 * one server, with `redis` with two nodes on one Redis, two minutes by default. Prints figures; fails
 * when anything is lost or memory has grown.
 */
import { buildServer, ensureInstalled, run } from './tools.mjs'

const [seconds = '120', listener = 'auto', nodes = ''] = process.argv.slice(2)

ensureInstalled()
buildServer()
process.env.SOAK_SECONDS = seconds
process.env.SOAK_LISTENER = listener
process.env.SOAK_NODES = nodes
process.exitCode = run('npx', ['vitest', 'run', 'test/soak/soak.test.ts'])
