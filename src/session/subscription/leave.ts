/**
 * Leaving a channel, whoever decided it and however far the subscription had come.
 * spec: channels-and-engines.md §6.2, §6.3; client-protocol.md §2.6, proxy.md §7
 */
import { CallbackTimer } from '../../base/index.js'
import type { KeyedMember } from '../../channels/index.js'
import {
  Disconnects,
  type Outcome,
  type Result,
  type Unsubscribe,
  Unsubscribes,
  disconnect,
  ok,
} from '../../protocol/index.js'
import { BAD_REQUEST, type CommandOutcome } from '../answers.js'
import { leaveKeys } from '../kinds/keys.js'
import type { Session } from '../ports.js'
import { clientOf } from '../registration.js'
import { type Subscription, clientInfoOf } from './state.js'

/** Undoes a subscribe that did not succeed. */
export function abandon(session: Session, subscription: Subscription): void {
  release(session, subscription)
}

/** Ends a subscription: presence, leave event, hub. `why` is pushed when the server decided. */
export function leave(session: Session, subscription: Subscription, why: Unsubscribe): void {
  release(session, subscription)
  if (why.code < Unsubscribes.server.code) return
  session.env.metrics.serverUnsubscribe(why.code)
  session.push({ kind: 'unsubscribe', channel: subscription.channel, unsubscribe: why })
}

/** Ends every subscription of a connection that is over. */
export function leaveAll(session: Session): void {
  for (const subscription of session.subscriptions.all()) release(session, subscription)
}

function release(session: Session, subscription: Subscription): void {
  const { channel, state } = subscription
  if (state.t === 'left') return
  const { channels } = session.env
  subscription.change({ t: 'over' })
  subscription.flow = null
  endStreams(subscription)
  if (state.t === 'live') {
    session.debug('client unsubscribed from channel', { channel })
    state.gauge.add(-1)
    session.env.events?.unsubscribed(clientOf(session), channel)
  }
  session.subscriptions.delete(subscription)
  if (subscription.keyed !== null) leaveTracked(subscription, subscription.keyed)
  else if (state.t !== 'asking') channels.hub.unsubscribe(channel, subscription)
  const { clientId, userId, env } = session
  if (subscription.inPresence) {
    subscription.inPresence = false
    // Nobody is left to be told; an entry that stays expires.
    env.work.runUnwatched(clientId, channel, 'presence removal', () =>
      channels.removePresence(channel, clientId, userId),
    )
  }
  if (state.t === 'live' && state.joined) {
    const info = clientInfoOf(session.info, subscription.info)
    // As with joins: at most once.
    env.work.runUnwatched(clientId, channel, 'leave', () => channels.publishLeave(channel, info))
  }
  if (subscription.ownsKeys) leaveKeys(session, subscription)
}

/** A shared poll subscription is in the lines of its keys instead of the hub. */
function leaveTracked(subscription: Subscription, keyed: KeyedMember): void {
  subscription.keyed = null
  keyed.leave()
}

/** Nobody is left for whom backends should go on sending. */
function endStreams(subscription: Subscription): void {
  const { stream, feeds } = subscription
  subscription.stream = null
  subscription.feeds = null
  stream?.cancel()
  if (feeds !== null) for (const feed of [...feeds]) feed.cancel()
}

/** Whether nobody waits for the subscription any more. */
export function over(session: Session, subscription: Subscription): boolean {
  return session.closed() || subscription.state.t === 'left'
}

/** Longest wait for the subscribe in flight, in ms. */
const WAIT_MS = 5000

const UNSUBSCRIBED: Outcome<Result> = ok({ kind: 'unsubscribe' })

/** Runs an unsubscribe command. */
export function unsubscribe(session: Session, channel: string): CommandOutcome {
  if (channel === '') return BAD_REQUEST
  const subscription = session.subscriptions.get(channel)
  if (subscription === undefined) return UNSUBSCRIBED
  if (subscription.settled !== null)
    return afterSubscribe(session, subscription, subscription.settled)
  leave(session, subscription, Unsubscribes.client)
  return UNSUBSCRIBED
}

/** Whichever comes first: the subscribe in flight has ended, or the client has waited long enough. */
function afterSubscribe(
  session: Session,
  subscription: Subscription,
  settled: Promise<unknown>,
): Promise<Outcome<Result>> {
  const { wheel } = session.env
  return new Promise((resolve) => {
    const timer = new CallbackTimer(() => {
      resolve(disconnect(Disconnects.serverError))
    })
    wheel.schedule(timer, WAIT_MS)
    const end = (): void => {
      wheel.cancel(timer)
      leave(session, subscription, Unsubscribes.client)
      resolve(UNSUBSCRIBED)
    }
    settled.then(end, end)
  })
}
