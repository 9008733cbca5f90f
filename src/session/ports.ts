/** What a session asks of a transport, and what a transport asks of sessions. */
import type { TokenVerifier, TrackVerifier } from '../auth/ports.js'
import type { Clock, Logger, Payload, TimerWheel } from '../base/index.js'
import type { SessionHandle } from '../channels/index.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import type { SubscribeGrant } from '../model/index.js'
import type { Pipelines } from '../pipelines/index.js'
import type { Acting, OpeningFacts, SessionFacts } from '../pipelines/ports.js'
import type {
  ClientError,
  ClientInfo,
  Codec,
  Command,
  CommandKind,
  ConnectRequest,
  Disconnect,
  Frame,
  Push,
  Result,
} from '../protocol/index.js'
import type { RunAccess } from '../runs/ports.js'
import type { EngineWork } from './engine-work.js'
import type { Heartbeat } from './heartbeat.js'
import type { SessionMetrics } from './metrics.js'
import type { Flusher } from './out/flusher.js'
import type { SessionSettings } from './settings.js'
import type { SubscribedSession, SubscriptionSet } from './subscription/state.js'

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
  /** Peers that only listen: what the peer asked for, once. `bytes` is its size on the wire. */
  onConnectRequest(request: ConnectRequest, bytes: number): void
  /** Peers that only listen: what came is no connect request. `problem` is for the log. */
  onBadConnectRequest(problem: string): void
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

/** Opens sessions. */
export interface SessionFactory {
  open(transport: Transport): TransportSink
}

export type { OpeningFacts }

/** Parts that come from configuration and are swapped together on reload. */
export type SessionRules = {
  readonly settings: SessionSettings
  readonly pipelines: Pipelines
  readonly tokens: TokenVerifier
  /** Signatures of shared poll keys. */
  readonly tracking: TrackVerifier
  /** Whose runs the channels of some namespaces are; null = no proxy has runs. */
  readonly runs: RunAccess | null
}

/** A client that is connected, as a program that embeds the server sees it. */
export type ConnectedClient = {
  /** Id of the connection. */
  readonly client: string
  /** '' = anonymous. */
  readonly user: string
  /** Name of its transport: `websocket`, `sse`, … */
  readonly transport: string
  /** What it calls itself in its connect command; '' = nothing. */
  readonly name: string
  readonly version: string
}

/** Told about clients once it is so. Nothing may be thrown here. */
export interface SessionEvents {
  connected(client: ConnectedClient): void
  /** Once for each client that was connected. `why` is what it was told, or that it left by itself. */
  disconnected(client: ConnectedClient, why: Disconnect): void
  subscribed(client: ConnectedClient, channel: string): void
  /** Once for each subscription, those that end with the connection included. */
  unsubscribed(client: ConnectedClient, channel: string): void
}

/** Shared surroundings of every session. */
export type SessionEnvironment = {
  readonly nodeId: string
  /** As told to clients, e.g. `0.1.0 Backhaul`. */
  readonly version: string
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly channels: Channels
  /** Reaches sessions of the same user on other nodes. */
  readonly control: Pick<Control, 'disconnect' | 'claim'>
  readonly metrics: SessionMetrics
  readonly flusher: Flusher
  /** Presence, keys and membership of clients, in order. A stop waits for it. */
  readonly work: EngineWork
  readonly log: Logger
  /** null = nobody wants to know, which may change. */
  events: SessionEvents | null
  /** Current rules; sessions read them each time they need one. */
  rules: SessionRules
}

/** Who a connection is, once connect was accepted. */
export type Identity = {
  /** '' = anonymous. */
  readonly user: string
  readonly info: Payload | null
  readonly meta: Payload | null
  /** Unix seconds, 0 = never. */
  readonly expireAt: number
  /** Names and versions as the client sent them; for metrics only. */
  readonly clientName: string
  readonly clientVersion: string
  /** Channels of the connection token, sorted; a refresh must not change them. null = no token. */
  readonly tokenChannels: readonly string[] | null
  /** See SessionHandle. */
  readonly claimedAt: number
  /**
   * Who prolongs it, as the connect reply told the client: a reload must not make a fault of what the
   * client was told to do.
   */
  readonly refreshedBy: 'client' | 'backend'
}

/** What the source of a connection's credentials said. */
export type Credentials = Acting &
  Omit<Identity, 'clientName' | 'clientVersion' | 'claimedAt' | 'refreshedBy'> & {
    /** Custom data for the connect reply. */
    readonly data: Payload | null
    /** Server-side subscriptions it grants. */
    readonly subs: ReadonlyMap<string, SubscribeGrant>
    /** Source of those, one of SubscriptionSources. */
    readonly source: number
    /** Whether channels that the client asks for are considered. */
    readonly requestedChannels: boolean
  }

/** Fields of an identity that may change while the connection lives. */
export type IdentityChange = Partial<Pick<Identity, 'info' | 'meta' | 'expireAt'>>

/** One connection and what is known and done about it, as its commands and flows see it. */
export interface Session extends SessionFacts, SessionHandle, SubscribedSession {
  readonly clientId: string
  readonly userId: string
  readonly env: SessionEnvironment
  readonly transport: Transport
  readonly log: Logger
  readonly subscriptions: SubscriptionSet
  readonly heartbeat: Heartbeat
  /** Connect was accepted and the connection is not over. */
  readonly connected: boolean
  /** Over: results of anything still running are dropped and undone. */
  closed(): boolean
  /** null until connect was accepted. */
  readonly identity: Identity | null
  /** Who this connection is for others, without channel info. */
  readonly info: ClientInfo
  emulatedHeaders: ReadonlyMap<string, string>
  /** Logs a step in the client's life, with client and user; costs nothing unless `log.level` is `debug`. */
  debug(message: string, fields: object): void
  /** Registers the connection under its identity. */
  identify(identity: Identity): void
  /** Replaces what a refresh may change. */
  updateIdentity(change: IdentityChange): void
  /** Connect was accepted: queues its reply (before anything else) and starts pings. */
  accept(command: Command, result: Result): void
  /** Queues the answer to a command. */
  reply(command: Command, result: Result): void
  /** Keeps back pushes, not replies, and a disconnect; as often as it is called {@link release} must be. */
  hold(): void
  /** Lets what was kept back go, in the order in which it came, when nobody else keeps it back. */
  release(): void
  /** Queues a push of its own. */
  push(push: Push): void
  /** Whether so much waits for the client that streams to it should be held. */
  readonly congested: boolean
  /** Calls back once when it is congested no more. */
  onRelief(listener: () => void): void
  /** Queues a ping in the protocol's form. */
  sendPing(): void
  /** Puts the session into the timer wheel for its next duty. */
  rearm(): void
  /** Connect is being decided: everything else waits. */
  readonly connecting: boolean
  /** Asks the lifecycle whether a command may run; ends the connection when it may not. */
  begin(kind: CommandKind): boolean
  /** Ends the connection and writes the one log line about it. */
  end(why: Disconnect, message: string, fields: object): void
  /** Answers with an error. */
  refuse(command: Command, clientError: ClientError): void
  /** Judges a pong. */
  pong(): void
  /** Something that should not happen: logged, and the connection ends. */
  onBug(cause: unknown): void
}
