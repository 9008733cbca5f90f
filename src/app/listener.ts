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
  const create = (options: ListenOptions, side: ListenerSide): Listener =>
    observe((build ?? chooseListener(config, side, log))(options, deps))
  const external = create({ ...externalOptions(config), shared }, 'external')
  if (!hasInternalServer(config)) return { external, internal: external, all: [external] }
  const internal = create({ ...internalOptions(config), shared }, 'internal')
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
 * Demanding certificates or not is decided once, from whom they must be is not: while they are demanded
 * those of the old authority count, since without one every authority of the system would.
 */
export function renewTls(
  listener: Pick<Listener, 'renewTls'>,
  before: TlsIdentity | null,
  after: TlsIdentity | null,
): boolean {
  if (after === null || isDeepStrictEqual(before, after)) return true
  const clientCa = before?.clientCa ?? ''
  if (clientCa !== '' && after.clientCa === '') {
    listener.renewTls({ ...after, clientCa })
    return false
  }
  return listener.renewTls(after) && (clientCa !== '') === (after.clientCa !== '')
}

/** One listener of the table: how it is chosen and made. */
export type ListenerRow = {
  /** The value of `listener` that demands it. */
  readonly name: string
  /** What it is called in the log where it does not load. */
  readonly title: string
  /** Which option it cannot serve; null = it can serve everything that is configured. */
  readonly fits: (config: Config, side: ListenerSide) => string | null
  /** Whether `auto` may take it. */
  readonly isSafe: () => boolean
  /** Loads it. Never throws: where it does not load the reason is returned. */
  readonly load: () => ListenerBuild | { readonly error: Error }
}

/** The server for clients, or that for operators where it is one of its own. */
export type ListenerSide = 'external' | 'internal'

/** Makes a listener. */
export type ListenerBuild = (options: ListenOptions, deps: ListenerDeps) => Listener

/** uWebSockets.js: only where its binary is known to read HTTP right does `auto` take it. */
const uws: ListenerRow = {
  name: 'uws',
  title: 'uWebSockets.js',
  fits: (config, side) => (side === 'external' ? whyNode(config) : whyNodeInside(config)),
  isSafe: isKnownGood,
  load: () => {
    const binding = loadUws()
    if ('error' in binding) return binding
    return (options, deps) => createUwsListener(binding, options, deps)
  },
}

/** The HTTP server of Node. */
const node: ListenerRow = {
  name: 'node',
  title: 'node:http',
  fits: () => null,
  isSafe: () => true,
  load: () => createNodeListener,
}

/** Every listener, in the order in which `auto` tries them. */
export const listeners: readonly ListenerRow[] = [uws, node]

/**
 * Chooses the listener of a side: the one that is demanded, whose limits the rules of the configuration
 * have checked, or the first that fits and loads.
 */
export function chooseListener(
  config: Config,
  side: ListenerSide,
  log: Logger,
  rows: readonly ListenerRow[] = listeners,
): ListenerBuild {
  const demanded = rows.find(({ name }) => name === config.listener)
  const candidates =
    demanded === undefined
      ? rows.filter((row) => row.fits(config, side) === null && row.isSafe())
      : [demanded]
  for (const [index, row] of candidates.entries()) {
    const loaded = row.load()
    if (!('error' in loaded)) return loaded
    const { error } = loaded
    const next = candidates[index + 1]
    if (next !== undefined) {
      log.warn({ error }, `${row.title} does not load here, using the ${next.name} listener`)
      continue
    }
    const others = ['auto', ...rows.filter((other) => other !== row).map(({ name }) => name)]
    throw new Error(
      `listener: ${row.name} does not load here, set listener: ${others.join(' or ')}`,
      { cause: error },
    )
  }
  throw new Error('no listener can serve what is configured')
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
