/**
 * Verified tokens as the session sees them. spec: server-api-and-operations.md §3
 */
import type { Payload } from '../base/index.js'
import type { SubscribeGrant } from '../model/index.js'

/** Why a token was refused. `unavailable` = keys could not be fetched: the client should retry. */
export type TokenRefusal =
  | { readonly t: 'expired' }
  | { readonly t: 'invalid'; readonly problem: string }
  | { readonly t: 'unavailable'; readonly problem: string }

/** What a connection token grants. */
export type ConnectionToken = {
  readonly t: 'ok'
  /** '' = anonymous. */
  readonly user: string
  /** Connection expiry, Unix seconds, 0 = never. Fractions are cut. */
  readonly expireAt: number
  readonly info: Payload | null
  readonly meta: Payload | null
  /** `channels` and `subs` merged (`subs` wins). */
  readonly subs: ReadonlyMap<string, SubscribeGrant>
}

/** What a subscription token grants. */
export type SubscriptionToken = {
  readonly t: 'ok'
  readonly user: string
  readonly channel: string
  /** '' = any client. */
  readonly client: string
  readonly grant: SubscribeGrant
}

/**
 * Verifies tokens. Synchronous when the token's bytes are in the cache of verified tokens; claims
 * and expiry are checked each time.
 */
export interface TokenVerifier {
  /** Names of the algorithms that can be verified, for the start-up log. */
  readonly algorithms: readonly string[]
  connection(
    token: string,
  ): ConnectionToken | TokenRefusal | Promise<ConnectionToken | TokenRefusal>
  subscription(
    token: string,
  ): SubscriptionToken | TokenRefusal | Promise<SubscriptionToken | TokenRefusal>
}

/** What a client presents to track keys of a shared poll channel. */
export type TrackClaim = {
  readonly signature: string
  /** In the order they were signed in. */
  readonly keys: readonly string[]
  readonly channel: string
  /** '' = anonymous. */
  readonly user: string
}

/** Whether it may. */
export type TrackGrant =
  | {
      readonly t: 'ok'
      /** Unix seconds, 0 = never. */
      readonly expireAt: number
    }
  | Extract<TokenRefusal, { readonly t: 'expired' | 'invalid' }>

/** Verifies track signatures. */
export interface TrackVerifier {
  verify(claim: TrackClaim, nowSeconds: number): TrackGrant
}
