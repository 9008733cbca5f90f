/**
 * gRPC caller on @grpc/grpc-js, the general client. It costs more than the one in `http2/`, and is
 * there for whoever needs exactly its behaviour. spec: proxy.md §3.3
 */
import type * as Grpc from '@grpc/grpc-js'
import type {
  ChannelCredentials,
  ChannelOptions,
  Client,
  Metadata,
  ServiceError,
} from '@grpc/grpc-js'
import { isIP } from 'node:net'
import {
  optionalPackage,
  type CancelSignal,
  type Clock,
  type GrpcTarget,
} from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { NAMES_SCHEME, useSharedNames } from './grpc-js-names.js'
import { PUSHBACK, pushback, statusFailure } from './grpc-status.js'
import type {
  BackendReply,
  Call,
  Caller,
  CallRequest,
  GrpcEndpointOptions,
  TlsOptions,
} from './ports.js'
import { tlsConnect } from './tls.js'

/** Calls on one channel before another one is opened: a connection carries a limited number. */
const CALLS_PER_CHANNEL = 64
const CHANNELS_PER_TARGET = 4
const BACKOFF_BASE_MS = 100
const BACKOFF_MAX_MS = 3000

/** The client library. @throws MissingPackage */
const library = optionalPackage('@grpc/grpc-js', 'policy.grpc.client: grpc-js') as () => typeof Grpc

/** Creates the caller. Connections are opened by the first call. */
export function createGrpcJsCaller(clock: Clock): Caller<GrpcEndpointOptions> {
  useSharedNames(library())
  return new GrpcJsCaller(clock)
}

class GrpcJsCaller implements Caller<GrpcEndpointOptions> {
  readonly #clock: Clock
  readonly #pools = new Map<string, ChannelPool>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  endpoint(options: GrpcEndpointOptions): Call {
    const pools = options.targets.map((target) => this.#pool(target, options))
    const { maxRequestBytes } = options
    let next = 0
    return (request, signal) => {
      if (signal.cancelled) return Promise.reject(canceledFailure())
      const { body } = request
      const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : Buffer.from(body)
      if (maxRequestBytes > 0 && bytes.length > maxRequestBytes) {
        return Promise.reject(
          new BackendFailure('too_large', 'the request is too large', { notSent: true }),
        )
      }
      options.onAttempt()
      const metadata = newMetadata(request.headers.all)
      if (options.attemptHeaders !== null) addAll(metadata, options.attemptHeaders(request))
      const pool = pickPool(pools, next++)
      return run(
        { channel: pool.channel(), path: options.path, bytes, metadata, request },
        signal,
        {
          leftMs: request.deadlineAt - this.#clock.monotonic(),
        },
      )
    }
  }

  close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    return Promise.all(pools.map((pool) => pool.close())).then(() => undefined)
  }

  #pool(target: GrpcTarget, options: GrpcEndpointOptions): ChannelPool {
    const { tls, compression, maxResponseBytes, dnsRefreshMs, keepaliveMs, keepaliveTimeoutMs } =
      options
    const key = JSON.stringify([
      target,
      tls,
      compression,
      maxResponseBytes,
      dnsRefreshMs,
      keepaliveMs,
      keepaliveTimeoutMs,
    ])
    const existing = this.#pools.get(key)
    if (existing !== undefined) return existing
    const pool = new ChannelPool(
      addressOf(target),
      target.secure ? secureCredentials(tls) : library().credentials.createInsecure(),
      channelOptions(target, options),
    )
    this.#pools.set(key, pool)
    return pool
  }
}

/** A channel and the calls on it. */
class Channel {
  inFlight = 0
  readonly client: Client
  readonly #onIdle: () => void

  constructor(client: Client, onIdle: () => void) {
    this.client = client
    this.#onIdle = onIdle
  }

  /** A call has ended. */
  release(): void {
    if (--this.inFlight === 0) this.#onIdle()
  }
}

/** Channels to one target, each with connections of its own. */
class ChannelPool {
  readonly #address: string
  readonly #credentials: ChannelCredentials
  readonly #options: ChannelOptions
  readonly #channels: Channel[] = []
  #onIdle: () => void = nothing

  constructor(address: string, secrets: ChannelCredentials, options: ChannelOptions) {
    this.#address = address
    this.#credentials = secrets
    this.#options = options
  }

  /** The least busy channel; a new one when all are busy. */
  channel(): Channel {
    let best: Channel | null = null
    for (const channel of this.#channels) {
      if (best === null || channel.inFlight < best.inFlight) best = channel
    }
    const full = best === null || best.inFlight >= CALLS_PER_CHANNEL
    if (best !== null && (!full || this.#channels.length >= CHANNELS_PER_TARGET)) return best
    const client = new (library().Client)(this.#address, this.#credentials, this.#options)
    const created = new Channel(client, () => {
      this.#onIdle()
    })
    this.#channels.push(created)
    return created
  }

  /** Whether connecting has failed and not been tried again yet. */
  get isDown(): boolean {
    return (
      this.#channels.length > 0 &&
      this.#channels.every(
        ({ client }) =>
          client.getChannel().getConnectivityState(false) ===
          library().connectivityState.TRANSIENT_FAILURE,
      )
    )
  }

  /** Closes once running calls are done. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      const closeWhenIdle = (): void => {
        if (this.#channels.some(({ inFlight }) => inFlight > 0)) return
        for (const { client } of this.#channels) client.close()
        resolve()
      }
      this.#onIdle = closeWhenIdle
      closeWhenIdle()
    })
  }
}

/** Turns, but not with a target that is down while another is not. */
function pickPool(pools: readonly ChannelPool[], turn: number): ChannelPool {
  for (let i = 0; i < pools.length; i++) {
    const pool = pools[(turn + i) % pools.length]
    if (pool?.isDown === false) return pool
  }
  const pool = pools[turn % pools.length]
  if (pool === undefined) throw new Error('gRPC endpoint without targets')
  return pool
}

type Attempt = {
  readonly channel: Channel
  readonly path: string
  readonly bytes: Buffer
  readonly metadata: Metadata
  readonly request: CallRequest
}

function run(
  { channel, path, bytes, metadata }: Attempt,
  signal: CancelSignal,
  { leftMs }: { readonly leftMs: number },
): Promise<BackendReply> {
  return new Promise((resolve, reject) => {
    channel.inFlight++
    const onAnswer = (error: ServiceError | null, answer?: Buffer): void => {
      signal.offCancel(giveUp)
      channel.release()
      if (error !== null) reject(failureOf(error))
      // A copy, because payloads of it may be kept for long and the buffer is part of a large one.
      else resolve({ status: 200, body: new Uint8Array(answer ?? []), retryAfterMs: -1 })
    }
    const deadline = Date.now() + Math.max(1, Math.ceil(leftMs))
    const call = channel.client.makeUnaryRequest(
      path,
      same,
      same,
      bytes,
      metadata,
      { deadline },
      onAnswer,
    )
    const giveUp = (): void => {
      reject(canceledFailure())
      call.cancel()
    }
    signal.onCancel(giveUp)
  })
}

/** What the library reports in words only. */
const PATTERNS: readonly (readonly [RegExp, (error: ServiceError) => BackendFailure])[] = [
  [
    /Received message (larger than max|that decompresses to a size larger)/,
    (cause) => new BackendFailure('too_large', 'the answer is too large', { cause }),
  ],
  [
    /Failed to decompress|No message received|parsing error|Unhandled compression|Too many responses/i,
    (cause) => new BackendFailure('malformed', 'not a gRPC answer', { cause }),
  ],
  [
    /^Name resolution failed/,
    (cause) =>
      new BackendFailure('network', 'the host name cannot be resolved', {
        detail: 'dns',
        notSent: true,
        cause,
      }),
  ],
  [
    /^(?:round_robin: )?No connection established.*(ECONNREFUSED|ENOENT)/,
    (cause) => new BackendFailure('refused', 'connection refused', { notSent: true, cause }),
  ],
  [
    /^(?:round_robin: )?No connection established.*(certificate|SSL|TLS|self.signed|altnames)/i,
    (cause) =>
      new BackendFailure('network', 'the connection failed', {
        detail: 'tls',
        notSent: true,
        cause,
      }),
  ],
  [
    /^(?:round_robin: )?No connection established/,
    (cause) =>
      new BackendFailure('network', 'the connection failed', {
        detail: 'connect',
        notSent: true,
        cause,
      }),
  ],
  [
    /^(Connection dropped|Received RST_STREAM|Stream refused by server|Call cancelled|.*ECONNRESET)/,
    (cause) =>
      new BackendFailure('network', 'the call was reset', {
        detail: 'reset',
        notSent: cause.details.startsWith('Stream refused'),
        cause,
      }),
  ],
]

function failureOf(error: ServiceError): BackendFailure {
  // Quirk: where a filter of the library throws (a message that is compressed, and no word how), the
  // error has neither status nor details, whatever its type says.
  if ((error.details as string | undefined) === undefined) {
    return new BackendFailure('malformed', 'not a gRPC answer', { cause: error })
  }
  const { status } = library()
  const ours = error.code === status.UNIMPLEMENTED || error.code === status.DEADLINE_EXCEEDED
  if (!ours) {
    const found = PATTERNS.find(([pattern]) => pattern.test(error.details))
    if (found !== undefined) return found[1](error)
  }
  const [asked] = error.metadata.get(PUSHBACK)
  return statusFailure(error.code, error.details, pushback(asked))
}

function newMetadata(all: readonly string[]): Metadata {
  const metadata = new (library().Metadata)()
  addAll(metadata, all)
  return metadata
}

function addAll(metadata: Metadata, all: readonly string[]): void {
  for (let i = 0; i + 1 < all.length; i += 2) {
    const name = all[i] ?? ''
    const value = all[i + 1] ?? ''
    metadata.add(name, name.endsWith('-bin') ? Buffer.from(value, 'base64') : value)
  }
}

function addressOf({ host, port, socketPath }: GrpcTarget): string {
  if (socketPath !== '') return `unix:${socketPath}`
  switch (isIP(host)) {
    case 4:
      return `ipv4:${host}:${port}`
    case 6:
      return `ipv6:[${host}]:${port}`
    default:
      return `${NAMES_SCHEME}:${host}:${port}`
  }
}

function secureCredentials(tls: TlsOptions | null): ChannelCredentials {
  const { secureContext, rejectUnauthorized } = tlsConnect(tls)
  return library().credentials.createFromSecureContext(secureContext, { rejectUnauthorized })
}

function channelOptions(target: GrpcTarget, options: GrpcEndpointOptions): ChannelOptions {
  const { tls, compression, maxResponseBytes, keepaliveMs, keepaliveTimeoutMs } = options
  const named = target.secure && tls !== null && tls.serverName !== ''
  return {
    'grpc.primary_user_agent': options.userAgent,
    'grpc.default_authority': named ? tls.serverName : target.authority,
    ...(named && { 'grpc.ssl_target_name_override': tls.serverName }),
    ...(compression && {
      'grpc.default_compression_algorithm': library().compressionAlgorithms.gzip,
    }),
    ...(keepaliveMs > 0 && {
      'grpc.keepalive_time_ms': keepaliveMs,
      'grpc.keepalive_timeout_ms': keepaliveTimeoutMs,
    }),
    'grpc.max_receive_message_length': maxResponseBytes > 0 ? maxResponseBytes : -1,
    'grpc.max_send_message_length': -1,
    'grpc.dns_min_time_between_resolutions_ms': Math.max(1000, options.dnsRefreshMs),
    'grpc.initial_reconnect_backoff_ms': BACKOFF_BASE_MS,
    'grpc.max_reconnect_backoff_ms': BACKOFF_MAX_MS,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
    'grpc.service_config': '{"loadBalancingConfig":[{"round_robin":{}}]}',
  }
}

function same(bytes: Buffer): Buffer {
  return bytes
}

function nothing(): void {
  // Replaced in close().
}
