/** Which changes of a configuration a reload does not apply. spec: server-api-and-operations.md §4.5 */
import type { Config, ServerTlsConfig } from '../config/index.js'

/** Sections that are read at start only. */
const SECTIONS = [
  'http_server',
  'listener',
  'log',
  'node',
  'workers',
  'pid_file',
  'engine',
  'broker',
  'presence_manager',
  'controller',
  'map_broker',
  'http_api',
  'grpc_api',
  'websocket',
  'sse',
  'http_stream',
  'emulation',
  'uni_websocket',
  'uni_sse',
  'uni_http_stream',
  'uni_grpc',
  'prometheus',
  'health',
  'ready',
  'swagger',
  'init',
] as const satisfies readonly (keyof Config)[]

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
  const keys: string[] = SECTIONS.filter((key) => {
    const bare = renewed ? BARE[key] : undefined
    if (bare === undefined) return !same(before[key], after[key])
    return !same(bare(before), bare(after))
  })
  if (before.shared_poll.concurrency_limit !== after.shared_poll.concurrency_limit) {
    keys.push('shared_poll.concurrency_limit')
  }
  for (const key of Object.keys(after.client) as (keyof Config['client'])[]) {
    if (RELOADED_CLIENT_OPTIONS.has(key) || same(before.client[key], after.client[key])) continue
    keys.push(`client.${key}`)
  }
  return keys
}

/** Sections without their certificates, which listeners renew. */
const BARE: Readonly<Partial<Record<(typeof SECTIONS)[number], (config: Config) => object>>> = {
  http_server: ({ http_server: server }) => ({
    ...server,
    tls: bareTls(server.tls),
    internal_tls: bareTls(server.internal_tls),
  }),
  grpc_api: ({ grpc_api: api }) => ({ ...api, tls: bareTls(api.tls) }),
  uni_grpc: ({ uni_grpc: uni }) => ({ ...uni, tls: bareTls(uni.tls) }),
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
