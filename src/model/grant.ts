/**
 * What a subscription is granted, whoever grants it: a token, a backend, the server API, another node.
 * spec: proxy.md §5.4, §5.5, server-api-and-operations.md §3.3
 */
import type { Payload } from '../base/index.js'
import type { StreamPosition } from './position.js'

/** Replaces namespace options for one subscription; absent = namespace value. spec: proxy.md §5.5 */
export type SubscribeOverride = {
  readonly presence?: boolean
  readonly joinLeave?: boolean
  readonly forcePushJoinLeave?: boolean
  readonly forceRecovery?: boolean
  readonly forcePositioning?: boolean
}

/** Options of a subscription that a token, a backend or the server API grants. spec: proxy.md §5.4 */
export type SubscribeGrant = {
  /** Unix seconds, 0 = never. */
  readonly expireAt: number
  /** Channel info. */
  readonly info: Payload | null
  /** Custom data for the subscribe reply or push. */
  readonly data: Payload | null
  readonly override: SubscribeOverride
  /** Position that `data` is the state of; absent or null = the one that was told. spec: runs.md §2 */
  readonly asOf?: StreamPosition | null
  /** Deliver the latest publication of a cache-mode channel although the client did not ask. */
  readonly cacheRecover?: boolean
}

/** Grants the subscription and nothing else. */
export const PLAIN_GRANT: SubscribeGrant = { expireAt: 0, info: null, data: null, override: {} }

/** Where a subscription came from, for metrics and control messages. spec: channels-and-engines.md §3.9 */
export const SubscriptionSources = {
  unknown: 0,
  connectionToken: 1,
  connectProxy: 2,
  subscriptionToken: 3,
  subscribeProxy: 4,
  userLimited: 5,
  clientAllowed: 6,
  insecure: 7,
  connectRequest: 8,
  personalChannel: 9,
  serverApi: 10,
  streamProxy: 13,
} as const
