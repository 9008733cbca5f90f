/** Paths of the server's own endpoints. */
import type { Rule } from './scope.js'

/** Paths start with a slash and differ from each other. */
export const checkEndpoints: Rule = (config, findings) => {
  const endpoints = [
    { section: 'websocket', on: !config.websocket.disabled, at: config.websocket.handler_prefix },
    { section: 'http_api', on: !config.http_api.disabled, at: config.http_api.handler_prefix },
    { section: 'prometheus', on: config.prometheus.enabled, at: config.prometheus.handler_prefix },
    { section: 'health', on: config.health.enabled, at: config.health.handler_prefix },
    { section: 'swagger', on: config.swagger.enabled, at: config.swagger.handler_prefix },
    { section: 'init', on: config.init.enabled, at: config.init.handler_prefix },
  ]
  const taken = new Map<string, string>()
  for (const { section, on, at } of endpoints) {
    const path = `${section}.handler_prefix`
    if (!at.startsWith('/') || /[\s?#]/.test(at)) {
      findings.fault(path, 'must be a path that starts with /')
    } else if (on) {
      const plain = at.length > 1 ? at.replace(/\/+$/, '') : at
      const other = taken.get(plain)
      if (other !== undefined) findings.fault(path, `is the same path as ${other}`)
      taken.set(plain, path)
    }
  }
}

/** Options that are accepted for old files only. */
export const warnIdleOptions: Rule = (config, findings) => {
  const { websocket } = config
  const idle = [
    ['read_buffer_size', websocket.read_buffer_size > 0],
    ['write_buffer_size', websocket.write_buffer_size > 0],
    ['use_write_buffer_pool', websocket.use_write_buffer_pool],
  ] as const
  for (const [key, given] of idle) {
    if (given) findings.warn('option has no effect', { key: `websocket.${key}` })
  }
}
