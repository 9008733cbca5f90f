/**
 * subscribe: checks in the protocol's order, then token, backend or namespace rules decide, then the
 * shared flow enters the channel. spec: client-protocol.md §2.5, channels-and-engines.md §3.1–3.3,
 * §5.2; proxy.md §2.3
 */
import { type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import {
  compileTagsFilter,
  type ResolvedChannel,
  type SubscribeDecision,
} from '../../channels/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  SubscriptionTypes,
  type Command,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { expiryFields } from '../expiry.js'
import { subscribeMap } from '../map/subscribe.js'
import { BAD_REQUEST, REPLIED, type CommandOutcome } from '../outcomes.js'
import {
  enterSharedPoll,
  isSharedPoll,
  NO_STREAM,
  type SharedPollNamespace,
} from '../shared-poll/subscribe.js'
import { feedSubscription } from '../streams.js'
import { abandon, enterChannel, goLive, over } from '../subscribe-flow.js'
import { judgeSubscribe, permitOf, type Permit } from '../subscribe-permit.js'
import { negotiateDelta, subscriptionOptions } from '../subscription-options.js'
import { Subscription } from '../subscription.js'

type SubscribeCommand = Extract<Command, { kind: 'subscribe' }>

/** Runs a subscribe command. */
export function subscribe(connection: Connection, command: SubscribeCommand): CommandOutcome {
  const { request } = command
  const { channel } = request
  const { channels } = connection.env
  if (channel === '') return BAD_REQUEST
  const resolved = channels.namespaces.resolve(channel)
  const polled = resolved !== null && isSharedPoll(resolved.namespace)
  const asksPolled = request.type === SubscriptionTypes.sharedPoll
  if (asksPolled && !polled) return error(ClientErrors.notAvailable)
  if (polled && !asksPolled) return error(ClientErrors.badRequest)
  if (isMapType(request.type)) return subscribeMap(connection, command)
  if (!polled && request.delta !== '' && request.delta !== 'fossil') return BAD_REQUEST
  if (Buffer.byteLength(channel) > channels.namespaces.maxLengthBytes) {
    return error(ClientErrors.badRequest)
  }
  if (connection.subscriptions.get(channel) !== undefined)
    return error(ClientErrors.alreadySubscribed)
  const judgement = judgeSubscribe(connection, request, resolved)
  if (judgement.t === 'refused') return judgement.outcome
  const subscription = new Subscription(
    connection,
    channel,
    false,
    SubscriptionSources.unknown,
    subscriptionOptions(judgement.resolved.namespace),
  )
  connection.subscriptions.set(subscription)
  const running = run(connection, command, subscription, judgement.resolved, judgement.decision)
  subscription.settled = running
  return running
}

function isMapType(type: number): boolean {
  return type >= SubscriptionTypes.map && type <= SubscriptionTypes.mapUsers
}

async function run(
  connection: Connection,
  command: SubscribeCommand,
  subscription: Subscription,
  resolved: ResolvedChannel,
  decision: SubscribeDecision,
): Promise<Awaited<CommandOutcome>> {
  let succeeded = false
  try {
    const permit = await permitOf(connection, command.request, resolved, decision)
    if (permit.t !== 'ok') return permit
    const { stream = null } = permit.value
    if (over(connection, subscription)) {
      stream?.cancel()
      return disconnect(Disconnects.serverError)
    }
    subscription.stream = stream
    const outcome = await enter(connection, command, subscription, resolved, permit.value)
    succeeded = outcome.t === 'ok'
    return outcome
  } finally {
    subscription.settled = null
    if (!succeeded) abandon(connection, subscription)
  }
}

async function enter(
  connection: Connection,
  command: SubscribeCommand,
  subscription: Subscription,
  resolved: ResolvedChannel,
  permit: Permit,
): Promise<Awaited<CommandOutcome>> {
  const { request } = command
  const { namespace } = resolved
  const { grant } = permit
  if (grant.expireAt > 0 && grant.expireAt * 1000 <= connection.now()) {
    return error(ClientErrors.expired)
  }
  subscription.source = permit.source
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  if (isSharedPoll(namespace)) {
    return enterPolled(connection, command, subscription, namespace, grant)
  }
  if (request.tagsFilter !== null) {
    const filter = namespace.allowTagsFilter ? compileTagsFilter(request.tagsFilter) : null
    if (filter === null) return error(ClientErrors.badRequest)
    subscription.filter = filter
  }
  // What a stream brings is sent as it is: it has no place in the channel that a patch could name.
  subscription.delta = subscription.stream === null ? negotiateDelta(namespace, request) : null
  subscription.options = subscriptionOptions(namespace, grant.override, permit.features)
  const entered = await enterChannel(connection, subscription, request)
  if (entered.t !== 'ok') return entered
  const value = {
    ...entered.value,
    ...expiryFields(grant.expireAt, !namespace.subRefreshProxy, connection.now()),
    data: grant.data,
  }
  connection.reply(command, { kind: 'subscribe', value })
  if (!connection.closed()) goLive(connection, subscription)
  feedSubscription(connection, subscription)
  return REPLIED
}

async function enterPolled(
  connection: Connection,
  command: SubscribeCommand,
  subscription: Subscription,
  namespace: SharedPollNamespace,
  grant: SubscribeGrant,
): Promise<Awaited<CommandOutcome>> {
  const override = { ...grant.override, ...NO_STREAM }
  subscription.options = subscriptionOptions(namespace, override)
  const entered = await enterSharedPoll(connection, subscription, namespace, command.request)
  if (entered.t !== 'ok') return entered
  // Its expiry is always the client's to prolong.
  const expiry = expiryFields(grant.expireAt, true, connection.now())
  connection.reply(command, { kind: 'subscribe', value: { ...entered.value, ...expiry } })
  if (!connection.closed()) goLive(connection, subscription)
  return REPLIED
}
