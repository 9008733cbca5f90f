/** TLS towards a backend. spec: proxy.md §1.2 */
import { bool, pem, section, text } from './kinds.js'
import { inert } from './unbuilt.js'

/** TLS of an HTTP client. */
export const clientTls = section(
  'TLS towards the backend.',
  {
    enabled: bool(false, 'Use the settings below for https endpoints.'),
    cert_pem: pem('Client certificate.'),
    key_pem: pem('Key of the client certificate.', { secret: true }),
    server_ca_pem: pem('Certificate authority that signs the backend.'),
    insecure_skip_verify: bool(false, 'Accept any certificate. For tests only.'),
    server_name: text('', 'Name to expect in the certificate instead of the host.'),
  },
  { client_ca_pem: inert },
)
