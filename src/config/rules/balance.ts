/** Rules of backends with several endpoints. spec: proxy.md §9.17 */
import { LOCAL_ENDPOINT } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'
import { isHttpEndpoint } from './scope.js'

/** Endpoints of one kind, and options that have an effect with them. */
export function checkBalance(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { endpoints, balance } = proxy.policy
  const here = `${path}.policy`
  if (proxy.endpoint === LOCAL_ENDPOINT && endpoints.length > 0) {
    findings.fault(`${here}.endpoints`, 'handlers in code stand alone: remove it')
  }
  const isHttp = isHttpEndpoint(proxy.endpoint)
  if (isHttp) {
    endpoints.forEach((endpoint, index) => {
      const problem = problemOf(endpoint)
      if (problem !== '') findings.fault(`${here}.endpoints[${index}]`, problem)
    })
    if (new Set([proxy.endpoint, ...endpoints]).size <= endpoints.length) {
      findings.fault(`${here}.endpoints`, 'names an endpoint twice: remove one')
    }
  }
  const { outlier, health } = balance
  const set = [
    ['balance.outlier.consecutive_failures', outlier.consecutive_failures > 0, true],
    ['balance.health.path', health.path !== '', true],
    ['balance.max_connection_age', balance.max_connection_age > 0, false],
  ] as const
  for (const [option, isSet, needsSeveral] of set) {
    if (!isSet) continue
    if (!isHttp) {
      findings.fault(`${here}.${option}`, 'works with HTTP endpoints only: remove it', [
        `${path}.endpoint`,
      ])
    } else if (needsSeveral && endpoints.length === 0) {
      findings.fault(
        `${here}.${option}`,
        'has no effect with one endpoint: name others in endpoints',
        [`${here}.endpoints`],
      )
    }
  }
  if (outlier.consecutive_failures > 0 && outlier.eject_for === 0) {
    findings.fault(`${here}.balance.outlier.eject_for`, 'must be above 0')
  }
  const most = Math.floor(((endpoints.length + 1) * outlier.max_ejected_percent) / 100)
  if (outlier.consecutive_failures > 0 && endpoints.length > 0 && most === 0) {
    findings.fault(
      `${here}.balance.outlier.max_ejected_percent`,
      `lets none of ${endpoints.length + 1} endpoints be ejected: make it larger`,
    )
  }
  if (health.path !== '' && (!health.path.startsWith('/') || /[\s#]/.test(health.path))) {
    findings.fault(`${here}.balance.health.path`, 'must be a path that starts with /')
  }
  if (health.path !== '' && health.interval === 0) {
    findings.fault(`${here}.balance.health.interval`, 'must be above 0')
  }
}

function problemOf(endpoint: string): string {
  if (!isHttpEndpoint(endpoint)) return 'must be an http:// or https:// URL, as endpoint is'
  if (!URL.canParse(endpoint)) return 'is not a valid URL'
  const { username, password } = new URL(endpoint)
  if (username === '' && password === '') return ''
  return 'must not hold credentials: those of endpoint, or http.static_headers, go to all endpoints'
}
