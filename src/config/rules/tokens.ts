/** Rules of token settings. spec: server-api-and-operations.md §3.1, §3.4, §3.6 */
import type { RE2JS } from 're2js'
import type { Findings } from '../faults.js'
import type { TokenConfig } from '../schema/root.js'
import { checkRegex, type Rule } from './scope.js'
import { checkClientTls, publicKeyOf } from './tls.js'

const PLACEHOLDER = /\{\{\s*([A-Za-z0-9_]+)\s*\}\}/g
/** Classes of characters could let a token steer the URL. */
const CLASS = /\[|\\[dDwWsSpP]/

function checkPatterns(
  path: string,
  token: TokenConfig,
  findings: Findings,
): readonly { readonly source: string; readonly compiled: RE2JS }[] {
  return (['issuer', 'audience'] as const).flatMap((claim) => {
    const source = token[`${claim}_regex`]
    if (source === '') return []
    const here = `${path}.${claim}_regex`
    if (token[claim] !== '') findings.fault(here, `set either ${claim} or ${claim}_regex, not both`)
    const compiled = checkRegex(here, source, findings)
    return compiled === null ? [] : [{ source, compiled }]
  })
}

function checkJwks(
  path: string,
  token: TokenConfig,
  patterns: ReturnType<typeof checkPatterns>,
  findings: Findings,
): void {
  const url = token.jwks_public_endpoint
  if (url === '') return
  const here = `${path}.jwks_public_endpoint`
  const names = Array.from(url.matchAll(PLACEHOLDER), (match) => match[1] ?? '')
  const sample = url.replaceAll(PLACEHOLDER, 'x')
  if (!/^https?:\/\//.test(url) || !URL.canParse(sample)) {
    findings.fault(here, 'must be an http:// or https:// URL')
    return
  }
  for (const name of names) {
    if (patterns.some(({ compiled }) => Object.hasOwn(compiled.namedGroups(), name))) continue
    findings.fault(
      here,
      `{{${name}}} is no named group (?P<${name}>…) of issuer_regex or audience_regex`,
      [`${path}.issuer_regex`, `${path}.audience_regex`],
    )
  }
  if (names.length > 0) checkPlaceholderSafety(path, token, patterns, findings)
}

function checkPlaceholderSafety(
  path: string,
  token: TokenConfig,
  patterns: ReturnType<typeof checkPatterns>,
  findings: Findings,
): void {
  if (token.insecure_skip_jwks_endpoint_safety_check) {
    findings.warn('safety check of the key set URL is off: tokens may steer where keys come from', {
      key: `${path}.insecure_skip_jwks_endpoint_safety_check`,
    })
    return
  }
  const unsafe = patterns.some(({ source }) => CLASS.test(source) || hasOpenGroup(source))
  if (!unsafe) return
  findings.fault(
    `${path}.jwks_public_endpoint`,
    'groups that fill placeholders must be literal alternatives, like (?P<tenant>one|two)',
  )
}

/** Whether a named group holds anything but literals and `|`. */
function hasOpenGroup(source: string): boolean {
  const groups = source.matchAll(/\(\?P?<[A-Za-z0-9_]+>((?:\\.|[^()\\])*)(\)|\()/g)
  for (const [, body = '', end] of groups) {
    if (end === '(' || /[.*+?{}^$]/.test(body.replaceAll(/\\[^A-Za-z0-9]/g, ''))) return true
  }
  return false
}

function checkKeys(path: string, token: TokenConfig, findings: Findings): void {
  for (const [option, type] of [
    ['rsa_public_key', 'rsa'],
    ['ecdsa_public_key', 'ec'],
  ] as const) {
    if (token[option] === '') continue
    const key = publicKeyOf(token[option])
    if (key === undefined)
      findings.fault(`${path}.${option}`, 'is not a PEM public key or certificate')
    else if (key.asymmetricKeyType !== type) {
      findings.fault(`${path}.${option}`, `holds a key of another type than ${type}`)
    }
  }
  const until = token.hmac_previous_secret_key_valid_until
  if (token.hmac_previous_secret_key !== '' && until === 0) {
    findings.warn('the previous secret has no end: set hmac_previous_secret_key_valid_until', {
      key: `${path}.hmac_previous_secret_key`,
    })
  }
}

function checkToken(path: string, token: TokenConfig, findings: Findings): void {
  if (token.user_id_claim !== '' && !/^[a-zA-Z_]+$/.test(token.user_id_claim)) {
    findings.fault(`${path}.user_id_claim`, 'must consist of letters and _')
  }
  checkKeys(path, token, findings)
  checkClientTls(`${path}.jwks_tls`, token.jwks_tls, findings)
  checkJwks(path, token, checkPatterns(path, token, findings), findings)
}

/** Both token blocks; the second one only while it is on. */
export const checkTokens: Rule = (config, findings) => {
  const { token, subscription_token: subscriptionToken } = config.client
  checkToken('client.token', token, findings)
  if (subscriptionToken.enabled) {
    checkToken('client.subscription_token', subscriptionToken, findings)
  } else if (!/^[a-zA-Z_]*$/.test(subscriptionToken.user_id_claim)) {
    findings.fault('client.subscription_token.user_id_claim', 'must consist of letters and _')
  }
}
