/**
 * What the server does to a session at run time: API subscribe, unsubscribe and refresh, and the end
 * of a subscription that lost its position or expired.
 * spec: server-api-and-operations.md §1.6, client-protocol.md §5.6, §6
 */
import type { MaybePromise, Payload } from '../base/index.js'
import { type StreamPosition, type SubscribeGrant, SubscriptionSources } from '../model/index.js'
import {
  ClientErrors,
  Disconnects,
  error,
  ok,
  Unsubscribes,
  type Outcome,
  type Unsubscribe,
} from '../protocol/index.js'
import type { Connection } from './connection.js'
import { expiryFields } from './expiry.js'
import {
  abandon,
  enterChannel,
  goLive,
  leave,
  NO_RECOVERY,
  type RecoverRequest,
} from './subscribe-flow.js'
import { isClientDriven, subscriptionOptions } from './subscription-options.js'
import { Subscription } from './subscription.js'

/**
 * API subscribe: enters the channel and announces it with a subscribe push. Backends repeat it, at each
 * sign-in say: for a channel that is held already it renews info and expiry and announces it again. A
 * subscription of the client's own is left alone.
 */
export function subscribeFromServer(
  connection: Connection,
  channel: string,
  grant: SubscribeGrant,
  recoverSince: StreamPosition | null,
): MaybePromise<Outcome<null>> {
  if (!connection.connected) return ok(null)
  const held = connection.subscriptions.get(channel)
  if (held?.serverSide === false) return ok(null)
  if (held !== undefined) {
    if (held.settled === null) return renew(connection, held, grant)
    return held.settled.then(() => subscribeFromServer(connection, channel, grant, recoverSince))
  }
  if (connection.subscriptions.size >= connection.env.rules.settings.channelLimit) {
    connection.disconnect(Disconnects.channelLimit)
    return ok(null)
  }
  const resolved = connection.env.channels.namespaces.resolve(channel)
  if (resolved === null) return error(ClientErrors.unknownChannel)
  if (isClientDriven(resolved.namespace)) return error(ClientErrors.badRequest)
  const options = subscriptionOptions(resolved.namespace, grant.override)
  const subscription = new Subscription(
    connection,
    channel,
    true,
    SubscriptionSources.serverApi,
    options,
  )
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  connection.subscriptions.set(subscription)
  const since =
    recoverSince === null ? NO_RECOVERY : { ...NO_RECOVERY, ...recoverSince, recover: true }
  const running = enterAndAnnounce(connection, subscription, since, grant)
  subscription.settled = running
  return running
}

function renew(
  connection: Connection,
  subscription: Subscription,
  { info, expireAt, data }: SubscribeGrant,
): Outcome<null> {
  subscription.info = info
  subscription.expireAt = expireAt
  announce(connection, subscription, data)
  return ok(null)
}

function announce(connection: Connection, subscription: Subscription, data: Payload | null): void {
  const { channel, options, epoch, offset } = subscription
  const { recoverable, positioned } = options
  connection.push({ kind: 'subscribe', channel, recoverable, positioned, epoch, offset, data })
}

async function enterAndAnnounce(
  connection: Connection,
  subscription: Subscription,
  since: RecoverRequest,
  grant: SubscribeGrant,
): Promise<Outcome<null>> {
  const entered = await enterChannel(connection, subscription, since)
  subscription.settled = null
  if (entered.t !== 'ok') {
    abandon(connection, subscription)
    if (entered.t === 'error') return entered
    connection.disconnect(entered.disconnect)
    return ok(null)
  }
  announce(connection, subscription, grant.data)
  if (!connection.closed()) goLive(connection, subscription)
  return ok(null)
}

/** API unsubscribe: the push goes out even when there was no subscription. */
export function unsubscribeFromServer(
  connection: Connection,
  channel: string,
  why: Unsubscribe,
): void {
  if (!connection.connected) return
  const subscription = connection.subscriptions.get(channel)
  if (subscription === undefined) {
    connection.push({ kind: 'unsubscribe', channel, unsubscribe: why })
    return
  }
  const end = (): void => {
    if (!connection.closed()) leave(connection, subscription, why)
  }
  if (subscription.settled === null) end()
  else subscription.settled.then(end, end)
}

/** A subscription cannot go on: client-side ones are unsubscribed, server-side ones end the connection. */
export function loseSubscription(
  connection: Connection,
  subscription: Subscription,
  why: Unsubscribe,
): void {
  if (!subscription.serverSide) {
    leave(connection, subscription, why)
    return
  }
  connection.disconnect(
    why.code === Unsubscribes.expired.code
      ? Disconnects.subscriptionExpired
      : Disconnects.insufficientState,
  )
}

/** The server gives the connection another expiry (Unix seconds, 0 = never), or ends it. */
export function refreshFromServer(
  connection: Connection,
  expireAt: number,
  expired: boolean,
  info: Payload | null,
): void {
  const past = expireAt > 0 && expireAt * 1000 <= connection.now()
  if (expired || past) {
    connection.disconnect(Disconnects.expired)
    return
  }
  connection.updateIdentity({ expireAt, ...(info === null || expireAt === 0 ? {} : { info }) })
  connection.push({ kind: 'refresh', ...expiryFields(expireAt, true, connection.now()) })
}
