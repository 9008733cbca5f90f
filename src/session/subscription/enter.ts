/**
 * subscribe: checks in the protocol's order, then token, backend or namespace rules decide, then the
 * shared flow enters the channel. spec: client-protocol.md §2.5, channels-and-engines.md §3.1–3.3,
 * §5.2; proxy.md §2.3
 */
import { type ResolvedChannel, compileTagsFilter } from '../../channels/index.js'
import { SubscriptionSources } from '../../model/index.js'
import type { Effects } from '../../pipelines/ports.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  SubscriptionTypes,
  disconnect,
  error,
} from '../../protocol/index.js'
import { BAD_REQUEST, type CommandOutcome, REPLIED, expiryFields } from '../answers.js'
import { followed, preceded } from '../effects.js'
import { feedSubscription } from '../kinds/fed.js'
import { subscribeMap } from '../kinds/map.js'
import {
  NO_STREAM,
  type SharedPollNamespace,
  enterSharedPoll,
  isSharedPoll,
} from '../kinds/polled.js'
import { subscribeWithState } from '../kinds/stated.js'
import { enterChannel } from '../kinds/stream.js'
import type { Session } from '../ports.js'
import { goLive } from './deliver.js'
import { abandon, over } from './leave.js'
import { type Judged, type Permit, judgeSubscribe, permitOf } from './permit.js'
import { Subscription, negotiateDelta, subscriptionOptions } from './state.js'

type SubscribeCommand = Extract<Command, { kind: 'subscribe' }>

/** Runs a subscribe command. */
export function subscribe(session: Session, command: SubscribeCommand): CommandOutcome {
  const { request } = command
  const { channel } = request
  const { channels } = session.env
  if (channel === '') return BAD_REQUEST
  const resolved = channels.namespaces.resolve(channel)
  const polled = resolved !== null && isSharedPoll(resolved.namespace)
  const asksPolled = request.type === SubscriptionTypes.sharedPoll
  if (asksPolled && !polled) return error(ClientErrors.notAvailable)
  if (polled && !asksPolled) return error(ClientErrors.badRequest)
  if (isMapType(request.type)) return subscribeMap(session, command)
  if (!polled && request.delta !== '' && request.delta !== 'fossil') return BAD_REQUEST
  if (Buffer.byteLength(channel) > channels.namespaces.maxLengthBytes) {
    return error(ClientErrors.badRequest)
  }
  if (session.subscriptions.get(channel) !== undefined) return error(ClientErrors.alreadySubscribed)
  const judgement = judgeSubscribe(session, request, resolved)
  if (judgement.t === 'refused') return judgement.outcome
  const subscription = new Subscription(
    session,
    channel,
    false,
    SubscriptionSources.unknown,
    subscriptionOptions(judgement.resolved.namespace),
  )
  session.subscriptions.set(subscription)
  const running = run(session, command, subscription, judgement.resolved, judgement.decision)
  subscription.settled = running
  return running
}

function isMapType(type: number): boolean {
  return type >= SubscriptionTypes.map && type <= SubscriptionTypes.mapUsers
}

async function run(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  resolved: ResolvedChannel,
  decision: Judged['decision'],
): Promise<Awaited<CommandOutcome>> {
  let succeeded = false
  try {
    if (decision.t === 'proxy' && withState(session, resolved)) {
      const outcome = await subscribeWithState(session, command, subscription, resolved)
      succeeded = outcome.t === 'ok'
      return outcome
    }
    const permit = await permitOf(session, command.request, resolved, decision)
    if (permit.t !== 'ok') return permit
    const { stream = null } = permit.value
    if (over(session, subscription)) {
      stream?.cancel()
      return disconnect(Disconnects.serverError)
    }
    subscription.stream = stream
    const refused = await preceded(session, permit.value.effects)
    if (refused !== null) return refused
    const outcome = await enter(session, command, subscription, resolved, permit.value)
    succeeded = outcome.t === 'ok'
    return outcome
  } finally {
    subscription.settled = null
    if (!succeeded) abandon(session, subscription)
  }
}

/** Whether the backend of the namespace gives the state of its channels. */
function withState(session: Session, { namespace }: ResolvedChannel): boolean {
  return session.env.rules.pipelines.positions?.has(namespace.name) === true
}

async function enter(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  resolved: ResolvedChannel,
  permit: Permit,
): Promise<Awaited<CommandOutcome>> {
  const { request } = command
  const { namespace } = resolved
  const { grant } = permit
  if (grant.expireAt > 0 && grant.expireAt * 1000 <= session.now()) {
    return error(ClientErrors.expired)
  }
  subscription.source = permit.source
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  if (isSharedPoll(namespace)) {
    return enterPolled(session, command, subscription, namespace, permit)
  }
  if (request.tagsFilter !== null) {
    const filter = namespace.allowTagsFilter ? compileTagsFilter(request.tagsFilter) : null
    if (filter === null) return error(ClientErrors.badRequest)
    subscription.filter = filter
  }
  // What a stream brings is sent as it is: it has no place in the channel that a patch could name.
  subscription.delta = subscription.stream === null ? negotiateDelta(namespace, request) : null
  subscription.options = subscriptionOptions(namespace, grant.override, permit.features)
  const entered = await enterChannel(session, subscription, request)
  if (entered.t !== 'ok') return entered
  const value = {
    ...entered.value,
    ...expiryFields(grant.expireAt, !namespace.subRefreshProxy, session.now()),
    data: grant.data,
  }
  const reply = (): void => {
    session.reply(command, { kind: 'subscribe', value })
  }
  return answer(session, subscription, permit.effects, reply)
}

/**
 * Replies and goes live. With effects it is the other way round, so that an error can be told and the
 * client hears of what they publish: pushes then wait for the reply.
 */
function answer(
  session: Session,
  subscription: Subscription,
  effects: Effects | undefined,
  reply: () => void,
): CommandOutcome {
  if (effects !== undefined) {
    return followed(
      session,
      effects,
      () => {
        reply()
        feedSubscription(session, subscription)
        return REPLIED
      },
      () => {
        goLive(session, subscription)
      },
    )
  }
  reply()
  if (!session.closed()) goLive(session, subscription)
  feedSubscription(session, subscription)
  return REPLIED
}

async function enterPolled(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  namespace: SharedPollNamespace,
  { grant, effects }: Permit,
): Promise<Awaited<CommandOutcome>> {
  const override = { ...grant.override, ...NO_STREAM }
  subscription.options = subscriptionOptions(namespace, override)
  const entered = await enterSharedPoll(session, subscription, namespace, command.request)
  if (entered.t !== 'ok') return entered
  // Its expiry is always the client's to prolong.
  const expiry = expiryFields(grant.expireAt, true, session.now())
  const reply = (): void => {
    session.reply(command, { kind: 'subscribe', value: { ...entered.value, ...expiry } })
  }
  return answer(session, subscription, effects, reply)
}
