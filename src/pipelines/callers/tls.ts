/** Settings of connections to backends as node:net and node:tls take them. spec: proxy.md §1.2 */
import { systemResolver, systemTrust } from '../../base/index.js'
import { publicLookup } from './outbound.js'
import type { TlsOptions } from './ports.js'

/** No certificate of our own, authorities of the process. */
const NONE = { ca: '', cert: '', key: '' }

/**
 * Options of a connection: how names are looked up, which certificates are shown and checked. Never
 * below TLS 1.2. `denyPrivate`: only public addresses are found.
 */
export function tlsConnect(tls: TlsOptions | null, denyPrivate = false) {
  return {
    lookup: denyPrivate ? publicLookup : systemResolver.lookup,
    secureContext: systemTrust.context(tls ?? NONE),
    rejectUnauthorized: !tls?.skipVerify,
    ...(tls === null || tls.serverName === '' ? {} : { servername: tls.serverName }),
  }
}
