/**
 * What else is to be done with an answer: goes into `effects` of any result that a client is waiting for.
 * Needs `policy.extensions: true` on the proxy; a server without it would do nothing, so a call that does
 * not announce it is failed.
 */
import type { Data, Json, SubscribeOverride } from './contract.js'

/** Header that lists what the server understands beyond the plain protocol. */
export const EXTENSIONS_HEADER = 'x-backhaul-extensions'

/** Which connections are meant; without any of these the one that was answered. */
export interface Target {
  readonly user?: string
  readonly client?: string
  readonly session?: string
}

/** What a publication may say beside its data. */
export interface PublicationOptions {
  /** Not kept in the history of the channel. */
  readonly skip_history?: boolean
  readonly tags?: Readonly<Record<string, string>>
  readonly idempotency_key?: string
  readonly delta?: boolean
  readonly version?: number
  readonly version_epoch?: string
}

/** A subscription that the server makes. */
export interface SubscribeEffect extends Target {
  readonly info?: Data
  readonly data?: Data
  /** Unix seconds; 0 = never. */
  readonly expire_at?: number
  readonly override?: SubscribeOverride
  readonly recover_since?: { readonly offset: number; readonly epoch: string }
}

/** One effect, in the form of the wire. */
export interface Effect {
  readonly publish?: PublicationOptions & { readonly channel: string; readonly data?: Data }
  readonly broadcast?: PublicationOptions & {
    readonly channels: readonly string[]
    readonly data?: Data
  }
  readonly subscribe?: SubscribeEffect & { readonly channel: string }
  readonly unsubscribe?: Target & { readonly channel: string }
  readonly disconnect?: Target & {
    readonly disconnect?: { readonly code: number; readonly reason: string }
    readonly whitelist?: readonly string[]
  }
  readonly push?: { readonly data?: Data }
  readonly meta?: Json
  readonly before_reply?: boolean
}

/** Makes effects: `allow({ data, effects: [effect.publish('room:1', { text })] })`. */
export const effect = {
  /** Publishes into a channel. */
  publish: (channel: string, data: Data, options: PublicationOptions = {}): Effect => ({
    publish: { ...options, channel, data },
  }),
  /** Publishes the same into several channels. */
  broadcast: (
    channels: readonly string[],
    data: Data,
    options: PublicationOptions = {},
  ): Effect => ({ broadcast: { ...options, channels, data } }),
  /** Subscribes connections to a channel. */
  subscribe: (channel: string, options: SubscribeEffect = {}): Effect => ({
    subscribe: { ...options, channel },
  }),
  /** Ends subscriptions to a channel. */
  unsubscribe: (channel: string, target: Target = {}): Effect => ({
    unsubscribe: { ...target, channel },
  }),
  /** Ends connections; the code and reason are for the client. */
  disconnect: (
    target: Target = {},
    why?: { readonly code: number; readonly reason: string },
  ): Effect => ({ disconnect: { ...target, ...(why !== undefined && { disconnect: why }) } }),
  /** Sends a message to the client that is answered. */
  push: (data: Data): Effect => ({ push: { data } }),
  /** Replaces the meta of the connection, which backends see and clients do not. */
  meta: (meta: Json): Effect => ({ meta }),
  /** The same, done before the client gets its reply and before what it asked for. */
  beforeReply: (given: Effect): Effect => ({ ...given, before_reply: true }),
} as const
