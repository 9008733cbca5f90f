/** Which changes of a configuration a reload does not apply. spec: server-api-and-operations.md §4.5 */
import type { Config, ServerTlsConfig } from '../config/index.js'

/** Sections that are not read at start only; every other is. Of two the rest is looked at below. */
const NOT_AT_START: ReadonlySet<string> = new Set<keyof Config>([
  'shutdown',
  'usage_stats',
  'dns',
  'trusted_ca',
  'client',
  'channel',
  'rpc',
  'shared_poll',
  'proxies',
  'proxy_defaults',
])

/** Options of `client` that a reload applies. */
const RELOADED_CLIENT_OPTIONS: ReadonlySet<string> = new Set<keyof Config['client']>([
  'token',
  'subscription_token',
  'allow_anonymous_connect_without_token',
  'disallow_anonymous_connection_tokens',
  'insecure',
  'insecure_skip_token_signature_verify',
  'subscribe_to_user_personal_channel',
  'proxy',
])

/**
 * Keys that differ and need a restart.
 * @param renewed the listeners took the certificates of `after`
 */
export function restartOnlyChanges(
  before: Config,
  after: Config,
  renewed: boolean,
): readonly string[] {
  const seen = renewed ? bare : (section: unknown): unknown => section
  const keys: string[] = (Object.keys(after) as (keyof Config)[]).filter(
    (key) => !NOT_AT_START.has(key) && !same(seen(before[key]), seen(after[key])),
  )
  if (before.shared_poll.concurrency_limit !== after.shared_poll.concurrency_limit) {
    keys.push('shared_poll.concurrency_limit')
  }
  for (const key of Object.keys(after.client) as (keyof Config['client'])[]) {
    if (RELOADED_CLIENT_OPTIONS.has(key) || same(before.client[key], after.client[key])) continue
    keys.push(`client.${key}`)
  }
  return keys
}

/** A section without its certificates, which listeners renew. */
function bare(section: unknown): unknown {
  if (typeof section !== 'object' || section === null) return section
  const certificates = Object.entries(section).filter(
    (entry): entry is [string, ServerTlsConfig] =>
      entry[0] === 'tls' || entry[0] === 'internal_tls',
  )
  const bareOnes = certificates.map(([key, tls]) => [key, bareTls(tls)])
  return { ...section, ...Object.fromEntries(bareOnes) }
}

function bareTls(tls: ServerTlsConfig): object {
  return {
    ...tls,
    cert_pem: '',
    key_pem: '',
    // Demanding certificates or not is decided once, from whom they must be is not.
    client_ca_pem: tls.client_ca_pem !== '',
  }
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
