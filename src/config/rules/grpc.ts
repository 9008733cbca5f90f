/** Rules of proxies that speak gRPC. spec: proxy.md §1.2, §1.5, §4.2 */
import { parseGrpcTarget } from '../../base/index.js'
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'
import { checkClientTls } from './tls.js'

const KEY = /^[0-9a-z_.-]+$/
const PRINTABLE = /^[\x20-\x7e]*$/

/** Checks that an endpoint is a gRPC target. */
export function checkGrpcTarget(path: string, endpoint: string, findings: Findings): void {
  const target = parseGrpcTarget(endpoint)
  if (typeof target === 'string') findings.fault(path, target)
}

function checkMetadata(path: string, key: string, value: string, findings: Findings): void {
  if (!KEY.test(key.toLowerCase())) {
    findings.fault(path, `${JSON.stringify(key)} is not a metadata key`)
  } else if (!key.toLowerCase().endsWith('-bin') && !PRINTABLE.test(value)) {
    findings.fault(`${path}.${key}`, 'value holds characters that metadata cannot carry')
  }
}

/** Settings of one proxy that belong to gRPC, or have no effect with it. */
export function checkGrpc(
  path: string,
  proxy: ProxyConfig,
  isGrpc: boolean,
  findings: Findings,
): void {
  const { grpc, http, policy } = proxy
  const { endpoints } = policy
  if (isGrpc) {
    endpoints.forEach((endpoint, index) => {
      checkGrpcTarget(`${path}.policy.endpoints[${index}]`, endpoint, findings)
    })
    if (policy.grpc.keepalive_interval > 0 && policy.grpc.keepalive_timeout === 0) {
      findings.fault(`${path}.policy.grpc.keepalive_timeout`, 'must be above 0')
    }
    if (http.status_to_code_transforms.length > 0) {
      findings.warn('option has no effect with a gRPC endpoint', {
        key: `${path}.http.status_to_code_transforms`,
      })
    }
  }
  for (const [key, value] of grpc.static_metadata) {
    checkMetadata(`${path}.grpc.static_metadata`, key, value, findings)
  }
  if (grpc.credentials_key !== '') {
    checkMetadata(
      `${path}.grpc.credentials_key`,
      grpc.credentials_key,
      grpc.credentials_value,
      findings,
    )
  }
  checkClientTls(`${path}.grpc.tls`, grpc.tls, findings)
}
