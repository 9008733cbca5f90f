/** Paths of the server's own endpoints. */
import { hasInternalServer } from './listener.js'
import type { Rule } from './scope.js'

/** Paths start with a slash and differ from each other. */
export const checkEndpoints: Rule = (config, findings) => {
  const endpoints = [
    { section: 'websocket', on: !config.websocket.disabled, at: config.websocket.handler_prefix },
    { section: 'sse', on: config.sse.enabled, at: config.sse.handler_prefix },
    {
      section: 'http_stream',
      on: config.http_stream.enabled,
      at: config.http_stream.handler_prefix,
    },
    {
      section: 'emulation',
      on: config.sse.enabled || config.http_stream.enabled,
      at: config.emulation.handler_prefix,
    },
    {
      section: 'uni_websocket',
      on: config.uni_websocket.enabled,
      at: config.uni_websocket.handler_prefix,
    },
    { section: 'uni_sse', on: config.uni_sse.enabled, at: config.uni_sse.handler_prefix },
    {
      section: 'uni_http_stream',
      on: config.uni_http_stream.enabled,
      at: config.uni_http_stream.handler_prefix,
    },
    { section: 'http_api', on: !config.http_api.disabled, at: config.http_api.handler_prefix },
    { section: 'prometheus', on: config.prometheus.enabled, at: config.prometheus.handler_prefix },
    { section: 'health', on: config.health.enabled, at: config.health.handler_prefix },
    { section: 'ready', on: config.ready.enabled, at: config.ready.handler_prefix },
    { section: 'swagger', on: config.swagger.enabled, at: config.swagger.handler_prefix },
    { section: 'init', on: config.init.enabled, at: config.init.handler_prefix },
  ]
  const apart = hasInternalServer(config)
  const inside = new Set(['prometheus', 'health', 'swagger'])
  if (!config.http_api.external) inside.add('http_api')
  const taken = new Map<string, string>()
  for (const { section, on, at } of endpoints) {
    const path = `${section}.handler_prefix`
    if (!at.startsWith('/') || /[\s?#]/.test(at)) {
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
