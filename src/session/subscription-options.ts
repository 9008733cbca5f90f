/**
 * Options a subscription starts with: namespace, then override, then what the client asked for and
 * may have. spec: channels-and-engines.md §3.2, §3.3; proxy.md §5.5
 */
import type { SubscribeOverride } from '../model/index.js'
import type { Namespace } from '../channels/index.js'
import type { SubscribeRequest } from '../protocol/index.js'
import type { DeltaBase, SubscriptionOptions } from './subscription.js'

/** Features a client asked for and was granted. */
export type GrantedFeatures = {
  readonly positioned: boolean
  readonly recoverable: boolean
  readonly joinLeave: boolean
}

const NOTHING_ASKED: GrantedFeatures = { positioned: false, recoverable: false, joinLeave: false }
const NO_OVERRIDE: SubscribeOverride = {}

/** Combinations seen so far; a namespace has few, and subscriptions of a kind share one object. */
const combinations = new WeakMap<Namespace, Map<number, SubscriptionOptions>>()

/** Options for one subscription. `granted` applies only where the client may ask. */
export function subscriptionOptions(
  namespace: Namespace,
  override: SubscribeOverride = NO_OVERRIDE,
  granted: GrantedFeatures = NOTHING_ASKED,
  cacheRecover = false,
): SubscriptionOptions {
  const recoverable = (override.forceRecovery ?? namespace.forceRecovery) || granted.recoverable
  const options: SubscriptionOptions = {
    namespace,
    presence: override.presence ?? namespace.presence,
    joinLeave: override.joinLeave ?? namespace.joinLeave,
    pushJoinLeave:
      (override.forcePushJoinLeave ?? namespace.forcePushJoinLeave) || granted.joinLeave,
    positioned:
      recoverable ||
      (override.forcePositioning ?? namespace.forcePositioning) ||
      granted.positioned,
    recoverable,
    cacheRecover: namespace.autoCacheRecover || cacheRecover,
  }
  return shared(options)
}

/**
 * The start of a chain of patches, or null where the client did not ask, must not, or also filters: a
 * subscriber that skips publications lacks the bases. spec: client-protocol.md §7.1
 */
export function negotiateDelta(
  namespace: Namespace,
  request: Pick<SubscribeRequest, 'delta' | 'tagsFilter'>,
): DeltaBase | null {
  const { delta, tagsFilter } = request
  if (delta === '' || tagsFilter !== null) return null
  return namespace.allowedDeltaTypes.includes(delta) ? { offset: 0, epoch: '', keyed: false } : null
}

function shared(options: SubscriptionOptions): SubscriptionOptions {
  let known = combinations.get(options.namespace)
  if (known === undefined) {
    known = new Map()
    combinations.set(options.namespace, known)
  }
  const key =
    Number(options.presence) |
    (Number(options.joinLeave) << 1) |
    (Number(options.pushJoinLeave) << 2) |
    (Number(options.positioned) << 3) |
    (Number(options.recoverable) << 4) |
    (Number(options.cacheRecover) << 5)
  const existing = known.get(key)
  if (existing !== undefined) return existing
  known.set(key, options)
  return options
}

/** Maps are read page by page and polled values key by key: only clients can subscribe. */
export function isClientDriven({ map, sharedPoll }: Namespace): boolean {
  return map !== null || sharedPoll !== null
}
