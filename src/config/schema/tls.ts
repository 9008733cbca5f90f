/** TLS towards another server. spec: proxy.md §1.2, server-api-and-operations.md §4.7 */
import { bool, pem, section, text } from './kinds.js'
import { inert } from './unbuilt.js'

/** TLS of a client. */
export const tlsTowards = (peer: string, when: string) =>
  section(
    `TLS towards ${peer}.`,
    {
      enabled: bool(false, `Use the settings below for ${when}.`),
      cert_pem: pem('Client certificate.'),
      key_pem: pem('Key of the client certificate.', { secret: true }),
      server_ca_pem: pem(`Certificate authority that signs ${peer}.`),
      insecure_skip_verify: bool(false, 'Accept any certificate. For tests only.'),
      server_name: text('', 'Name to expect in the certificate instead of the host.'),
    },
    { client_ca_pem: inert },
  )

/** TLS of an HTTP client. */
export const clientTls = tlsTowards('the backend', 'https endpoints')
