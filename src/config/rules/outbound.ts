/** Rules about where calls may go. spec: proxy.md §9.11 */
import { isIP } from 'node:net'
import { compileHosts, isPublicAddress, parseGrpcTarget } from '../../base/index.js'
import { LOCAL_ENDPOINT } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'
import { isHttpEndpoint } from './scope.js'

const HOST = /^(?:\*\.)?[a-z0-9_.:[\]-]+$/i

/** What a proxy forbids must not be its own endpoint. */
export function checkOutbound(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { outbound, endpoints, grpc } = proxy.policy
  const here = `${path}.policy.outbound`
  outbound.allow_hosts.forEach((host, index) => {
    if (HOST.test(host)) return
    findings.fault(
      `${here}.allow_hosts[${index}]`,
      'must be a host name without scheme and port, or *. and a name',
    )
  })
  const allows = compileHosts(outbound.allow_hosts)
  const places = [
    [`${path}.endpoint`, proxy.endpoint] as const,
    ...endpoints.map((endpoint, i) => [`${path}.policy.endpoints[${i}]`, endpoint] as const),
  ]
  for (const [where, endpoint] of places) {
    const host = hostOf(endpoint)
    if (host === null) continue
    if (!allows(host)) {
      findings.fault(
        where,
        'is not at a host of policy.outbound.allow_hosts: name its host there',
        [`${here}.allow_hosts`],
      )
    }
    if (outbound.deny_private_addresses && isIP(host) !== 0 && !isPublicAddress(host)) {
      findings.fault(
        where,
        'is a private address, which policy.outbound.deny_private_addresses forbids',
        [`${here}.deny_private_addresses`],
      )
    }
  }
  const isGrpc = proxy.endpoint !== LOCAL_ENDPOINT && !isHttpEndpoint(proxy.endpoint)
  if (outbound.deny_private_addresses && isGrpc && grpc.client === 'grpc-js') {
    findings.fault(
      `${here}.deny_private_addresses`,
      'needs a client that lets addresses be looked at: set policy.grpc.client to auto or http2',
      [`${path}.policy.grpc.client`],
    )
  }
}

/** Host of an endpoint; null = it has none, or cannot be read, which another rule says. */
function hostOf(endpoint: string): string | null {
  if (endpoint === LOCAL_ENDPOINT || endpoint === '') return null
  if (isHttpEndpoint(endpoint)) {
    return URL.canParse(endpoint) ? new URL(endpoint).hostname.replace(/^\[(.*)\]$/, '$1') : null
  }
  const target = parseGrpcTarget(endpoint)
  return typeof target === 'string' || target.socketPath !== '' ? null : target.host
}
