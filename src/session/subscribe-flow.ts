/**
 * Entering and leaving a channel: the same steps for client-side and server-side subscriptions.
 * Callers reserve the subscription, decide rights and options, run {@link enterChannel}, queue the
 * reply and then call {@link goLive}; on anything but success {@link abandon}.
 * spec: channels-and-engines.md §5.2, §6.2, §6.3
 */
import {
  attemptNothing,
  chainDeltas,
  catchUp,
  recover,
  trackPosition,
  type Attempt,
  type BufferedEntry,
  type KeyedMember,
} from '../channels/index.js'
import type { MaybePromise } from '../base/index.js'
import { EngineFailure, UnsupportedChannel } from '../engine/ports.js'
import type { StreamPosition } from '../model/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  SubscribeFlags,
  Unsubscribes,
  type Outcome,
  type Publication,
  type SentPublication,
  type SubscribeResult,
  type Unsubscribe,
} from '../protocol/index.js'
import type { Connection } from './connection.js'
import { enterKeys, leaveKeys } from './map/keys.js'
import { clientOf } from './registration.js'
import { EMPTY_RESULT } from './subscribe-result.js'
import { clientInfoOf, type Subscription } from './subscription.js'

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

/** The publication that tells the stream's epoch. */
const FIRST_OFFSET = 1

/** Steps 3 to 9 of the subscribe sequence. Never throws; leaves cleaning up to {@link abandon}. */
export async function enterChannel(
  connection: Connection,
  subscription: Subscription,
  request: RecoverRequest,
): Promise<Outcome<Entered>> {
  const { channels } = connection.env
  const { options, channel } = subscription
  if (options.positioned && !channels.keepsStreams) return error(ClientErrors.notAvailable)
  subscription.state = 'catching-up'
  if (options.positioned) subscription.buffer = []
  try {
    const subscribed = channels.hub.subscribe(channel, subscription)
    if (subscribed instanceof Promise) await subscribed
    if (over(connection, subscription)) return disconnect(Disconnects.connectionClosed)
    if (options.presence) {
      const added = enterPresence(connection, subscription)
      if (added instanceof Promise) await added
      if (over(connection, subscription)) return disconnect(Disconnects.connectionClosed)
    }
    if (!options.positioned) {
      return ok({
        ...EMPTY_RESULT,
        wasRecovering: request.recover,
        delta: subscription.delta !== null,
      })
    }
    return await reachStream(connection, subscription, request)
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    if (cause instanceof UnsupportedChannel) {
      connection.log.info(
        { channel, client: connection.clientId, error: cause },
        'cannot subscribe',
      )
      return error(ClientErrors.badRequest)
    }
    connection.log.error(
      { channel, client: connection.clientId, error: cause },
      'error subscribing',
    )
    return disconnect(Disconnects.serverError)
  }
}

async function reachStream(
  connection: Connection,
  subscription: Subscription,
  request: RecoverRequest,
): Promise<Outcome<Entered>> {
  const { options, channel } = subscription
  const { namespace } = options
  const mode = namespace.recoveryMode
  const forced = options.recoverable && options.cacheRecover && mode === 'cache'
  const wasRecovering = request.recover || forced
  const since = { offset: request.offset, epoch: request.epoch }
  const attempt = await (options.recoverable && wasRecovering
    ? attemptRecovery(connection, subscription, since, request.flag)
    : ok(await attemptNothing(connection.env.channels, channel, namespace)))
  if (attempt.t !== 'ok') return attempt
  if (over(connection, subscription)) return disconnect(Disconnects.connectionClosed)
  // From here to goLive() nothing may be lost: what arrives now waits in the fresh buffer.
  const buffered = subscription.buffer ?? []
  subscription.buffer = []
  const caughtUp = catchUp(attempt.value, buffered, {
    mode,
    since,
    delta: subscription.delta !== null,
  })
  if (caughtUp === null || subscription.overflowed) {
    return disconnect(Disconnects.insufficientState)
  }
  const { recovered, publications, position, replyOffset } = caughtUp
  subscription.epoch = position.epoch
  subscription.offset = position.offset
  subscription.checkedAtMs = connection.now()
  return ok({
    recoverable: options.recoverable,
    positioned: true,
    epoch: position.epoch,
    publications: asSent(connection, subscription, publications),
    recovered,
    offset: replyOffset,
    wasRecovering,
    delta: subscription.delta !== null,
  })
}

/** What the reply carries; with delta it is the start of the chain. */
function asSent(
  connection: Connection,
  subscription: Subscription,
  publications: readonly Publication[],
): readonly SentPublication[] {
  const { delta, epoch } = subscription
  const last = publications[publications.length - 1]
  if (delta === null || last === undefined) return publications
  delta.offset = last.offset
  delta.epoch = epoch
  return chainDeltas(publications, connection.protocolName)
}

async function attemptRecovery(
  connection: Connection,
  subscription: Subscription,
  since: StreamPosition,
  flag: number,
): Promise<Outcome<Attempt>> {
  const { channels, metrics, rules } = connection.env
  const { namespace } = subscription.options
  const attempt = await recover(channels, {
    channel: subscription.channel,
    namespace,
    mode: namespace.recoveryMode,
    since,
    limit: rules.settings.recoveryLimit,
    filter: subscription.filter,
    rejectUnrecovered: (flag & SubscribeFlags.rejectUnrecovered) !== 0,
  })
  const recovered = attempt.t === 'ok' && attempt.value.recovered
  metrics.recovered(recovered, attempt.t === 'ok' && attempt.value.entries.length > 0)
  return attempt
}

/** Adds the presence entry in its turn; from the call on it is removed when the subscription ends. */
export function enterPresence(
  connection: Connection,
  subscription: Subscription,
): MaybePromise<void> {
  const { clientId, env } = connection
  const { channel } = subscription
  const info = clientInfoOf(connection.info, subscription.info)
  subscription.inPresence = true
  return env.work.run(clientId, channel, () => env.channels.addPresence(channel, info))
}

/**
 * The reply is queued: deliver from now on, first what arrived since the merge, then announce the
 * join. Step 10 of the sequence.
 */
export function goLive(connection: Connection, subscription: Subscription): void {
  const late = subscription.buffer
  subscription.buffer = null
  subscription.state = 'live'
  connection.debug('client subscribed to channel', { channel: subscription.channel })
  subscription.gauge = connection.env.metrics.subscriptionAccepted(
    connection.identity?.clientName ?? '',
  )
  connection.env.events?.subscribed(clientOf(connection), subscription.channel)
  if (subscription.overflowed) connection.onInsufficientState(subscription)
  else if (late !== null) replay(connection, subscription, late)
  if (subscription.gapped && isLive(subscription)) {
    subscription.gapped = false
    connection.onGap(subscription)
  }
  if (isLive(subscription) && subscription.options.joinLeave) {
    subscription.joined = true
    const { clientId, env } = connection
    const { channel } = subscription
    const info = clientInfoOf(connection.info, subscription.info)
    // Joins are told at most once: who misses one asks for the presence.
    env.work.runUnwatched(clientId, channel, 'join', () => env.channels.publishJoin(channel, info))
  }
  if (isLive(subscription)) enterKeys(connection, subscription)
}

function replay(
  connection: Connection,
  subscription: Subscription,
  late: readonly BufferedEntry[],
): void {
  for (const { publication, filtered, epoch } of late) {
    const verdict = trackPosition(subscription, publication, epoch, connection.now(), 0)
    if (verdict === 'insufficient') {
      connection.onInsufficientState(subscription)
      return
    }
    if (verdict === 'ignore' || filtered) continue
    const { delta } = subscription
    if (delta !== null && !delta.keyed) {
      delta.offset = publication.offset
      delta.epoch = epoch
    }
    connection.push({
      kind: 'pub',
      channel: subscription.channel,
      pub: delta === null ? publication : { ...publication, form: 'full' },
      epoch: publication.offset === FIRST_OFFSET ? epoch : '',
    })
  }
}

/** Undoes a subscribe that did not succeed. */
export function abandon(connection: Connection, subscription: Subscription): void {
  release(connection, subscription)
}

/** Ends a subscription: presence, leave event, hub. `why` is pushed when the server decided. */
export function leave(connection: Connection, subscription: Subscription, why: Unsubscribe): void {
  release(connection, subscription)
  if (why.code < Unsubscribes.server.code) return
  connection.env.metrics.serverUnsubscribe(why.code)
  connection.push({ kind: 'unsubscribe', channel: subscription.channel, unsubscribe: why })
}

/** Ends every subscription of a connection that is over. */
export function leaveAll(connection: Connection): void {
  for (const subscription of connection.subscriptions.all()) release(connection, subscription)
}

function release(connection: Connection, subscription: Subscription): void {
  if (subscription.state === 'left') return
  const entered = subscription.state !== 'asking'
  if (subscription.state === 'live') {
    connection.debug('client unsubscribed from channel', { channel: subscription.channel })
  }
  const { channels } = connection.env
  const { channel } = subscription
  subscription.state = 'left'
  subscription.buffer = null
  subscription.flow = null
  endStreams(subscription)
  if (subscription.gauge !== null) {
    subscription.gauge.add(-1)
    subscription.gauge = null
    connection.env.events?.unsubscribed(clientOf(connection), channel)
  }
  connection.subscriptions.delete(subscription)
  if (subscription.keyed !== null) leaveTracked(subscription, subscription.keyed)
  else if (entered) channels.hub.unsubscribe(channel, subscription)
  const { clientId, userId, env } = connection
  if (subscription.inPresence) {
    subscription.inPresence = false
    // Nobody is left to be told; an entry that stays expires.
    env.work.runUnwatched(clientId, channel, 'presence removal', () =>
      channels.removePresence(channel, clientId, userId),
    )
  }
  if (subscription.joined) {
    subscription.joined = false
    const info = clientInfoOf(connection.info, subscription.info)
    // As with joins: at most once.
    env.work.runUnwatched(clientId, channel, 'leave', () => channels.publishLeave(channel, info))
  }
  if (subscription.ownsKeys) leaveKeys(connection, subscription)
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

/** Read anew: an earlier step may have ended the subscription. */
function isLive(subscription: Subscription): boolean {
  return subscription.state === 'live'
}

/** Whether nobody waits for the subscription any more. */
export function over(connection: Connection, subscription: Subscription): boolean {
  return connection.closed() || subscription.state === 'left'
}
