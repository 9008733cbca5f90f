/**
 * What the server does to a session at run time: API subscribe, unsubscribe and refresh, and the end
 * of a subscription that lost its position or expired.
 * spec: server-api-and-operations.md §1.6, client-protocol.md §5.6, §6
 */
import type { MaybePromise, Payload } from '../../base/index.js'
import { type StreamPosition, type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import {
  ClientErrors,
  Disconnects,
  type Outcome,
  type Unsubscribe,
  Unsubscribes,
  error,
  ok,
} from '../../protocol/index.js'
import { expiryFields } from '../answers.js'
import { NO_RECOVERY, type RecoverRequest, enterChannel } from '../kinds/stream.js'
import type { Session } from '../ports.js'
import { goLive } from './deliver.js'
import { abandon, leave } from './leave.js'
import { Subscription, isClientDriven, subscriptionOptions, positionOf } from './state.js'

/**
 * API subscribe: enters the channel and announces it with a subscribe push. Backends repeat it, at each
 * sign-in say: for a channel that is held already it renews info and expiry and announces it again. A
 * subscription of the client's own is left alone.
 */
export function subscribeFromServer(
  session: Session,
  channel: string,
  grant: SubscribeGrant,
  recoverSince: StreamPosition | null,
): MaybePromise<Outcome<null>> {
  if (!session.connected) return ok(null)
  const held = session.subscriptions.get(channel)
  if (held?.serverSide === false) return ok(null)
  if (held !== undefined) {
    if (held.settled === null) return renew(session, held, grant)
    return held.settled.then(() => subscribeFromServer(session, channel, grant, recoverSince))
  }
  if (session.subscriptions.size >= session.env.rules.settings.channelLimit) {
    session.disconnect(Disconnects.channelLimit)
    return ok(null)
  }
  const resolved = session.env.channels.namespaces.resolve(channel)
  if (resolved === null) return error(ClientErrors.unknownChannel)
  if (isClientDriven(resolved.namespace)) return error(ClientErrors.badRequest)
  const options = subscriptionOptions(resolved.namespace, grant.override)
  const subscription = new Subscription(
    session,
    channel,
    true,
    SubscriptionSources.serverApi,
    options,
  )
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  session.subscriptions.set(subscription)
  const since =
    recoverSince === null ? NO_RECOVERY : { ...NO_RECOVERY, ...recoverSince, recover: true }
  const running = enterAndAnnounce(session, subscription, since, grant)
  subscription.settled = running
  return running
}

function renew(
  session: Session,
  subscription: Subscription,
  { info, expireAt, data }: SubscribeGrant,
): Outcome<null> {
  subscription.info = info
  subscription.expireAt = expireAt
  announce(session, subscription, data)
  return ok(null)
}

function announce(session: Session, subscription: Subscription, data: Payload | null): void {
  const { channel, options, state } = subscription
  const { epoch, offset } = positionOf(state)
  const { recoverable, positioned } = options
  session.push({ kind: 'subscribe', channel, recoverable, positioned, epoch, offset, data })
}

async function enterAndAnnounce(
  session: Session,
  subscription: Subscription,
  since: RecoverRequest,
  grant: SubscribeGrant,
): Promise<Outcome<null>> {
  const entered = await enterChannel(session, subscription, since)
  subscription.settled = null
  if (entered.t !== 'ok') {
    abandon(session, subscription)
    if (entered.t === 'error') return entered
    session.disconnect(entered.disconnect)
    return ok(null)
  }
  announce(session, subscription, grant.data)
  if (!session.closed()) goLive(session, subscription)
  return ok(null)
}

/** API unsubscribe: the push goes out even when there was no subscription. */
export function unsubscribeFromServer(session: Session, channel: string, why: Unsubscribe): void {
  if (!session.connected) return
  const subscription = session.subscriptions.get(channel)
  if (subscription === undefined) {
    session.push({ kind: 'unsubscribe', channel, unsubscribe: why })
    return
  }
  const end = (): void => {
    if (!session.closed()) leave(session, subscription, why)
  }
  if (subscription.settled === null) end()
  else subscription.settled.then(end, end)
}

/** A subscription cannot go on: client-side ones are unsubscribed, server-side ones end the connection. */
export function loseSubscription(
  session: Session,
  subscription: Subscription,
  why: Unsubscribe,
): void {
  if (!subscription.serverSide) {
    leave(session, subscription, why)
    return
  }
  session.disconnect(
    why.code === Unsubscribes.expired.code
      ? Disconnects.subscriptionExpired
      : Disconnects.insufficientState,
  )
}

/** The server gives the connection another expiry (Unix seconds, 0 = never), or ends it. */
export function refreshFromServer(
  session: Session,
  expireAt: number,
  expired: boolean,
  info: Payload | null,
): void {
  const past = expireAt > 0 && expireAt * 1000 <= session.now()
  if (expired || past) {
    session.disconnect(Disconnects.expired)
    return
  }
  session.updateIdentity({ expireAt, ...(info === null || expireAt === 0 ? {} : { info }) })
  session.push({ kind: 'refresh', ...expiryFields(expireAt, true, session.now()) })
}
