/** Which changes of a configuration a reload does not apply. spec: server-api-and-operations.md §4.5 */
import type { Config } from '../config/index.js'

/** Sections that are read at start only. */
const SECTIONS = [
  'http_server',
  'listener',
  'log',
  'node',
  'pid_file',
  'engine',
  'broker',
  'presence_manager',
  'controller',
  'http_api',
  'websocket',
  'sse',
  'http_stream',
  'emulation',
  'uni_websocket',
  'uni_sse',
  'uni_http_stream',
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

/** Keys that differ and need a restart. */
export function restartOnlyChanges(before: Config, after: Config): readonly string[] {
  const keys: string[] = SECTIONS.filter((key) => !same(before[key], after[key]))
  for (const key of Object.keys(after.client) as (keyof Config['client'])[]) {
    if (RELOADED_CLIENT_OPTIONS.has(key) || same(before.client[key], after.client[key])) continue
    keys.push(`client.${key}`)
  }
  return keys
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right)
}
