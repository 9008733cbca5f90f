/**
 * Entering the stream of a channel: hub, presence, then what was missed, joined with what arrives.
 * spec: channels-and-engines.md §5.2, §6.2
 */
import {
  type Attempt,
  attemptNothing,
  catchUp,
  chainDeltas,
  recover,
} from '../../channels/index.js'
import { EngineFailure, UnsupportedChannel } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import {
  ClientErrors,
  Disconnects,
  type Outcome,
  type Publication,
  type SentPublication,
  SubscribeFlags,
  type SubscribeResult,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { EMPTY_RESULT } from '../answers.js'
import type { Session } from '../ports.js'
import { enterPresence } from '../subscription/deliver.js'
import { over } from '../subscription/leave.js'
import { type Subscription, positionOf } from '../subscription/state.js'

/** Where the client says it is. */
export type RecoverRequest = {
  readonly recover: boolean
  readonly offset: number
  readonly epoch: string
  /** Bits of SubscribeFlags. */
  readonly flag: number
}

/** A client that asks for nothing. */
export const NO_RECOVERY: RecoverRequest = { recover: false, offset: 0, epoch: '', flag: 0 }

/** Parts of the reply that the flow determines. */
export type Entered = Pick<
  SubscribeResult,
  | 'recoverable'
  | 'epoch'
  | 'publications'
  | 'recovered'
  | 'offset'
  | 'positioned'
  | 'wasRecovering'
  | 'delta'
>

/** Steps 3 to 9 of the subscribe sequence. Never throws; leaves cleaning up to `abandon`. */
export async function enterChannel(
  session: Session,
  subscription: Subscription,
  request: RecoverRequest,
): Promise<Outcome<Entered>> {
  const { channels } = session.env
  const { options, channel } = subscription
  if (options.positioned && !channels.keepsStreams) return error(ClientErrors.notAvailable)
  subscription.change({ t: 'listening', buffers: options.positioned })
  try {
    const subscribed = channels.hub.subscribe(channel, subscription)
    if (subscribed instanceof Promise) await subscribed
    if (over(session, subscription)) return disconnect(Disconnects.connectionClosed)
    if (options.presence) {
      const added = enterPresence(session, subscription)
      if (added instanceof Promise) await added
      if (over(session, subscription)) return disconnect(Disconnects.connectionClosed)
    }
    if (!options.positioned) {
      return ok({
        ...EMPTY_RESULT,
        wasRecovering: request.recover,
        delta: subscription.delta !== null,
      })
    }
    return await reachStream(session, subscription, request)
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    if (cause instanceof UnsupportedChannel) {
      session.log.info({ channel, client: session.clientId, error: cause }, 'cannot subscribe')
      return error(ClientErrors.badRequest)
    }
    session.log.error({ channel, client: session.clientId, error: cause }, 'error subscribing')
    return disconnect(Disconnects.serverError)
  }
}

async function reachStream(
  session: Session,
  subscription: Subscription,
  request: RecoverRequest,
): Promise<Outcome<Entered>> {
  const { options, channel } = subscription
  const { namespace } = options
  const mode = namespace.recoveryMode
  const forced = options.recoverable && options.cacheRecover && mode === 'cache'
  const wasRecovering = request.recover || forced || namespace.fromStart
  const since = { offset: request.offset, epoch: request.epoch }
  const attempt = await (options.recoverable && wasRecovering
    ? attemptRecovery(session, subscription, since, request.flag)
    : ok(await attemptNothing(session.env.channels, channel, namespace)))
  if (attempt.t !== 'ok') return attempt
  if (over(session, subscription)) return disconnect(Disconnects.connectionClosed)
  const { state } = subscription
  if (state.t !== 'catchingUp') return disconnect(Disconnects.serverError)
  const caughtUp = catchUp(attempt.value, state.buffer ?? [], {
    mode,
    since,
    delta: subscription.delta !== null,
  })
  if (caughtUp === null || state.overflowed) {
    return disconnect(Disconnects.insufficientState)
  }
  const { recovered, publications, position, replyOffset } = caughtUp
  // From here to goLive() nothing may be lost: what arrives now waits in a fresh buffer.
  subscription.change({ t: 'reached', position })
  if (recovered) session.env.metrics.recoveredPublications(publications.length)
  return ok({
    recoverable: options.recoverable,
    positioned: true,
    epoch: position.epoch,
    publications: asSent(session, subscription, publications),
    recovered,
    offset: replyOffset,
    // The client asked for nothing that could have failed.
    wasRecovering: request.recover || forced,
    delta: subscription.delta !== null,
  })
}

/** What the reply carries; with delta it is the start of the chain. */
export function asSent(
  session: Session,
  subscription: Subscription,
  publications: readonly Publication[],
): readonly SentPublication[] {
  const { delta } = subscription
  const last = publications[publications.length - 1]
  if (delta === null || last === undefined) return publications
  delta.offset = last.offset
  delta.epoch = positionOf(subscription.state).epoch
  return chainDeltas(publications, session.protocolName)
}

async function attemptRecovery(
  session: Session,
  subscription: Subscription,
  since: StreamPosition,
  flag: number,
): Promise<Outcome<Attempt>> {
  const { channels, metrics, rules } = session.env
  const { namespace } = subscription.options
  const attempt = await recover(channels, {
    channel: subscription.channel,
    namespace,
    mode: namespace.recoveryMode,
    since,
    // What such a channel keeps is what subscribers are to get.
    limit: namespace.fromStart ? -1 : rules.settings.recoveryLimit,
    filter: subscription.filter,
    rejectUnrecovered: (flag & SubscribeFlags.rejectUnrecovered) !== 0,
  })
  const recovered = attempt.t === 'ok' && attempt.value.recovered
  metrics.recovered(recovered, attempt.t === 'ok' && attempt.value.entries.length > 0)
  return attempt
}
