/** Certificates and keys. */
import { createPrivateKey, createPublicKey, X509Certificate, type KeyObject } from 'node:crypto'
import type { Findings } from '../faults.js'
import type { ClientTlsConfig, ServerTlsConfig } from '../schema/root.js'
import type { Rule } from './scope.js'

const NOT_CERTIFICATES = 'is not a certificate, or one of several in it is damaged'

/** Runs a parser of node:crypto; undefined instead of its exception, which may quote the input. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    // The caller reports it without the content.
    return undefined
  }
}

/** Certificates of a PEM text, the first one first; undefined when one of them cannot be read. */
function certificatesOf(pem: string): readonly X509Certificate[] | undefined {
  const blocks = pem.match(/-----BEGIN [^-]*CERTIFICATE-----[^-]*-----END [^-]*CERTIFICATE-----/g)
  const begun = pem.match(/-----BEGIN [^-]*CERTIFICATE-----/g)
  if (blocks === null || blocks.length !== begun?.length) return undefined
  return attempt(() => blocks.map((block) => new X509Certificate(block)))
}

/** A public key out of a PKIX public key or a certificate; undefined when it is neither. */
export const publicKeyOf = (pem: string): KeyObject | undefined =>
  attempt(() => createPublicKey(pem))

/** Checks TLS settings of a proxy. Settings that are off are not looked at. */
export function checkClientTls(path: string, tls: ClientTlsConfig, findings: Findings): void {
  if (!tls.enabled) return
  if (tls.server_ca_pem !== '' && certificatesOf(tls.server_ca_pem) === undefined) {
    findings.fault(`${path}.server_ca_pem`, NOT_CERTIFICATES)
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
  if (tls.client_ca_pem !== '' && certificatesOf(tls.client_ca_pem) === undefined) {
    findings.fault(`${path}.client_ca_pem`, NOT_CERTIFICATES)
  }
  for (const key of ['cert_pem', 'key_pem'] as const) {
    if (tls[key] === '') findings.fault(`${path}.${key}`, 'is required for TLS')
  }
  if (tls.cert_pem !== '' && tls.key_pem !== '') checkIdentity(path, tls, findings)
}

/** Authorities that all clients trust. */
export const checkTrust: Rule = ({ trusted_ca: { pem } }, findings) => {
  if (pem !== '' && certificatesOf(pem) === undefined) {
    findings.fault('trusted_ca.pem', NOT_CERTIFICATES)
  }
}

function checkIdentity(
  path: string,
  tls: { readonly cert_pem: string; readonly key_pem: string },
  findings: Findings,
): void {
  const certificate = certificatesOf(tls.cert_pem)?.[0]
  const key = attempt(() => createPrivateKey(tls.key_pem))
  if (certificate === undefined) findings.fault(`${path}.cert_pem`, NOT_CERTIFICATES)
  if (key === undefined) findings.fault(`${path}.key_pem`, 'is not a private key')
  if (certificate !== undefined && key !== undefined && !certificate.checkPrivateKey(key)) {
    findings.fault(`${path}.key_pem`, 'does not belong to cert_pem')
  }
}
