import { describe } from 'vitest'
import { selfSigned } from '../../../support/self-signed.js'
import { accepts, refuses } from './cases.js'

describe('listening ports', () => {
  const { cert, key } = selfSigned('localhost')
  const tls = { enabled: true, cert_pem: cert, key_pem: key }
  const server = (http_server: object, rest: object = {}) => ({ http_server, ...rest })
  const uws = { listener: 'uws' }

  refuses([
    [
      'TLS without a certificate',
      server({ tls: { ...tls, cert_pem: '' } }),
      'http_server.tls.cert_pem: is required',
    ],
    [
      'TLS without a key',
      server({ tls: { ...tls, key_pem: '' } }),
      'http_server.tls.key_pem: is required',
    ],
    [
      'the key of another',
      server({ internal_tls: { ...tls, key_pem: selfSigned('x').key } }),
      'http_server.internal_tls.key_pem: does not belong',
    ],
    [
      'an authority that is none',
      server({ tls: { ...tls, client_ca_pem: key } }),
      'http_server.tls.client_ca_pem: is not a certificate',
    ],
    [
      'an internal port that is none',
      server({ internal_port: '70000' }),
      'http_server.internal_port: must be a port',
    ],
    [
      'an internal port in words',
      server({ internal_port: 'http' }),
      'http_server.internal_port: must be a port',
    ],
    [
      'permissions that are none',
      server({ unix_socket_mode: '0999' }),
      'http_server.unix_socket_mode: must be octal',
    ],
    [
      'TLS on a Unix socket',
      server({ unix_socket: '/tmp/x', tls }),
      'http_server.unix_socket: does not go with tls',
    ],
    [
      'a network that is none',
      server({ client_ip: { trusted_proxies: ['10.0.0.0/33'] } }),
      'http_server.client_ip.trusted_proxies[0]: must be an address',
    ],
    [
      'a name in the place of a network',
      server({ client_ip: { trusted_proxies: ['::1', 'proxy'] } }),
      'http_server.client_ip.trusted_proxies[1]: must be an address',
    ],
    [
      'a header that is none',
      server({ client_ip: { header: 'X Real IP' } }),
      'http_server.client_ip.header: is not the name',
    ],
    [
      'PROXY headers from everybody',
      server({ proxy_protocol: true }),
      'http_server.proxy_protocol: needs client_ip.trusted_proxies',
    ],
    [
      'client certificates on uws',
      server({ tls: { ...tls, client_ca_pem: cert } }, uws),
      'listener: uws cannot serve http_server.tls.client_ca_pem',
    ],
    [
      'h2c on uws',
      server({ h2c_external: true }, uws),
      'listener: uws cannot serve http_server.h2c_external',
    ],
    [
      'compression on uws',
      { ...uws, websocket: { compression: true } },
      'listener: uws cannot serve websocket.compression',
    ],
    [
      'users named by a header on uws, which cuts header values',
      { ...uws, client: { user_id_http_header: 'X-User-ID' } },
      'client.user_id_http_header: does not go with listener: uws',
    ],
    [
      'client certificates of a uws internal port',
      server({ internal_port: '9000', internal_tls: { ...tls, client_ca_pem: cert } }, uws),
      'listener: uws cannot serve http_server.internal_tls.client_ca_pem',
    ],
    [
      'an inflated limit below the other',
      { websocket: { compression: true, decompressed_message_size_limit: 100 } },
      'websocket.decompressed_message_size_limit: must not be smaller',
    ],
    [
      'a compression level above 9',
      { websocket: { compression_level: 10 } },
      'websocket.compression_level:',
    ],
  ])

  accepts([
    ['TLS', server({ tls })],
    [
      'settings of TLS that is off',
      server({ tls: { ...tls, enabled: false, cert_pem: cert, key_pem: selfSigned('y').key } }),
    ],
    [
      'what only TLS clients need',
      server({ tls: { ...tls, server_name: 'x', insecure_skip_verify: true } }),
    ],
    ['an internal port as a number', server({ internal_port: 9000 })],
    ['TLS of WebSocket on uws', server({ tls }, uws)],
    [
      'streams over TLS on uws without HTTP/2',
      server({ tls, http2: { enabled: false } }, { ...uws, sse: { enabled: true } }),
    ],
    [
      'a Unix socket',
      server({ unix_socket: '/run/backhaul.sock', client_ip: { trusted_proxies: ['unix:'] } }),
    ],
    [
      'PROXY headers from a balancer',
      server({ proxy_protocol: true, client_ip: { trusted_proxies: ['10.1.0.0/16', 'fd00::/8'] } }),
    ],
    [
      'one path on two ports',
      server(
        { internal_port: '9000' },
        {
          health: { enabled: true, handler_prefix: '/x' },
          init: { enabled: true, handler_prefix: '/x' },
        },
      ),
    ],
  ])
})
