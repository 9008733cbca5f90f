/** Rules of `client`. spec: server-api-and-operations.md §4.4, §8.1 */
import { compileGlob } from '../../base/index.js'
import { itemPath, type Rule } from './scope.js'

/** Syntax of allowed origins. */
export const checkOrigins: Rule = (config, findings) => {
  const path = 'client.allowed_origins'
  for (const pattern of config.client.allowed_origins) {
    if (pattern === '' || compileGlob(pattern) === null) {
      findings.fault(path, `pattern ${JSON.stringify(pattern)} is malformed`)
    } else if (pattern !== pattern.toLowerCase()) {
      findings.warn('origin pattern with upper-case letters never matches', { key: path, pattern })
    }
  }
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

/** Header names that come from clients. */
export const checkUserHeader: Rule = (config, findings) => {
  const name = config.client.user_id_http_header
  if (name !== '' && !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name)) {
    findings.fault('client.user_id_http_header', 'is not a header name')
  }
}
