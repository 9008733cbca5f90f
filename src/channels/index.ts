/** Public face of channels: names, permissions, filters, recovery, hub and the facade. */
export { createChannels, type ChannelsDeps, type StartableChannels } from './channels.js'
export { chainDeltas } from './delta/delta.js'
export { compileTagsFilter, type TagsFilter } from './filters/tags-filter.js'
export { decideMapAccess, effectiveKey } from './map/permissions.js'
export { pageSize } from './map/settings.js'
export { compileNamespaces, type NamespaceRules } from './namespaces.js'
export {
  allowedAtConnect,
  checkName,
  decideHistory,
  decidePresence,
  decidePublish,
  decideSubscribe,
  grantRequested,
  type ActorFacts,
  type Denial,
  type DenialReason,
  type MemberFacts,
  type NameFacts,
  type RequestedFeatures,
  type SubscribeDecision,
  type SubscribeFacts,
} from './permissions.js'
export * from './ports.js'
export { type Attempt, type StreamEntry } from './recovery/attempt.js'
export { merge, type BufferedEntry } from './recovery/merge.js'
export {
  isCheckDue,
  samePosition,
  trackPosition,
  type TrackedPosition,
  type Verdict,
} from './recovery/position.js'
export {
  attemptNothing,
  catchUp,
  recover,
  type CaughtUp,
  type RecoverRequest,
} from './recovery/recover.js'
