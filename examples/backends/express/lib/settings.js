/** What the environment says. The two keys are shared with Backhaul and have no default. */
import { randomBytes } from 'node:crypto'

/**
 * @typedef {object} Settings
 * @property {string} host address to listen on
 * @property {number} port port to listen on
 * @property {string} cookieSecret signs session cookies; a restart with another one signs all out
 * @property {string} proxyKey Backhaul sends it with every proxy call
 * @property {string} apiKey opens Backhaul's server API
 * @property {string} apiUrl root of Backhaul's server API
 * @property {number} realtimePort port on which browsers find Backhaul
 * @property {string} password password of the demo users
 */

/**
 * @param {Record<string, string | undefined>} env
 * @returns {Settings}
 */
export function readSettings(env) {
  const realtimePort = Number(env.BACKHAUL_HTTP_SERVER_PORT ?? 8000)
  return {
    host: env.HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 3000),
    cookieSecret: env.COOKIE_SECRET ?? randomBytes(32).toString('base64url'),
    proxyKey: required(env, 'BACKHAUL_VAR_PROXY_KEY'),
    apiKey: required(env, 'BACKHAUL_HTTP_API_KEY'),
    apiUrl: env.REALTIME_API_URL ?? `http://127.0.0.1:${realtimePort}/api`,
    realtimePort,
    password: env.DEMO_PASSWORD ?? 'demo',
  }
}

function required(env, name) {
  const value = env[name]
  if (!value) throw new Error(`${name} is not set; "npm start" sets it for both processes`)
  return value
}
