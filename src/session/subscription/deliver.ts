/**
 * Going live: the reply is queued, what arrived meanwhile goes out, others hear of it.
 * spec: channels-and-engines.md §5.2, §6.2, §6.3
 */
import type { MaybePromise } from '../../base/index.js'
import { type BufferedEntry, trackPosition } from '../../channels/index.js'
import { enterKeys } from '../kinds/keys.js'
import type { Session } from '../ports.js'
import { clientOf } from '../registration.js'
import { type Subscription, clientInfoOf } from './state.js'

/** The publication that tells the stream's epoch. */
const FIRST_OFFSET = 1

/** Adds the presence entry in its turn; from the call on it is removed when the subscription ends. */
export function enterPresence(session: Session, subscription: Subscription): MaybePromise<void> {
  const { clientId, env } = session
  const { channel } = subscription
  const info = clientInfoOf(session.info, subscription.info)
  subscription.inPresence = true
  return env.work.run(clientId, channel, () => env.channels.addPresence(channel, info))
}

/**
 * The reply is queued: deliver from now on, first what arrived since the merge, then announce the
 * join. Step 10 of the sequence.
 */
export function goLive(session: Session, subscription: Subscription): void {
  const { channel, state: before } = subscription
  const { clientId, env, identity } = session
  if (before.t === 'left' || before.t === 'live') return
  const gauge = env.metrics.subscriptionAccepted(identity?.clientName ?? '')
  subscription.change({ t: 'accepted', gauge, nowMs: session.now() })
  session.debug('client subscribed to channel', { channel })
  env.events?.subscribed(clientOf(session), channel)
  if (before.t === 'catchingUp') {
    if (before.overflowed) session.onInsufficientState(subscription)
    else if (before.buffer !== null) replay(session, subscription, before.buffer)
    if (before.gapped && isLive(subscription)) session.onGap(subscription)
  }
  const { live } = subscription
  if (live !== null && subscription.options.joinLeave) {
    live.joined = true
    const info = clientInfoOf(session.info, subscription.info)
    // Joins are told at most once: who misses one asks for the presence.
    env.work.runUnwatched(clientId, channel, 'join', () => env.channels.publishJoin(channel, info))
  }
  if (isLive(subscription)) enterKeys(session, subscription)
}

function replay(
  session: Session,
  subscription: Subscription,
  late: readonly BufferedEntry[],
): void {
  for (const { publication, filtered, epoch } of late) {
    const { live } = subscription
    if (live === null) return
    const verdict = trackPosition(live, publication, epoch, session.now(), 0)
    if (verdict === 'insufficient') {
      session.onInsufficientState(subscription)
      return
    }
    if (verdict === 'ignore' || filtered) continue
    const { delta } = subscription
    if (delta !== null && !delta.keyed) {
      delta.offset = publication.offset
      delta.epoch = epoch
    }
    session.push({
      kind: 'pub',
      channel: subscription.channel,
      pub: delta === null ? publication : { ...publication, form: 'full' },
      epoch: publication.offset === FIRST_OFFSET ? epoch : '',
    })
  }
}

/** Read anew: an earlier step may have ended the subscription. */
function isLive(subscription: Subscription): boolean {
  return subscription.live !== null
}
