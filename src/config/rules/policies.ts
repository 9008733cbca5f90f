/** Rules inside a proxy's `policy`. spec: proxy.md §9.3, §9.4 */
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'

const RETRY_KIND = /^(?:not_sent|reset|timeout|[45][0-9]{2})$/

/** Statuses of gRPC that say something about the moment and not about the request. */
const GRPC_STATUS =
  /^(?:CANCELLED|UNKNOWN|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|ABORTED|INTERNAL|UNAVAILABLE)$/

/** Consistency of retry, breaker and concurrency. */
export function checkPolicy(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { retry, breaker, concurrency } = proxy.policy
  const here = `${path}.policy`
  for (const kind of retry.on) {
    if (RETRY_KIND.test(kind) || GRPC_STATUS.test(kind)) continue
    findings.fault(
      `${here}.retry.on`,
      `unknown kind ${JSON.stringify(kind)}; use not_sent, reset, timeout, a status 4xx, 5xx or a gRPC status like UNAVAILABLE`,
    )
  }
  if (retry.backoff.base > retry.backoff.max) {
    findings.fault(`${here}.retry.backoff.base`, 'must not exceed backoff.max', [
      `${here}.retry.backoff.max`,
    ])
  }
  const { signing, idempotency_key: keyed } = proxy.policy
  if (retry.idempotent && !keyed && !signing.enabled) {
    findings.fault(
      `${here}.retry.idempotent`,
      'needs an id by which the backend knows a repeated call: set policy.idempotency_key, or policy.signing',
    )
  }
  if (retry.budget.max_tokens > 0 && retry.budget.token_ratio === 0) {
    findings.fault(
      `${here}.retry.budget.token_ratio`,
      'must be above 0, or nothing is ever repeated again after failures; max_tokens: 0 switches the count off',
    )
  }
  if (breaker.enabled && breaker.failure_ratio === 0 && breaker.slow_ratio === 0) {
    findings.fault(`${here}.breaker`, 'never opens: set failure_ratio or slow_ratio')
  }
  if (breaker.slow_ratio > 0 && breaker.slow_after === 0) {
    findings.fault(`${here}.breaker.slow_after`, 'required by slow_ratio')
  }
  if (breaker.enabled && (breaker.window === 0 || breaker.open_for === 0)) {
    findings.fault(`${here}.breaker`, 'window and open_for must be above 0')
  }
  if (concurrency.max_queue > 0 && concurrency.max_in_flight === 0) {
    findings.fault(`${here}.concurrency.max_queue`, 'has no effect without max_in_flight: set it')
  }
}
