/**
 * The session as its commands and flows see it. `session.ts` implements it; the split keeps imports
 * pointing one way.
 */
import type { Logger, Payload } from '../base/index.js'
import type { SubscribeGrant } from '../model/index.js'
import type { MemberFacts, SessionHandle } from '../channels/index.js'
import type { SessionFacts } from '../pipelines/ports.js'
import type { ClientInfo, Command, Push, Result } from '../protocol/index.js'
import type { SessionEnvironment } from './environment.js'
import type { Heartbeat } from './heartbeat.js'
import type { Transport } from './ports.js'
import type { SubscriptionSet } from './subscription-set.js'
import type { SubscriptionOwner } from './subscription.js'

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
}

/** What the source of a connection's credentials said. */
export type Credentials = Omit<Identity, 'clientName' | 'clientVersion' | 'claimedAt'> & {
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

/** One live connection. */
export interface Connection extends SessionFacts, SessionHandle, SubscriptionOwner {
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
  /** Facts for permission tables about a channel. */
  memberFacts(channel: string): MemberFacts
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
}
