/**
 * The listening ports, and what has to be served by which library.
 * spec: server-api-and-operations.md §8.2, §8.3
 */
import { parseNetwork } from '../../base/index.js'
import type { Config } from '../schema/root.js'
import type { Rule } from './scope.js'
import { checkServerTls } from './tls.js'

/** Whether the internal endpoints have a server of their own. */
export function hasInternalServer({ http_server: server }: Config): boolean {
  const { internal_address: address, internal_port: port, unix_socket: socket } = server
  if (socket !== '') return address !== '' || port !== ''
  const own = [address === '' ? server.address : address, port === '' ? String(server.port) : port]
  return own[0] !== server.address || own[1] !== String(server.port)
}

/** Why the external server must be the node listener; null when either will do. */
export function whyNode(config: Config): string | null {
  const { http_server: server } = config
  if (server.proxy_protocol) return 'http_server.proxy_protocol'
  if (config.websocket.compression && !config.websocket.disabled) return 'websocket.compression'
  if (config.uni_websocket.compression && config.uni_websocket.enabled)
    return 'uni_websocket.compression'
  if (!server.tls.enabled) return server.h2c_external ? 'http_server.h2c_external' : null
  if (server.tls.client_ca_pem !== '') return 'http_server.tls.client_ca_pem'
  const streams = [config.sse, config.http_stream, config.uni_sse, config.uni_http_stream]
  return server.http2.enabled && streams.some(({ enabled }) => enabled)
    ? 'http_server.http2.enabled'
    : null
}

/** Why the internal server, where it is one of its own, must be the node listener. */
export function whyNodeInside({ http_server: server }: Config): string | null {
  if (server.internal_tls.enabled)
    return server.internal_tls.client_ca_pem === ''
      ? null
      : 'http_server.internal_tls.client_ca_pem'
  const shared = server.tls.enabled && !server.tls_external
  return shared && server.tls.client_ca_pem !== '' ? 'http_server.tls.client_ca_pem' : null
}

/** `http_server`. */
export const checkListeners: Rule = (config, findings) => {
  const { http_server: server } = config
  checkServerTls('http_server.tls', server.tls, findings)
  checkServerTls('http_server.internal_tls', server.internal_tls, findings)
  for (const section of ['grpc_api', 'uni_grpc'] as const) {
    if (config[section].enabled) checkServerTls(`${section}.tls`, config[section].tls, findings)
  }
  if (!/^\d{0,5}$/.test(server.internal_port) || Number(server.internal_port) > 65_535) {
    findings.fault('http_server.internal_port', 'must be a port, 0 to 65535')
  }
  if (!/^0?[0-7]{3}$/.test(server.unix_socket_mode)) {
    findings.fault('http_server.unix_socket_mode', 'must be octal permissions like 0660')
  }
  if (server.unix_socket !== '' && server.tls.enabled) {
    findings.fault(
      'http_server.unix_socket',
      'does not go with tls: end TLS in the proxy that connects to the socket',
    )
  }
  checkClientIp(config, findings)
  if (config.listener !== 'uws') return
  if (config.client.user_id_http_header !== '') {
    findings.fault(
      'client.user_id_http_header',
      'does not go with listener: uws, which cuts bytes above 0x7f from the ends of header values, so that one user could be taken for another: set listener to auto or node',
    )
  }
  const reason = whyNode(config) ?? (hasInternalServer(config) ? whyNodeInside(config) : null)
  if (reason !== null) {
    findings.fault(
      'listener',
      `uws cannot serve ${reason}: set listener to auto or node, or switch that off`,
    )
  }
}

const checkClientIp: Rule = ({ http_server: server }, findings) => {
  const { trusted_proxies: proxies, header } = server.client_ip
  proxies.forEach((entry, index) => {
    if (entry === 'unix:' || parseNetwork(entry) !== null) return
    findings.fault(
      `http_server.client_ip.trusted_proxies[${index}]`,
      'must be an address, a network like 10.0.0.0/8, or unix:',
    )
  })
  if (header !== '' && !/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/.test(header)) {
    findings.fault('http_server.client_ip.header', 'is not the name of a header')
  }
  if (server.proxy_protocol && proxies.length === 0) {
    findings.fault(
      'http_server.proxy_protocol',
      'needs client_ip.trusted_proxies: whoever else connects could claim any address',
    )
  }
}

/** Compression of WebSocket messages. */
export const checkCompression: Rule = (config, findings) => {
  for (const section of ['websocket', 'uni_websocket'] as const) {
    const { compression, message_size_limit: limit } = config[section]
    const { decompressed_message_size_limit: inflated } = config[section]
    if (compression && inflated > 0 && inflated < limit) {
      findings.fault(
        `${section}.decompressed_message_size_limit`,
        'must not be smaller than message_size_limit',
      )
    }
  }
}
