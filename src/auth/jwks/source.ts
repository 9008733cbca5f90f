/** Keys from a key server as a source of verification keys. spec: server-api-and-operations.md §3.6 */
import type { Clock, Logger } from '../../base/index.js'
import type { Claims } from '../claims.js'
import type { IdentityRules } from '../identity.js'
import { CURVE_ALGORITHMS, ED25519_ALGORITHMS, RSA_ALGORITHMS } from '../algorithms.js'
import { invalid, type KeySource } from '../keys.js'
import type { TokenSettings } from '../settings.js'
import { compileEndpoint, type Endpoint } from './endpoint.js'
import { createFetchText, PLAIN_TLS, type FetchText, type KeyServerTls } from './fetch.js'
import { KeySet, type KeySetDeps } from './key-set.js'

/** Key sets kept at the same time; a template can make more URLs than we want to remember. */
export const MAX_KEY_SETS = 100

/** What a source of remote keys works with. */
export type KeyServerDeps = {
  readonly clock: Clock
  readonly log: Logger
  readonly identity: IdentityRules
  /** Default: HTTP with the limits of the specification. */
  readonly fetchText?: FetchText
}

/**
 * Creates the source for `jwks_public_endpoint`.
 * @param path where the settings stand, for messages
 * @throws Error naming the key
 */
export function createKeyServer(
  path: string,
  settings: TokenSettings,
  deps: KeyServerDeps,
): KeySource {
  const endpoint = compileEndpoint(path, settings, deps.identity.groupNames)
  if (endpoint.templated && settings.insecure_skip_jwks_endpoint_safety_check) {
    deps.log.warn({ key: path }, 'safety check of the key set URL is off')
  }
  const fetchText = deps.fetchText ?? createFetchText(keyServerTls(settings.jwks_tls))
  const sets = new KeySets({ clock: deps.clock, log: deps.log, fetchText })
  const curves = new Set(CURVE_ALGORITHMS.values())
  return {
    algorithms: [...RSA_ALGORITHMS, ...curves, ...ED25519_ALGORITHMS],
    find: ({ keyId }, claims) => {
      if (keyId === '') return invalid('token has no key id')
      const url = urlFor(endpoint, deps.identity, claims)
      if (url === null) return invalid('no key set for this issuer or audience')
      return sets.at(url).find(keyId)
    },
    findAgain: ({ keyId }, claims) => {
      const url = urlFor(endpoint, deps.identity, claims)
      return url === null ? null : sets.at(url).findAgain(keyId)
    },
  }
}

/** `jwks_tls` as the client takes it. */
function keyServerTls(tls: TokenSettings['jwks_tls']): KeyServerTls {
  if (!tls.enabled) return PLAIN_TLS
  return {
    ca: tls.server_ca_pem,
    cert: tls.cert_pem,
    key: tls.key_pem,
    serverName: tls.server_name,
    skipVerify: tls.insecure_skip_verify,
  }
}

function urlFor(endpoint: Endpoint, identity: IdentityRules, claims: Claims): string | null {
  if (!endpoint.templated) return endpoint.resolve(new Map())
  const groups = identity.groups(claims)
  return groups === null ? null : endpoint.resolve(groups)
}

/** Key sets by URL, least recently used ones leave first. */
class KeySets {
  readonly #sets = new Map<string, KeySet>()
  readonly #deps: KeySetDeps

  constructor(deps: KeySetDeps) {
    this.#deps = deps
  }

  at(url: string): KeySet {
    const set = this.#sets.get(url) ?? new KeySet(url, this.#deps)
    this.#sets.delete(url)
    this.#sets.set(url, set)
    if (this.#sets.size > MAX_KEY_SETS) {
      const oldest = this.#sets.keys().next()
      if (oldest.done !== true) this.#sets.delete(oldest.value)
    }
    return set
  }
}
