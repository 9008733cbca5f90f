/** Public face of model: the nouns that every layer speaks of, without behaviour of their own. */
export type { EffectBounds, EffectClient, EffectPlan, EffectsPort } from './effects.js'
export { capExpiry, expiryOrNever, MAX_TTL_SECONDS } from './expiry.js'
export {
  PLAIN_GRANT,
  SubscriptionSources,
  type SubscribeGrant,
  type SubscribeOverride,
} from './grant.js'
export { override } from './override.js'
export type {
  PollAnswer,
  PolledValue,
  PollItem,
  PollRequest,
  SharedPollItem,
  SharedPollOptions,
} from './poll.js'
export { KEPT_EVENTS, type PurgeFilter } from './purge.js'
export type { StreamPosition } from './position.js'
