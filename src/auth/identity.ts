/**
 * Who a token must come from and be meant for: `iss` and `aud`, exact or by RE2 expression (linear
 * time, unanchored). spec: server-api-and-operations.md §3.4
 */
import { RE2JS } from 're2js'
import type { Claims } from './claims.js'
import type { TokenSettings } from './settings.js'

/** Values of named groups, by name. */
export type Groups = ReadonlyMap<string, string>

/** Compiled conditions on `iss` and `aud`. */
export type IdentityRules = {
  /** What is wrong with the token's `iss` or `aud`, or null. */
  problem(claims: Claims): string | null
  /** Named groups of both expressions on this token; null when one does not match. */
  groups(claims: Claims): Groups | null
  /** Names that {@link groups} can deliver. */
  readonly groupNames: ReadonlySet<string>
}

type Condition = {
  readonly exact: string
  readonly pattern: RE2JS | null
}

/**
 * Compiles the conditions.
 * @param path where the settings stand, for messages
 * @throws Error naming the key
 */
export function compileIdentityRules(path: string, settings: TokenSettings): IdentityRules {
  const issuer = compileCondition(path, 'issuer', settings)
  const audience = compileCondition(path, 'audience', settings)
  const patterns = [issuer.pattern, audience.pattern].filter((pattern) => pattern !== null)
  return {
    problem: (claims) => {
      if (!holds(issuer, [claims.issuer])) return 'issuer does not match'
      return holds(audience, claims.audience) ? null : 'audience does not match'
    },
    groups: (claims) => {
      const found = new Map<string, string>()
      const fits =
        collect(issuer.pattern, [claims.issuer], found) &&
        collect(audience.pattern, claims.audience, found)
      return fits ? found : null
    },
    groupNames: new Set(patterns.flatMap((pattern) => Object.keys(pattern.namedGroups()))),
  }
}

function compileCondition(
  path: string,
  claim: 'issuer' | 'audience',
  settings: TokenSettings,
): Condition {
  const exact = settings[claim]
  const source = settings[`${claim}_regex`]
  if (exact !== '' && source !== '') {
    throw new Error(`${path}: set either ${claim} or ${claim}_regex, not both`)
  }
  if (source === '') return { exact, pattern: null }
  try {
    return { exact, pattern: RE2JS.compile(source) }
  } catch (error) {
    throw new Error(`${path}.${claim}_regex: not a valid RE2 expression`, { cause: error })
  }
}

function holds(condition: Condition, values: readonly string[]): boolean {
  const { exact, pattern } = condition
  if (exact !== '') return values.includes(exact)
  return pattern === null || values.some((value) => pattern.matcher(value).find())
}

/** Groups of the first value that matches. */
function collect(
  pattern: RE2JS | null,
  values: readonly string[],
  found: Map<string, string>,
): boolean {
  if (pattern === null) return true
  for (const value of values) {
    const matcher = pattern.matcher(value)
    if (!matcher.find()) continue
    for (const name of Object.keys(pattern.namedGroups())) {
      found.set(name, matcher.group(name) ?? '')
    }
    return true
  }
  return false
}
