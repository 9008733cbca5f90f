/** Rules of signed calls. No message quotes a key. spec: proxy.md §9.1 */
import { createPrivateKey } from 'node:crypto'
import { LOCAL_ENDPOINT } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { ProxyConfig } from '../schema/root.js'

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$/
const SECRET = 'whsec_'
const PRIVATE = 'whsk_'
/** Bounds of Standard Webhooks. */
const SHORTEST_SECRET = 24
const LONGEST_SECRET = 64
const SEED_BYTES = 32

/** Keys of a proxy that signs. */
export function checkSigning(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { enabled, secrets, ed25519_key: key } = proxy.policy.signing
  const here = `${path}.policy.signing`
  if (!enabled) return
  if (proxy.endpoint === LOCAL_ENDPOINT) {
    findings.warn('option has no effect: handlers in code are asked by nobody else', {
      key: `${here}.enabled`,
    })
  }
  if (secrets.length === 0 && key === '') {
    findings.fault(here, 'needs a key: give secrets (whsec_ and base64), ed25519_key, or both')
  }
  secrets.forEach((secret, index) => {
    const problem = secretProblem(secret)
    if (problem !== '') findings.fault(`${here}.secrets[${index}]`, problem)
  })
  if (new Set(secrets).size < secrets.length) {
    findings.fault(`${here}.secrets`, 'holds the same secret twice: remove one')
  }
  if (key !== '' && !isPrivateKey(key)) {
    findings.fault(
      `${here}.ed25519_key`,
      'must be whsk_ and base64 of 32 or 64 bytes, or the PEM text of a private key of ed25519',
    )
  }
}

function secretProblem(secret: string): string {
  if (secret === '' || secret === SECRET) {
    return 'is empty: give whsec_ and base64 of 24 to 64 random bytes, or remove it'
  }
  if (!secret.startsWith(SECRET)) return 'must begin with whsec_'
  const bytes = base64Bytes(secret.slice(SECRET.length))
  if (bytes === null) return 'must be base64 after whsec_'
  if (bytes.length >= SHORTEST_SECRET && bytes.length <= LONGEST_SECRET) return ''
  return `must hold ${SHORTEST_SECRET} to ${LONGEST_SECRET} bytes, not ${bytes.length}`
}

function isPrivateKey(key: string): boolean {
  if (key.startsWith(PRIVATE)) {
    const length = base64Bytes(key.slice(PRIVATE.length))?.length
    return length === SEED_BYTES || length === 2 * SEED_BYTES
  }
  try {
    return createPrivateKey(key).asymmetricKeyType === 'ed25519'
  } catch {
    // The cause might quote the key.
    return false
  }
}

function base64Bytes(text: string): Buffer | null {
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null
}
