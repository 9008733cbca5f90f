/**
 * gRPC without any service of ours: calls come in as bytes and go out as bytes. The adapter is
 * `server.ts`. It never lets an exception of a receiver out: it is logged and the call ends.
 * spec: server-api-and-operations.md §2.1
 */
import type { RequestHeaders, SendResult, TlsIdentity } from '../ports.js'

/** How a call ends. `details` is an encoded google.rpc.Status. */
export type GrpcStatus = {
  readonly code: number
  readonly message: string
  readonly details?: Uint8Array
}

/** What is known of a call before its first message. Valid after the call ended, too. */
export interface GrpcHead {
  /** `/package.Service/Method`. */
  readonly path: string
  /** Metadata as sent, so names are lower-case and binary values are base64. */
  readonly headers: RequestHeaders
  /** Text form of the peer's IP address. */
  readonly remoteAddress: string
}

/** One call. Methods never throw and do nothing after the end. */
export interface GrpcCall extends GrpcHead {
  /** Bytes waiting in the adapter. */
  readonly buffered: number
  /** Sends one message and ends with OK. Compressed when the request was and it pays. */
  respond(message: Uint8Array): void
  /**
   * Sends messages that {@link frameMessages} put together. 'dropped' = the buffer limit of the method
   * would be exceeded, nothing was queued.
   */
  send(framed: Uint8Array): SendResult
  /** Ends the call behind everything that was sent. */
  end(status: GrpcStatus): void
  /** Drops the call without a status, and what waits with it. */
  terminate(): void
}

/** Owner of one call. Callbacks: messages, then half-closed once, then closed once. */
export interface GrpcReceiver {
  /** One message of the request; the bytes are not used again by the adapter. */
  onMessage(message: Uint8Array): void
  /** The peer has nothing more to say. */
  onHalfClosed?(): void
  /** The buffer went down to zero after a send was buffered. */
  onDrain?(): void
  /** The call is over, however that came about; never inside a call of the owner. */
  onClosed?(): void
  /** The server stops: a call that would go on for ever has to be ended now. */
  onStopping?(): void
}

/** One method of a service. */
export interface GrpcMethod {
  /** Most bytes buffered for a slow peer before {@link GrpcCall.send} drops. */
  readonly bufferBytes: number
  /** Looks at the head before anything of the request is read; a status refuses the call. */
  admit?(head: GrpcHead): GrpcStatus | null
  open(call: GrpcCall): GrpcReceiver
}

/** A port with gRPC services. Methods are added before {@link listen}. */
export interface GrpcListener {
  /** Adds a method under `/package.Service/Method`. */
  method(path: string, method: GrpcMethod): void
  /** Binds; rejects with a clear message when the address is taken. Resolves with the real port. */
  listen(): Promise<{ readonly port: number }>
  /** Takes another certificate for new connections; false without TLS. */
  renewTls(identity: TlsIdentity): boolean
  /** Stops accepting connections and calls, and says so to the owners of open ones. */
  stopAccepting(): void
  /** Lets open calls finish within a few seconds, then ends everything. */
  close(): Promise<void>
}

/** Where and how to serve gRPC. */
export type GrpcListenOptions = {
  /** '' = all interfaces. */
  readonly address: string
  /** 0 = any free port. */
  readonly port: number
  /** null = no TLS. */
  readonly tls: TlsIdentity | null
  /** Largest message of a client in bytes, before and after decompression. */
  readonly messageSizeBytes: number
  /** Most open calls of one connection. */
  readonly callsPerConnection: number
  readonly keepalive: GrpcKeepalive
}

/** Pings in both directions. */
export type GrpcKeepalive = {
  /** Longest silence before the server pings, in ms. */
  readonly pingEveryMs: number
  /** Longest wait for the answer, in ms. */
  readonly timeoutMs: number
  /** Shortest time between two pings of a client, in ms. */
  readonly minClientPingMs: number
}
