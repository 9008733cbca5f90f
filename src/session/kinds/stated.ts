/**
 * State with its position: the channel is entered first, the backend is told where its stream stands, and
 * the reply has its state and everything since. spec: runs.md §2
 */
import {
  type Attempt,
  type ResolvedChannel,
  attemptNothing,
  catchUp,
  compileTagsFilter,
  recover,
} from '../../channels/index.js'
import { EngineFailure, UnsupportedChannel } from '../../engine/ports.js'
import { type StreamPosition, type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  type Outcome,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { type CommandOutcome, REPLIED, expiryFields } from '../answers.js'
import { followed, preceded } from '../effects.js'
import type { Acting } from '../../pipelines/ports.js'
import type { Session } from '../ports.js'
import { enterPresence, goLive } from '../subscription/deliver.js'
import { over } from '../subscription/leave.js'
import { type Subscription, negotiateDelta, subscriptionOptions } from '../subscription/state.js'
import { asSent } from './stream.js'

type SubscribeCommand = Extract<Command, { kind: 'subscribe' }>

const GONE = disconnect(Disconnects.connectionClosed)
/** A backend whose state is of a place that history has no more is asked once again. */
const MOST_ASKS = 2

/** What the subscriber has, and what follows it. */
type Stated = {
  readonly grant: SubscribeGrant & Acting
  readonly attempt: Attempt
  readonly since: StreamPosition
}

/** Runs a subscribe to a namespace whose backend gives the state. Leaves cleaning up to `abandon`. */
export async function subscribeWithState(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  resolved: ResolvedChannel,
): Promise<Awaited<CommandOutcome>> {
  const { channel } = subscription
  try {
    return await enter(session, command, subscription, resolved)
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    const fields = { channel, client: session.clientId, error: cause }
    if (cause instanceof UnsupportedChannel) {
      session.log.info(fields, 'cannot subscribe')
      return error(ClientErrors.badRequest)
    }
    session.log.error(fields, 'error subscribing')
    return disconnect(Disconnects.serverError)
  }
}

async function enter(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  { namespace }: ResolvedChannel,
): Promise<Awaited<CommandOutcome>> {
  const { request } = command
  const { channel } = subscription
  const { channels } = session.env
  if (request.tagsFilter !== null) {
    const filter = namespace.allowTagsFilter ? compileTagsFilter(request.tagsFilter) : null
    if (filter === null) return error(ClientErrors.badRequest)
    subscription.filter = filter
  }
  subscription.delta = negotiateDelta(namespace, request)
  subscription.options = subscriptionOptions(namespace)
  subscription.change({ t: 'listening', buffers: true })
  const subscribed = channels.hub.subscribe(channel, subscription)
  if (subscribed instanceof Promise) await subscribed
  if (over(session, subscription)) return GONE
  const known = request.recover ? await missed(session, subscription, request) : null
  if (over(session, subscription)) return GONE
  const stated = await (known === null
    ? stateOf(session, command, subscription)
    : granted(session, command, subscription, known, request))
  if (stated.t !== 'ok') return stated
  if (over(session, subscription)) return GONE
  const refused = await preceded(session, stated.value.grant.effects)
  if (refused !== null) return refused
  if (over(session, subscription)) return GONE
  return reply(session, command, subscription, stated.value, known !== null)
}

/** What the client missed, if all of that is there: then it needs no state. */
async function missed(
  session: Session,
  { channel, options, filter }: Subscription,
  { offset, epoch }: StreamPosition,
): Promise<Attempt | null> {
  const { channels, metrics, rules } = session.env
  const { namespace } = options
  const limit = namespace.fromStart ? -1 : rules.settings.recoveryLimit
  const wanted = { since: { offset, epoch }, limit, filter, rejectUnrecovered: false }
  const attempt = await recover(channels, { channel, namespace, mode: 'stream', ...wanted })
  const recovered = attempt.t === 'ok' && attempt.value.recovered
  metrics.recovered(recovered, recovered && attempt.value.entries.length > 0)
  return recovered ? attempt.value : null
}

/** A client that missed nothing may still be one that must not subscribe any more. */
async function granted(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  attempt: Attempt,
  { offset, epoch }: StreamPosition,
): Promise<Outcome<Stated>> {
  const outcome = await ask(session, command, subscription, null)
  return outcome.t === 'ok'
    ? ok({ grant: outcome.value, attempt, since: { offset, epoch } })
    : outcome
}

/** Asks for the state, once more if history does not reach back to it. */
async function stateOf(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
): Promise<Outcome<Stated>> {
  const { channels } = session.env
  const { channel, options, filter } = subscription
  const { namespace } = options
  let { position } = await attemptNothing(channels, channel, namespace)
  for (let asks = 0; asks < MOST_ASKS; asks++) {
    if (over(session, subscription)) return GONE
    const outcome = await ask(session, command, subscription, position)
    if (outcome.t !== 'ok') return outcome
    if (over(session, subscription)) return GONE
    const grant = outcome.value
    const since = grant.asOf ?? position
    const wanted = { since, limit: -1, filter, rejectUnrecovered: false }
    const attempt = await recover(channels, { channel, namespace, mode: 'stream', ...wanted })
    if (attempt.t !== 'ok') return attempt
    // A place without an epoch is that of any stream, and a state is of this one.
    const sameStream = since.epoch === attempt.value.position.epoch
    if (attempt.value.recovered && sameStream) return ok({ grant, attempt: attempt.value, since })
    position = attempt.value.position
  }
  const { clientId, userId } = session
  session.log.info(
    { channel, client: clientId, user: userId },
    'history does not reach back to the state of the backend',
  )
  return error(ClientErrors.unrecoverablePosition)
}

function ask(
  session: Session,
  { request }: SubscribeCommand,
  { channel, options }: Subscription,
  position: StreamPosition | null,
): Promise<Outcome<SubscribeGrant & Acting>> {
  const { token, data } = request
  const input = { channel, namespace: options.namespace.name, token, data }
  return session.env.rules.pipelines.subscribe(
    position === null ? input : { ...input, position },
    session,
  )
}

async function reply(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  { grant, attempt, since }: Stated,
  recovered: boolean,
): Promise<Awaited<CommandOutcome>> {
  const { namespace } = subscription.options
  if (grant.expireAt > 0 && grant.expireAt * 1000 <= session.now()) {
    return error(ClientErrors.expired)
  }
  subscription.source = SubscriptionSources.subscribeProxy
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  // Without a position there is no state with one.
  const override = { ...grant.override, forcePositioning: true, forceRecovery: true }
  subscription.options = subscriptionOptions(namespace, override)
  if (subscription.options.presence) {
    const added = enterPresence(session, subscription)
    if (added instanceof Promise) await added
    if (over(session, subscription)) return GONE
  }
  const { state } = subscription
  if (state.t !== 'catchingUp') return disconnect(Disconnects.serverError)
  const delta = subscription.delta !== null
  const caughtUp = catchUp(attempt, state.buffer ?? [], { mode: 'stream', since, delta })
  if (caughtUp === null || state.overflowed) return disconnect(Disconnects.insufficientState)
  const { publications, position, replyOffset: offset } = caughtUp
  subscription.change({ t: 'reached', position })
  const value = {
    ...expiryFields(grant.expireAt, !namespace.subRefreshProxy, session.now()),
    ...{ recoverable: true, positioned: true, epoch: position.epoch, offset, delta },
    publications: asSent(session, subscription, publications),
    ...{ recovered, wasRecovering: command.request.recover },
    // To a client that has missed nothing a state would undo what it has.
    data: recovered ? null : grant.data,
  }
  const send = () => {
    session.reply(command, { kind: 'subscribe', value })
    return REPLIED
  }
  const live = (): void => {
    if (!session.closed()) goLive(session, subscription)
  }
  if (grant.effects !== undefined) return followed(session, grant.effects, send, live)
  send()
  live()
  return REPLIED
}
