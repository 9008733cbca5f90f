/** The ports of gRPC: the server API and unidirectional clients. spec: server-api-and-operations.md §2.1 */
import { mountGrpcApi, mountGrpcHealth, mountGrpcReflection, type ApiDeps } from '../api/index.js'
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import type { Config, GrpcPortConfig } from '../config/index.js'
import type { GrpcKeepalive, GrpcListener, GrpcListenOptions } from '../listener/index.js'
import { createGrpcListener } from '../listener/grpc/server.js'
import { mountUniGrpc, type UniGrpcDeps } from '../transport/index.js'
import { identityOf } from './listener.js'

const DEFAULT_MESSAGE_BYTES = 4 * 1024 * 1024

/** What gRPC servers have by default. */
const API_KEEPALIVE: GrpcKeepalive = {
  pingEveryMs: 2 * 3600 * 1000,
  timeoutMs: 20_000,
  minClientPingMs: 5 * 60 * 1000,
}

const CLIENT_KEEPALIVE: GrpcKeepalive = {
  pingEveryMs: 25_000,
  timeoutMs: 5000,
  minClientPingMs: 5000,
}

/** Most open calls of one connection. A client is a call, and a proxy may bring many in one connection. */
const API_CALLS = 1000
const CLIENT_CALLS = 100_000

/** One port. */
export type GrpcPort = {
  readonly section: 'grpc_api' | 'uni_grpc'
  readonly listener: GrpcListener
  readonly address: string
  /** Written to the log with the address when it listens. */
  readonly title: string
  /** The node begins to stop: nothing new should come. */
  readonly stopping: () => void
}

/** What the ports share with the rest of a node. */
export type GrpcParts = {
  readonly api: ApiDeps
  readonly clients: UniGrpcDeps
  readonly log: Logger
  readonly wheel: TimerWheel
  readonly clock: Clock
}

/** Creates the ports that are switched on. Throws with a clear message when one cannot be built. */
export function createGrpcPorts(config: Config, parts: GrpcParts): readonly GrpcPort[] {
  return [
    ...(config.grpc_api.enabled ? [apiPort(config, parts)] : []),
    ...(config.uni_grpc.enabled ? [clientPort(config, parts)] : []),
  ]
}

function apiPort(config: Config, parts: GrpcParts): GrpcPort {
  const { grpc_api: settings } = config
  const options = listenOptions(settings, API_CALLS, API_KEEPALIVE)
  const listener = createGrpcListener(options, parts)
  mountGrpcApi(listener, { key: settings.key, errorMode: settings.error_mode }, parts.api)
  const health = mountGrpcHealth(listener, parts.log)
  if (settings.reflection) mountGrpcReflection(listener)
  return {
    section: 'grpc_api',
    listener,
    address: settings.address,
    title: 'serving GRPC API service',
    stopping: () => {
      health.stopping()
    },
  }
}

function clientPort(config: Config, parts: GrpcParts): GrpcPort {
  const { uni_grpc: settings } = config
  const options = listenOptions(settings, CLIENT_CALLS, CLIENT_KEEPALIVE)
  const listener = createGrpcListener(options, parts)
  const { messageSizeBytes } = options
  mountUniGrpc(
    listener,
    { messageSizeBytes, bufferBytes: config.client.queue_max_size },
    parts.clients,
  )
  return {
    section: 'uni_grpc',
    listener,
    address: settings.address,
    title: 'serving unidirectional GRPC',
    stopping: () => {
      // Its calls are sessions, which are told to leave.
    },
  }
}

function listenOptions(
  settings: GrpcPortConfig,
  callsPerConnection: number,
  keepalive: GrpcKeepalive,
): GrpcListenOptions {
  const { address, port, tls, max_receive_message_size: size } = settings
  return {
    address,
    port,
    tls: identityOf(tls),
    messageSizeBytes: size === 0 ? DEFAULT_MESSAGE_BYTES : size,
    callsPerConnection,
    keepalive,
  }
}

/** Gives the ports the certificates of `after` where they changed; false when one could not take it. */
export function renewGrpcCertificates(
  ports: readonly GrpcPort[],
  before: Config,
  after: Config,
): boolean {
  let done = true
  for (const { section, listener } of ports) {
    const next = identityOf(after[section].tls)
    if (next === null || JSON.stringify(identityOf(before[section].tls)) === JSON.stringify(next)) {
      continue
    }
    if (!listener.renewTls(next)) done = false
  }
  return done
}
