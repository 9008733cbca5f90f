/** TLS settings as node:tls takes them. spec: proxy.md §1.2 */
import type { TlsOptions } from './ports.js'

/** Options of a connection that shows and checks certificates; never below TLS 1.2. */
export function tlsConnect(tls: TlsOptions | null) {
  if (tls === null) return { minVersion: 'TLSv1.2' as const }
  return {
    minVersion: 'TLSv1.2' as const,
    rejectUnauthorized: !tls.skipVerify,
    ...(tls.cert === '' ? {} : { cert: tls.cert }),
    ...(tls.key === '' ? {} : { key: tls.key }),
    ...(tls.ca === '' ? {} : { ca: tls.ca }),
    ...(tls.serverName === '' ? {} : { servername: tls.serverName }),
  }
}
