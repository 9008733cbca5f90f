/** What a session asks of a transport, and what a transport asks of sessions. */
import type { OpeningFacts } from '../pipelines/ports.js'
import type { Codec, ConnectRequest, Disconnect, Frame } from '../protocol/index.js'

/** Facts about a transport that do not change. */
export type TransportInfo = {
  /** Label of metrics and `transport` of proxy requests. */
  readonly name: string
  readonly codec: Codec
  readonly unidirectional: boolean
  /** Client-to-server frames come in separate requests, so the client needs session and node ids. */
  readonly emulation: boolean
  /** Whether the close code travels in a close frame; otherwise a disconnect push is sent first. */
  readonly hasCloseFrame: boolean
  /**
   * Native pings: instead of protocol pings (debugging aid), on unidirectional transports beside them.
   */
  readonly nativePings: boolean
  /** Interval of pings in ms where the transport has its own; absent = the configured one. */
  readonly pingIntervalMs?: number
  /** Its opening requests bring metadata of gRPC instead of headers; absent = headers. */
  readonly bringsMetadata?: boolean
  /** Largest single command in bytes. */
  readonly commandSizeBytes: number
}

/** One connection's way out. Methods never throw. */
export interface Transport {
  readonly info: TransportInfo
  /** Headers of the opening request that some proxy forwards; lower-case names. */
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** What proxies ask of the opening request; absent or null = nothing. */
  readonly opening?: OpeningFacts | null
  /**
   * Value of `client.user_id_http_header` of the opening request, '' when absent or not configured, null
   * when it is not UTF-8.
   */
  readonly headerUser: string | null
  /** Writes frames in order. 'full' = the peer is too slow and nothing was written. */
  write(frames: readonly Frame[]): 'ok' | 'full'
  /** Bytes written but not yet taken by the network. */
  readonly buffered: number
  /** Native ping. */
  ping(): void
  /** Stops reading from the peer; false where the transport cannot. */
  pause(): boolean
  resume(): void
  /** Ends the connection with a code the peer sees where the transport can carry one. */
  close(why: Disconnect): void
  /** Drops the connection without a word. */
  terminate(): void
  /**
   * Unidirectional transports that can: answers a connect that failed with a client error or a
   * disconnect in their own way and ends; false = the session tells the peer as usual.
   */
  refuseConnect?(code: number, text: string): boolean
}

/** The session's side of a transport. */
export interface TransportSink {
  /** Secret name of the session for the peer; '' unless the transport is emulated or unidirectional. */
  readonly sessionId: string
  /** One transport message; the bytes are valid only during the call. */
  onMessage(bytes: Uint8Array): void
  onPong(): void
  onDrain(): void
  /** The peer took nothing for longer than the transport allows. */
  onStalled(): void
  /**
   * What the peer sent is no frame at all: nothing more will come. Calls `end` when the commands that
   * came before are answered and their replies are written; `end` closes the connection.
   */
  onBroken(end: () => void): void
  /** The connection is gone. */
  onClosed(): void
}

/** A session whose peer only listens. */
export interface UnidirectionalSink extends TransportSink {
  /** What the peer asked for, once. `bytes` is its size on the wire. */
  onConnectRequest(request: ConnectRequest, bytes: number): void
  /** What the peer sent is no connect request. `problem` is for the log. */
  onBadConnectRequest(problem: string): void
}

/** Opens sessions. */
export interface SessionFactory {
  open(transport: Transport): TransportSink
  /** For transports whose peer only listens. */
  openUnidirectional(transport: Transport): UnidirectionalSink
}

export type { OpeningFacts }
