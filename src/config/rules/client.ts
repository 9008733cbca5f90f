/** Rules of `client`. spec: server-api-and-operations.md §4.4, §8.1 */
import { compileGlob } from '../../base/index.js'
import { itemPath, type Rule } from './scope.js'

/** Syntax of allowed origins, and whether a browser can send what they match. */
export const checkOrigins: Rule = (config, findings) => {
  config.client.allowed_origins.forEach((pattern, index) => {
    const key = `client.allowed_origins[${index}]`
    if (pattern === '' || compileGlob(pattern) === null) {
      findings.fault(key, `pattern ${JSON.stringify(pattern)} is malformed`)
      return
    }
    const mend = mendOf(pattern)
    if (mend === null) return
    findings.warn('allowed origin never matches what browsers send', { key, pattern, mend })
  })
}

/** Why no browser sends an origin that a pattern matches, as what to write; null = some may. */
function mendOf(pattern: string): string | null {
  const bare = pattern.replaceAll(/\{[^}]*\}/g, '')
  if (bare.includes(',')) return 'make each origin an item of its own (by environment: one space)'
  if (/[*?[{\\]/.test(pattern)) {
    if (/\s/.test(pattern)) return 'remove the white space'
    if (/:\/\/.*\//.test(bare)) return 'remove the path and the slash before it'
    return pattern === pattern.toLowerCase() ? null : 'write small letters'
  }
  if (pattern === 'null') return null
  const text = pattern.trim()
  const given = text.includes('://') ? text : `https://${text}`
  if (!URL.canParse(given)) return 'write scheme://host or scheme://host:port'
  const { protocol, host } = new URL(given)
  const origin = `${protocol}//${host}`.toLowerCase()
  return origin === pattern ? null : `write ${origin}`
}

/** Ping times. */
export const checkPings: Rule = (config, findings) => {
  const { ping_interval: interval, pong_timeout: timeout } = config.client
  // A negative interval switches pings off.
  if (interval < 0 || interval > timeout) return
  findings.fault('client.ping_interval', 'ping_interval must be greater than pong_timeout', [
    'client.pong_timeout',
  ])
}

/** The personal channel's namespace. */
export const checkPersonalChannel: Rule = (config, findings) => {
  const personal = config.client.subscribe_to_user_personal_channel
  if (!personal.enabled) return
  const path = 'client.subscribe_to_user_personal_channel'
  const name = personal.personal_channel_namespace
  const { without_namespace: withoutNamespace, namespaces } = config.channel
  const index = namespaces.findIndex((namespace) => namespace.name === name)
  const options = name === '' ? withoutNamespace : namespaces[index]
  if (options === undefined) {
    findings.fault(
      `${path}.personal_channel_namespace`,
      `namespace for user personal channel not found: ${name}`,
    )
  } else if (personal.single_connection && !options.presence) {
    const place =
      name === '' ? 'channel.without_namespace' : itemPath('channel.namespaces', index, name)
    findings.fault(`${path}.single_connection`, `requires presence: set ${place}.presence`)
  }
}

/** Keys that callers send in a header, which carries no white space at its ends. */
export const checkApiKeys: Rule = (config, findings) => {
  for (const section of ['http_api', 'grpc_api'] as const) {
    const { key } = config[section]
    if (key.trim() === key && !/[\0\r\n]/.test(key)) continue
    findings.fault(
      `${section}.key`,
      'has white space or a line break at an end, which no header carries: remove it',
    )
  }
}

/** Header names that come from clients. */
export const checkUserHeader: Rule = (config, findings) => {
  const name = config.client.user_id_http_header
  if (name !== '' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    findings.fault('client.user_id_http_header', 'is not a header name')
  }
}
