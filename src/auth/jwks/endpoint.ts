/**
 * URL of a key set, possibly with `{{name}}` placeholders that a token's issuer or audience fills.
 * The token is not trusted at that point, so the result is checked hard.
 * spec: server-api-and-operations.md §3.6
 */
import { BlockList, isIPv4 } from 'node:net'
import type { Groups } from '../identity.js'
import type { TokenSettings } from '../settings.js'

/** Makes the URL of the key set for one token. */
export type Endpoint = {
  /** Whether the URL depends on the token. */
  readonly templated: boolean
  /** The URL, or null when the groups give none that is safe. */
  resolve(groups: Groups): string | null
}

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g
/** Scheme, authority, path, and the rest. */
const PARTS = /^(https?:\/\/)([^/?#]*)([^?#]*)(.*)$/s
/** What a group may put into a URL: enough for hosts, ports and path segments. */
const SAFE_VALUE = /^[A-Za-z0-9._~:/-]+$/

/**
 * Compiles the URL.
 * @param path where the settings stand, for messages
 * @param groupNames names that issuer and audience expressions can deliver
 * @throws Error naming the key
 */
export function compileEndpoint(
  path: string,
  settings: TokenSettings,
  groupNames: ReadonlySet<string>,
): Endpoint {
  const template = settings.jwks_public_endpoint
  const option = `${path}.jwks_public_endpoint`
  const parts = PARTS.exec(template)
  if (parts === null || !URL.canParse(template.replaceAll(PLACEHOLDER, 'x'))) {
    throw new Error(`${option}: must be an http:// or https:// URL`)
  }
  const names = Array.from(template.matchAll(PLACEHOLDER), ([, name = '']) => name)
  if (names.length === 0) return { templated: false, resolve: () => template }
  for (const name of names) {
    if (!groupNames.has(name)) throw new Error(`${option}: no named group fills {{${name}}}`)
  }
  if (!settings.insecure_skip_jwks_endpoint_safety_check) requireLiterals(option, settings)
  const [, scheme = '', authority = '', pathname = '', rest = ''] = parts
  const hostFixed = authority.replaceAll(PLACEHOLDER, '') === authority
  return {
    templated: true,
    resolve: (groups) => {
      for (const name of names) if (!SAFE_VALUE.test(groups.get(name) ?? '')) return null
      const fill = (text: string): string =>
        text.replaceAll(PLACEHOLDER, (_, name: string) => groups.get(name) ?? '')
      const host = fill(authority)
      const target = fill(pathname)
      if (!isCleanPath(target)) return null
      if (!hostFixed && !isForeignHost(host)) return null
      const url = `${scheme}${host}${target}${fill(rest)}`
      return URL.canParse(url) ? url : null
    },
  }
}

/** Named groups must be alternations of literals, or a token could steer where keys come from. */
function requireLiterals(option: string, settings: TokenSettings): void {
  for (const source of [settings.issuer_regex, settings.audience_regex]) {
    if (/\[|\\[dDwWsSpP]/.test(source) || hasOpenGroup(source)) {
      throw new Error(`${option}: groups that fill placeholders must be literal alternatives`)
    }
  }
}

function hasOpenGroup(source: string): boolean {
  for (const [, body = '', end] of source.matchAll(/\(\?P?<\w+>((?:\\.|[^()\\])*)([()])/g)) {
    if (end === '(' || /[.*+?{}^$]/.test(body.replaceAll(/\\[^A-Za-z0-9]/g, ''))) return true
  }
  return false
}

/** Refuses `..`, `.`, `//` and a trailing slash. */
function isCleanPath(path: string): boolean {
  if (path === '') return true
  const segments = path.split('/').slice(1)
  return segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..')
}

const INTERNAL = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const) {
  INTERNAL.addSubnet(network, prefix, 'ipv4')
}

/**
 * Whether a host that a token had a part in is one of the outside world. A host that stands in the
 * configuration in full is trusted and never comes here. IPv6 addresses cannot: a template with
 * brackets is no URL, and a group cannot bring them.
 */
function isForeignHost(authority: string): boolean {
  if (!/^[A-Za-z0-9._:-]+$/.test(authority) || !URL.canParse(`http://${authority}/`)) return false
  // The URL parser knows every spelling of an address: 127.1, 0x7f000001, 2130706433.
  const host = new URL(`http://${authority}/`).hostname.replace(/\.$/, '')
  if (host === '' || host === 'localhost' || host.endsWith('.localhost')) return false
  return !isIPv4(host) || !INTERNAL.check(host, 'ipv4')
}
