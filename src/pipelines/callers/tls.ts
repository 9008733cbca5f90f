/** TLS settings as node:tls takes them. spec: proxy.md §1.2 */
import { systemTrust } from '../../base/index.js'
import type { TlsOptions } from './ports.js'

/** Options of a connection that shows and checks certificates; never below TLS 1.2. */
export function tlsConnect(tls: TlsOptions | null) {
  if (tls === null) return { secureContext: systemTrust.context({ ca: '', cert: '', key: '' }) }
  return {
    secureContext: systemTrust.context(tls),
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
  }
}
