/** TLS towards a backend. spec: proxy.md §1.2 */
import { bool, pem, section, text } from './kinds.js'
import { inert } from './unbuilt.js'

const tls = (about: string) =>
  section(
    'TLS towards the backend.',
    {
      enabled: bool(false, about),
      cert_pem: pem('Client certificate.'),
      key_pem: pem('Key of the client certificate.', { secret: true }),
      server_ca_pem: pem('Certificate authority that signs the backend.'),
      insecure_skip_verify: bool(false, 'Accept any certificate. For tests only.'),
      server_name: text('', 'Name to expect in the certificate instead of the host.'),
    },
    { client_ca_pem: inert },
  )

/** TLS of an HTTP client. */
export const clientTls = tls('Use the settings below for https endpoints.')

/** TLS of a gRPC client. */
export const grpcTls = tls('Speak TLS, with the settings below.')
