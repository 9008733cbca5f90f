/** Paths of the server's own endpoints. */
import type { Config } from '../schema/root.js'
import { hasInternalServer } from './listener.js'
import type { Rule } from './scope.js'

/** An endpoint: the section that has its path, and whether it is served. */
type Endpoint = { readonly section: string; readonly on: boolean; readonly at: string }

/** Every section that has a path. Emulation is served beside the transports that need it. */
function endpointsOf(config: Config): readonly Endpoint[] {
  return Object.entries(config).flatMap(([section, options]): Endpoint[] => {
    if (typeof options !== 'object' || !('handler_prefix' in options)) return []
    let on = config.sse.enabled || config.http_stream.enabled
    if ('enabled' in options) on = options.enabled
    else if ('disabled' in options) on = !options.disabled
    return [{ section, on, at: options.handler_prefix }]
  })
}

/** Paths start with a slash and differ from each other. */
export const checkEndpoints: Rule = (config, findings) => {
  const apart = hasInternalServer(config)
  const inside = new Set(['prometheus', 'health', 'swagger'])
  if (!config.http_api.external) inside.add('http_api')
  if (!config.admin.external) inside.add('admin')
  if (!config.signing_keys.external) inside.add('signing_keys')
  const taken = new Map<string, string>()
  for (const { section, on, at } of endpointsOf(config)) {
    const path = `${section}.handler_prefix`
    // That of admin stands in front of paths of its own, and may be empty.
    const isRoot = section === 'admin' && at === ''
    if ((!isRoot && !at.startsWith('/')) || /[\s?#]/.test(at)) {
      findings.fault(path, 'must be a path that starts with /')
    } else if (on) {
      const server = apart && inside.has(section) ? 'internal ' : ''
      const plain = server + (at.length > 1 ? at.replace(/\/+$/, '') : at)
      const other = taken.get(plain)
      if (other !== undefined) findings.fault(path, `is the same path as ${other}`)
      taken.set(plain, path)
    }
  }
}

/** Codes that unidirectional clients are answered with. */
export const checkConnectCodes: Rule = (config, findings) => {
  const disconnects = config.client.connect_code_to_unidirectional_disconnect
  disconnects.transforms.forEach(({ code, to }, index) => {
    const path = `client.connect_code_to_unidirectional_disconnect.transforms[${index}]`
    if (code === 0) findings.fault(`${path}.code`, 'is required')
    if (to.code < 3000 || to.code > 4999) {
      findings.fault(`${path}.to.code`, 'must be a disconnect code, 3000 to 4999')
    }
  })
  for (const section of ['uni_sse', 'uni_http_stream'] as const) {
    const responses = config[section].connect_code_to_http_response
    responses.transforms.forEach(({ code, to }, index) => {
      const path = `${section}.connect_code_to_http_response.transforms[${index}]`
      if (code === 0) findings.fault(`${path}.code`, 'is required')
      if (to.status_code < 400) {
        findings.fault(`${path}.to.status_code`, 'must be an HTTP error status, 400 to 599')
      }
    })
  }
}

/** Options that are accepted for old files only. */
export const warnIdleOptions: Rule = (config, findings) => {
  for (const section of ['websocket', 'uni_websocket'] as const) {
    const options = config[section]
    const idle = [
      ['read_buffer_size', options.read_buffer_size > 0],
      ['write_buffer_size', options.write_buffer_size > 0],
      ['use_write_buffer_pool', options.use_write_buffer_pool],
    ] as const
    for (const [key, given] of idle) {
      if (given) findings.warn('option has no effect', { key: `${section}.${key}` })
    }
  }
}
