/**
 * The listeners of a node and their adapters. architecture: "The listener choice".
 * spec: server-api-and-operations.md §8.2, §8.3
 */
import { isDeepStrictEqual } from 'node:util'
import type { Logger, Metrics } from '../base/index.js'
import {
  hasInternalServer,
  whyNode,
  whyNodeInside,
  type Config,
  type HttpServerConfig,
  type ServerTlsConfig,
} from '../config/index.js'
import { compileClientAddress } from '../listener/client-address.js'
import type { Listener, ListenOptions, TlsIdentity } from '../listener/index.js'
import type { ListenerDeps } from '../listener/guard.js'
import { createNodeListener } from '../listener/node/server.js'
import { isKnownGood, loadUws } from '../listener/uws/binding.js'
import { createUwsListener } from '../listener/uws/server.js'

/** Builds a listener, in the place of those of this server. */
export type ListenerFactory = (options: ListenOptions, deps: { readonly log: Logger }) => Listener

/** Where clients connect, and where operators do. The same object unless they have a server each. */
export type Listeners = {
  readonly external: Listener
  readonly internal: Listener
  /** Each of them once. */
  readonly all: readonly Listener[]
}

/**
 * Creates the listeners.
 * @param given `observe` wraps each of them; `shared`: other processes listen on the ports, too;
 *   `build` makes them, in the place of those of the configuration
 * @throws Error when `uws` is demanded and does not load
 */
export function createListeners(
  config: Config,
  log: Logger,
  given: {
    readonly observe: (listener: Listener) => Listener
    readonly shared: boolean
    readonly metrics: Metrics
    readonly build?: ListenerFactory | undefined
  },
): Listeners {
  const { observe, shared, build } = given
  const deps = { log, metrics: given.metrics }
  const create = (options: ListenOptions, reason: string | null): Listener =>
    observe(build?.(options, deps) ?? createListener(config, options, reason, deps))
  const outside = { ...externalOptions(config), shared }
  const external = create(outside, whyNode(config))
  if (!hasInternalServer(config)) return { external, internal: external, all: [external] }
  const reason = whyNodeInside(config)
  const inside = { ...internalOptions(config), shared }
  const internal = create(inside, reason)
  return { external, internal, all: [external, internal] }
}

/** Gives new certificates to running listeners; the options that need a restart for that. */
export function renewCertificates(
  { external, internal }: Listeners,
  { http_server: before }: Config,
  { http_server: after }: Config,
): readonly string[] {
  const unrenewed: string[] = []
  if (!renewTls(external, externalTls(before), externalTls(after))) {
    unrenewed.push('http_server.tls')
  }
  if (internal !== external && !renewTls(internal, internalTls(before), internalTls(after))) {
    unrenewed.push(`http_server.${after.internal_tls.enabled ? 'internal_tls' : 'tls'}`)
  }
  return unrenewed
}

/**
 * Gives a listener a certificate that has changed; false when not all of it counts before a restart.
 * Demanding certificates or not is decided once, from whom they must be is not.
 */
export function renewTls(
  listener: Pick<Listener, 'renewTls'>,
  before: TlsIdentity | null,
  after: TlsIdentity | null,
): boolean {
  if (after === null || isDeepStrictEqual(before, after)) return true
  const demands = (before?.clientCa ?? '') !== ''
  return listener.renewTls(after) && demands === (after.clientCa !== '')
}

/**
 * `auto` takes uws only where its binary is known to read HTTP right and can serve what is configured.
 * @param reason the option that needs the node listener
 */
function createListener(
  config: Config,
  options: ListenOptions,
  reason: string | null,
  deps: ListenerDeps,
): Listener {
  const auto = config.listener === 'auto'
  if (config.listener === 'node' || (auto && (reason !== null || !isKnownGood()))) {
    return createNodeListener(options, deps)
  }
  const binding = loadUws()
  if (!('error' in binding)) return createUwsListener(binding, options, deps)
  if (auto) {
    deps.log.warn(
      { error: binding.error },
      'uWebSockets.js does not load here, using the node listener',
    )
    return createNodeListener(options, deps)
  }
  throw new Error(`listener: uws does not load here, set listener: auto or node`, {
    cause: binding.error,
  })
}

function externalOptions({ http_server: server }: Config): ListenOptions {
  const { address, port, unix_socket: path, unix_socket_mode: mode } = server
  return {
    address,
    port,
    unixSocket: path === '' ? null : { path, mode: Number.parseInt(mode, 8) },
    tls: externalTls(server),
    http2: server.http2.enabled,
    h2c: server.h2c_external && !server.tls.enabled,
    proxyProtocol: server.proxy_protocol,
    clientAddress: clientAddressOf(server),
  }
}

function internalOptions({ http_server: server }: Config): ListenOptions {
  const { internal_address: address, internal_port: port } = server
  return {
    address: address === '' ? server.address : address,
    port: port === '' ? server.port : Number(port),
    tls: internalTls(server),
    http2: server.http2.enabled,
    clientAddress: clientAddressOf(server),
  }
}

const clientAddressOf = ({ client_ip: { trusted_proxies: trusted, header } }: HttpServerConfig) =>
  compileClientAddress(trusted, header.toLowerCase())

const externalTls = ({ tls }: HttpServerConfig): TlsIdentity | null => identityOf(tls)

/** `internal_tls` beats `tls`, which `tls_external` keeps to the external server. */
function internalTls(server: HttpServerConfig): TlsIdentity | null {
  if (server.internal_tls.enabled) return identityOf(server.internal_tls)
  return server.tls_external ? null : identityOf(server.tls)
}

/** Certificate and key of a TLS object; null when it is off. */
export function identityOf(tls: ServerTlsConfig): TlsIdentity | null {
  if (!tls.enabled) return null
  return { cert: tls.cert_pem, key: tls.key_pem, clientCa: tls.client_ca_pem }
}
