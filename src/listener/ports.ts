/**
 * Sockets and HTTP without any protocol of ours. Adapters: `uws/` and `node/`; both pass
 * test/contract/listener. An adapter never lets an exception of a handler out: it is logged and the
 * exchange or socket ends.
 */
import type { Server } from 'node:http'

/** Methods a route can name; `ANY` receives every method. */
export type HttpMethod = 'GET' | 'POST' | 'OPTIONS' | 'ANY'

/**
 * Request headers. Names are lower-case; a header sent several times has several values. A value has
 * one character per byte as it was sent (U+0000 to U+00FF); `textOfBytes` of base makes text of it.
 */
export interface RequestHeaders {
  /** First value, or '' when absent. */
  get(name: string): string
  /** All values in order; empty when absent. */
  all(name: string): readonly string[]
}

/** What an adapter knows of an HTTP request. Valid after the handler returned, too. */
export interface RequestHead {
  readonly method: string
  /** Path without query, as sent: not decoded, one character per byte. */
  readonly path: string
  /** Query without `?`, as sent: not decoded, one character per byte; '' when absent. */
  readonly query: string
  readonly headers: RequestHeaders
  /**
   * Text form of the client's IP address: the peer's, or what a trusted proxy says of it. '' when
   * there is none (Unix socket).
   */
  readonly remoteAddress: string
}

/** Answer to a plain request. A string body is sent as UTF-8, a header value as one byte per character. */
export type HttpResponse = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

/** One HTTP request and its answer. After the peer left, every method is a no-op. */
export interface HttpExchange extends RequestHead {
  /** Whether the peer is gone. */
  readonly aborted: boolean
  /**
   * Reads the whole body. Resolves with `null` when it is larger than `limitBytes` (the caller
   * answers 413) and never when the peer left.
   */
  body(limitBytes: number): Promise<Uint8Array | null>
  /** Sends a complete answer. */
  respond(response: HttpResponse): void
  /**
   * Starts an answer whose body follows piece by piece; the head goes out at once or
   * with the first piece. null when the
   * exchange was answered already, the peer is gone, or the head is invalid (then it answers 500).
   */
  stream(head: StreamHead, receiver: StreamReceiver): HttpStream | null
  /** Called once if the peer leaves before the answer is complete. */
  onAborted(listener: () => void): void
}

/** Head of a streamed answer and the bound of its buffer. */
export type StreamHead = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** Most bytes kept for a slow peer before {@link HttpStream.send} drops. */
  readonly bufferBytes: number
}

/** Owner of a streamed answer. */
export interface StreamReceiver {
  /** The buffer went down to zero after a send was buffered. */
  onDrain(): void
  /** The stream is over, however that came about; once, and never inside a call of the owner. */
  onClosed(): void
}

/** A body that is still being written. Methods never throw and do nothing after the end. */
export interface HttpStream {
  /** Bytes waiting in the adapter. */
  readonly buffered: number
  /** Grows whenever the peer takes something of what waits; to tell a slow peer from a dead one. */
  readonly progress: number
  /** Writes one piece, in one go. 'dropped' = the buffer limit would be exceeded, nothing was queued. */
  send(piece: Uint8Array): SendResult
  /** Completes the answer; the adapter drops the connection if the peer does not take it within 5 s. */
  end(): void
  /** Drops the connection. */
  terminate(): void
}

/** Limits of a WebSocket route. */
export type SocketLimits = {
  /** Largest message in bytes; a larger one closes the socket with 1009. */
  readonly messageSizeBytes: number
  /** Most bytes the adapter buffers for a slow peer before {@link Socket.sendMany} drops. */
  readonly bufferBytes: number
  /** Subprotocols in order of the server's knowledge; the first of the CLIENT's list that is known is echoed. */
  readonly subprotocols: readonly string[]
  /** permessage-deflate for clients that ask for it; null or absent = never. Only `node` has it. */
  readonly compression?: Compression | null
}

/** permessage-deflate without context takeover in either direction. */
export type Compression = {
  /** Messages up to this many bytes go out as they are. */
  readonly minSizeBytes: number
  /** 1 to 9; -1 = of zlib, -2 = Huffman coding only. */
  readonly level: number
  /** Largest message on a connection that compresses, after inflation, in bytes. */
  readonly inflatedSizeBytes: number
}

/** Decision about an upgrade, taken synchronously. */
export type UpgradeDecision =
  /** Go on; `receiver` is given the socket in {@link SocketReceiver.onOpen}. */
  | { readonly accept: SocketReceiver }
  /** Answer with a plain HTTP response. */
  | { readonly refuse: HttpResponse }

/** Request to upgrade. Carries the negotiated subprotocol ('' = none). */
export interface Upgrade extends RequestHead {
  readonly subprotocol: string
}

/** Owner of one socket. Callbacks come in order: open, then messages and drains, then closed, once. */
export interface SocketReceiver {
  onOpen(socket: Socket): void
  /** `bytes` are valid only until the call returns. */
  onMessage(bytes: Uint8Array): void
  /** The buffer went down to zero after a send was buffered. */
  onDrain(): void
  /** A native pong arrived. */
  onPong(): void
  /**
   * What the peer sends is no WebSocket any more, and nothing of it will be read. Calls `end`, which closes
   * the socket, when what came before is answered. Default: at once. Only `node` can wait.
   */
  onBroken?(end: () => void): void
  /** The socket is gone; no method of {@link Socket} has an effect any more. `code` as received or 1006. */
  onClosed(code: number): void
}

/** One open WebSocket. Methods never throw and do nothing after the end. */
export interface Socket {
  /** Bytes waiting in the adapter. */
  readonly buffered: number
  /** Sends one message. 'dropped' = the buffer limit would be exceeded and nothing was queued. */
  send(message: Uint8Array, binary: boolean): SendResult
  /** Sends a native ping. */
  ping(): void
  /** Stops reading until {@link resume}; returns false where the adapter cannot. */
  pause(): boolean
  resume(): void
  /** Starts the closing handshake; the adapter drops the connection if the peer does not finish it within 5 s. */
  end(code: number, reason: string): void
  /** Drops the connection without a close frame. */
  terminate(): void
}

/** What became of a message. */
export type SendResult = 'sent' | 'buffered' | 'dropped'

/** A port with routes. Routes are added before {@link listen}. */
export interface Listener {
  /** Its name in the log and in `Addresses`: `uws`, `node`, or one from outside. */
  readonly adapter: string
  http(method: HttpMethod, path: string, handler: (exchange: HttpExchange) => void): void
  webSocket(path: string, limits: SocketLimits, accept: (upgrade: Upgrade) => UpgradeDecision): void
  /** Binds; rejects with a clear message when the address is taken. Resolves with the real port, 0 for a Unix socket. */
  listen(): Promise<{ readonly port: number }>
  /**
   * Instead of {@link listen}: serves its routes on a server of the program that embeds this one, and
   * leaves all others to it. Returns how to let go. Only `node` can.
   */
  attach?(server: Server): () => void
  /** Takes another certificate for new connections; false where the adapter cannot. */
  renewTls(identity: TlsIdentity): boolean
  /** Stops accepting. Open sockets and exchanges stay. */
  stopAccepting(): void
  /** Ends everything that is still open. */
  close(): Promise<void>
}

/** Certificate and key of a listener, PEM. */
export type TlsIdentity = {
  readonly cert: string
  readonly key: string
  /** Authority that must have signed the client's certificate; '' = clients need none. */
  readonly clientCa: string
}

/** How {@link RequestHead.remoteAddress} is found behind proxies. */
export interface ClientAddress {
  /** Whether the word of this peer is taken; '' = the peer of a Unix socket. */
  isTrusted(peer: string): boolean
  /** The client behind `peer`. */
  resolve(peer: string, headers: RequestHeaders): string
}

/** Where and how to listen. */
export type ListenOptions = {
  /** '' = all interfaces. */
  readonly address: string
  /** 0 = any free port. */
  readonly port: number
  /** Other processes listen on the port, too, and the system deals connections out. Default false. */
  readonly shared?: boolean
  /** Listens there instead; `mode` = permissions of the file. */
  readonly unixSocket?: { readonly path: string; readonly mode: number } | null
  readonly tls?: TlsIdentity | null
  /** HTTP/2 by ALPN; without effect unless there is TLS. */
  readonly http2?: boolean
  /** HTTP/2 with prior knowledge, without TLS. */
  readonly h2c?: boolean
  /** Each connection starts with a PROXY protocol header, and comes from a trusted peer. */
  readonly proxyProtocol?: boolean
  /** Absent = the peer is the client. */
  readonly clientAddress?: ClientAddress
}
