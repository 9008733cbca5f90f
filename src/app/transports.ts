/** Mounts the transports that the configuration switches on. spec: server-api-and-operations.md §4.8 */
import type { TimerWheel } from '../base/index.js'
import type { SessionRelay } from '../cluster/index.js'
import type { Config, UniStreamConfig } from '../config/index.js'
import type { Compression, Listener } from '../listener/index.js'
import { jsonCodec, protobufCodec } from '../protocol/index.js'
import { createSessionFactory, type SessionEnvironment } from '../session/index.js'
import {
  mountEmulation,
  mountHttpStream,
  mountSse,
  mountUniHttpStream,
  mountUniSse,
  mountUniWebSocket,
  mountWebSocket,
  type Admission,
  type ConnectResponses,
  type EmulatedSessions,
  type OpeningInterest,
  type OriginCheck,
} from '../transport/index.js'

/** Longest time the peer of a streamed answer may take nothing of what waits, in ms. */
const STREAM_WRITE_TIMEOUT_MS = 1000

/** What transports share. */
export type TransportParts = {
  readonly listener: Listener
  readonly environment: SessionEnvironment
  readonly wheel: TimerWheel
  readonly emulated: EmulatedSessions
  readonly relay: SessionRelay
  readonly admission: Admission
  readonly originAllowed: OriginCheck
}

/** Adds the endpoints of clients to the listener. */
export function mountTransports(config: Config, parts: TransportParts): void {
  const { listener } = parts
  const { websocket } = config
  const bufferBytes = config.client.queue_max_size
  const deps = depsOf(config, parts)
  if (!websocket.disabled) {
    const options = {
      path: websocket.handler_prefix,
      messageSizeBytes: websocket.message_size_limit,
      bufferBytes,
      writeTimeoutMs: websocket.write_timeout,
      compression: compressionOf(websocket),
    }
    mountWebSocket(listener, options, deps)
  }
  mountEmulated(config, parts, deps)
  mountUnidirectional(config, listener, deps)
}

/** What every transport needs of the sessions, uni_grpc included. */
export function sessionDepsOf(config: Config, environment: SessionEnvironment) {
  return {
    sessions: createSessionFactory(environment),
    codecs: { json: jsonCodec, protobuf: protobufCodec },
    headers: () => ({
      forwarded: environment.rules.pipelines.forwardedHeaders,
      user: config.client.user_id_http_header.toLowerCase(),
      opening: openingInterest(environment),
    }),
  }
}

function openingInterest({ rules, clock }: SessionEnvironment): OpeningInterest | null {
  const query = rules.pipelines.openingQuery
  return query === null ? null : { query, nowMs: clock.now() }
}

type Deps = ReturnType<typeof depsOf>

function depsOf(config: Config, { environment, wheel, admission, originAllowed }: TransportParts) {
  return { ...sessionDepsOf(config, environment), originAllowed, admission, wheel }
}

function mountEmulated(config: Config, parts: TransportParts, deps: Deps): void {
  const { sse, http_stream: httpStream, emulation } = config
  if (!sse.enabled && !httpStream.enabled) return
  const { listener, environment, emulated, relay } = parts
  const options = (section: Config['sse']) => ({
    ...streamOptions(config, section),
    commandSizeBytes: Math.max(section.max_request_body_size, emulation.max_request_body_size),
  })
  if (httpStream.enabled) mountHttpStream(listener, options(httpStream), { ...deps, emulated })
  if (sse.enabled) mountSse(listener, options(sse), { ...deps, emulated })
  mountEmulation(
    listener,
    {
      path: pathOf(emulation.handler_prefix),
      bodyBytes: emulation.max_request_body_size,
      nodeId: environment.nodeId,
    },
    { emulated, relay, originAllowed: deps.originAllowed },
  )
}

function mountUnidirectional(config: Config, listener: Listener, deps: Deps): void {
  const { uni_websocket: uniWebSocket, uni_sse: uniSse, uni_http_stream: uniHttpStream } = config
  if (uniWebSocket.enabled) {
    const options = {
      path: pathOf(uniWebSocket.handler_prefix),
      messageSizeBytes: uniWebSocket.message_size_limit,
      bufferBytes: config.client.queue_max_size,
      writeTimeoutMs: uniWebSocket.write_timeout,
      compression: compressionOf(uniWebSocket),
      joinPushes: uniWebSocket.join_push_messages,
      closeFrame: !uniWebSocket.disable_closing_handshake,
      disconnectPush: !uniWebSocket.disable_disconnect_push,
    }
    mountUniWebSocket(listener, options, deps)
  }
  const options = (section: UniStreamConfig) => ({
    ...streamOptions(config, section),
    connectResponses: connectResponses(section),
  })
  if (uniSse.enabled) mountUniSse(listener, options(uniSse), deps)
  if (uniHttpStream.enabled) mountUniHttpStream(listener, options(uniHttpStream), deps)
}

function streamOptions(
  config: Config,
  section: { readonly handler_prefix: string; readonly max_request_body_size: number },
) {
  return {
    path: pathOf(section.handler_prefix),
    bodyBytes: section.max_request_body_size,
    bufferBytes: config.client.queue_max_size,
    writeTimeoutMs: STREAM_WRITE_TIMEOUT_MS,
  }
}

function connectResponses(section: UniStreamConfig): ConnectResponses | null {
  const { enabled, transforms } = section.connect_code_to_http_response
  if (!enabled) return null
  return new Map(
    transforms.map(({ code, to }) => [code, { status: to.status_code, body: to.body }]),
  )
}

/** Without a limit of its own a message may inflate to ten times the limit of one as it is. */
function compressionOf(section: Config['websocket'] | Config['uni_websocket']): Compression | null {
  if (!section.compression) return null
  const limit = section.decompressed_message_size_limit
  return {
    minSizeBytes: section.compression_min_size,
    level: section.compression_level,
    inflatedSizeBytes: limit > 0 ? limit : section.message_size_limit * 10,
  }
}

/** A trailing `/` does not count, and nothing means the root. */
function pathOf(prefix: string): string {
  return prefix.replace(/\/+$/, '') || '/'
}
