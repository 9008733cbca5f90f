/**
 * TLS towards another server and towards clients. spec: proxy.md §1.2;
 * server-api-and-operations.md §4.7
 */
import { bool, pem, reloadable, section, text } from './kinds.js'
import { inert } from './unbuilt.js'

/** TLS of a client. */
export const tlsTowards = (peer: string, when: string) =>
  section(
    `TLS towards ${peer}.`,
    {
      enabled: bool(false, when),
      cert_pem: pem('Client certificate.'),
      key_pem: pem('Key of the client certificate.', { secret: true }),
      server_ca_pem: pem(`Certificate authority that signs ${peer}.`),
      insecure_skip_verify: bool(false, 'Accept any certificate. For tests only.'),
      server_name: text('', 'Name to expect in the certificate instead of the host.'),
    },
    { client_ca_pem: inert },
  )

/** TLS of an HTTP client. */
export const clientTls = tlsTowards('the backend', 'Use the settings below for https endpoints.')

/** TLS of a gRPC client. */
export const grpcTls = tlsTowards('the backend', 'Speak TLS, with the settings below.')

/** TLS of a server. What only a client needs has no effect here, as in the reference. */
export const serverTls = (about: string) =>
  section(
    about,
    {
      enabled: bool(false, 'Switch it on.'),
      cert_pem: reloadable(pem('Certificate, followed by those between it and the root.')),
      key_pem: reloadable(pem('Key of the certificate.', { secret: true })),
      client_ca_pem: reloadable(
        pem('Authority that signs clients; setting it demands client certificates.'),
      ),
    },
    { server_ca_pem: inert, insecure_skip_verify: inert, server_name: inert },
  )

/** `trusted_ca`. */
export const trustedCa = section(
  'Certificate authorities that clients of TLS trust: backends, key sets, Redis and NATS, unless they name a `server_ca_pem` of their own.',
  {
    system: bool(
      true,
      'Trust those of the system, too: SSL_CERT_FILE and SSL_CERT_DIR, or the bundle of the distribution.',
      { own: true },
    ),
    pem: pem('Further authorities.', { own: true }),
  },
)
