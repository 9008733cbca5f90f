/** Certificates and keys. */
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Findings } from '../faults.js'
import type { ClientTlsConfig, ServerTlsConfig } from '../schema/root.js'

/** Runs a parser of node:crypto; undefined instead of its exception, which may quote the input. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    // The caller reports it without the content.
    return undefined
  }
}

/** A public key out of a PKIX public key or a certificate; undefined when it is neither. */
export const publicKeyOf = (pem: string): KeyObject | undefined =>
  attempt(() => createPublicKey(pem))

/** Checks TLS settings of a proxy. Settings that are off are not looked at. */
export function checkClientTls(path: string, tls: ClientTlsConfig, findings: Findings): void {
  if (!tls.enabled) return
  if (
    tls.server_ca_pem !== '' &&
    attempt(() => new X509Certificate(tls.server_ca_pem)) === undefined
  ) {
    findings.fault(`${path}.server_ca_pem`, 'is not a certificate')
  }
  if ((tls.cert_pem === '') !== (tls.key_pem === '')) {
    const missing = tls.cert_pem === '' ? 'cert_pem' : 'key_pem'
    findings.fault(`${path}.${missing}`, 'cert_pem and key_pem belong together: set both')
  }
  if (tls.cert_pem !== '' && tls.key_pem !== '') checkIdentity(path, tls, findings)
}

/** Checks TLS settings of a server. Settings that are off are not looked at. */
export function checkServerTls(path: string, tls: ServerTlsConfig, findings: Findings): void {
  if (!tls.enabled) return
  if (
    tls.client_ca_pem !== '' &&
    attempt(() => new X509Certificate(tls.client_ca_pem)) === undefined
  ) {
    findings.fault(`${path}.client_ca_pem`, 'is not a certificate')
  }
  for (const key of ['cert_pem', 'key_pem'] as const) {
    if (tls[key] === '') findings.fault(`${path}.${key}`, 'is required for TLS')
  }
  if (tls.cert_pem !== '' && tls.key_pem !== '') checkIdentity(path, tls, findings)
}

function checkIdentity(
  path: string,
  tls: { readonly cert_pem: string; readonly key_pem: string },
  findings: Findings,
): void {
  const certificate = attempt(() => new X509Certificate(tls.cert_pem))
  const key = attempt(() => createPrivateKey(tls.key_pem))
  if (certificate === undefined) findings.fault(`${path}.cert_pem`, 'is not a certificate')
  if (key === undefined) findings.fault(`${path}.key_pem`, 'is not a private key')
  if (certificate !== undefined && key !== undefined && !certificate.checkPrivateKey(key)) {
    findings.fault(`${path}.key_pem`, 'does not belong to cert_pem')
  }
}
