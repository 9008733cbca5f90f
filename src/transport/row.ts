/**
 * What a transport is to the rest of the server: a row in the table of transports (table.ts), or one
 * that a program brings along. spec: server-api-and-operations.md §4.8
 */
import type { TimerWheel } from '../base/index.js'
import type { SessionRelay } from '../cluster/index.js'
import type { Config, GrpcPortConfig } from '../config/index.js'
import type { Compression, GrpcKeepalive, GrpcListener, Listener } from '../listener/index.js'
import type { Codec } from '../protocol/index.js'
import type { SessionFactory } from '../session/ports.js'
import type { Admission } from './admission.js'
import type { EmulatedSessions } from './emulated-sessions.js'
import type { HeaderInterest } from './headers.js'
import type { OriginCheck } from './origin.js'

/** One way for clients to connect. */
export type TransportRow = {
  /** Its name in metrics and proxy requests, and the key of its options in the configuration. */
  readonly name: string
  /** Whether the configuration switches it on. */
  readonly isOn: (config: Config) => boolean
  /** Its commands come in requests of their own, so the emulation endpoint is served beside it. */
  readonly emulated?: boolean
  /** It listens on a port of its own, opened by {@link TransportParts.openGrpc}. */
  readonly ownPort?: boolean
  /** Adds its endpoint. Called once, when it is on, before anything listens. */
  readonly mount: (config: Config, parts: TransportParts) => void
}

/** What the server gives to transports. */
export type TransportParts = {
  /** Where clients connect. */
  readonly listener: Listener
  /** Opens a port for gRPC beside it, under the name of the transport. */
  readonly openGrpc: (name: string, options: GrpcPortOptions) => OpenedGrpcPort
  readonly sessions: SessionFactory
  readonly codecs: { readonly json: Codec; readonly protobuf: Codec }
  /** Names of request headers to keep; read for each connection, since a reload may change them. */
  readonly headers: () => HeaderInterest
  readonly originAllowed: OriginCheck
  readonly admission: Admission
  readonly wheel: TimerWheel
  readonly emulated: EmulatedSessions
  /** Sessions of other nodes. */
  readonly relay: SessionRelay
  readonly nodeId: string
}

/** A port for gRPC. */
export type GrpcPortOptions = {
  /** Written to the log with the address when it listens. */
  readonly title: string
  /** Its options; read again by a reload, which renews the certificate. */
  readonly options: (config: Config) => GrpcPortConfig
  /** Most open calls of one connection. */
  readonly callsPerConnection: number
  readonly keepalive: GrpcKeepalive
}

/** An opened port. */
export type OpenedGrpcPort = {
  readonly listener: GrpcListener
  /** Largest message of a caller in bytes. */
  readonly messageSizeBytes: number
}

/** A trailing `/` does not count, and nothing means the root. */
export function pathOf(prefix: string): string {
  return prefix.replace(/\/+$/, '') || '/'
}

/** Without a limit of its own a message may inflate to ten times the limit of one as it is. */
export function compressionOf(
  section: Config['websocket'] | Config['uni_websocket'],
): Compression | null {
  if (!section.compression) return null
  const limit = section.decompressed_message_size_limit
  return {
    minSizeBytes: section.compression_min_size,
    level: section.compression_level,
    inflatedSizeBytes: limit > 0 ? limit : section.message_size_limit * 10,
  }
}
