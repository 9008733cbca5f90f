/** What all sessions of a node share. A reload replaces the members that come from configuration. */
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import type { TokenVerifier, TrackVerifier } from '../auth/ports.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import type { Pipelines } from '../pipelines/index.js'
import type { Disconnect } from '../protocol/index.js'
import type { EngineWork } from './engine-work.js'
import type { Flusher } from './flusher.js'
import type { SessionMetrics } from './metrics.js'
import type { SessionSettings } from './settings.js'

/** Parts that come from configuration and are swapped together on reload. */
export type SessionRules = {
  readonly settings: SessionSettings
  readonly pipelines: Pipelines
  readonly tokens: TokenVerifier
  /** Signatures of shared poll keys. */
  readonly tracking: TrackVerifier
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
