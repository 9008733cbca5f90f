/**
 * subscribe to a map: the first command is authorized and reserves the channel, those that follow go
 * on where it stopped. spec: channels-and-engines.md §11.4, client-protocol.md §11.2
 */
import { SubscriptionSources } from '../../model/index.js'
import {
  compileTagsFilter,
  type MapSettings,
  type ResolvedChannel,
  type SubscribeDecision,
} from '../../channels/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  type Command,
  type SubscribeRequest,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import { abandon, over } from '../subscribe-flow.js'
import { judgeSubscribe, permitOf, type Permit } from '../subscribe-permit.js'
import { negotiateDelta, subscriptionOptions } from '../subscription-options.js'
import { Subscription } from '../subscription.js'
import { isAbandoned, MapPhases, newFlow, type MapFlow } from './flow.js'
import { joinLive } from './live.js'
import { statePage, streamPage } from './pages.js'
import type { MapStep } from './step.js'

type SubscribeCommand = Extract<Command, { kind: 'subscribe' }>
type Answer = Awaited<CommandOutcome>

/** Runs a subscribe command of one of the map types. */
export function subscribeMap(connection: Connection, command: SubscribeCommand): CommandOutcome {
  const { request } = command
  const { channel } = request
  const { channels } = connection.env
  if (channel === '') return BAD_REQUEST
  if (Buffer.byteLength(channel) > channels.namespaces.maxLengthBytes) {
    return error(ClientErrors.badRequest)
  }
  const goesOn = (request.cursor ?? '') !== '' || request.phase !== MapPhases.state
  sweep(connection, goesOn ? channel : '')
  const known = connection.subscriptions.get(channel)
  if (known !== undefined) {
    return goesOn && known.flow !== null
      ? goOn(connection, command, known, known.flow)
      : error(ClientErrors.alreadySubscribed)
  }
  if ((request.cursor ?? '') !== '') return error(ClientErrors.permissionDenied)
  const judgement = judgeSubscribe(connection, request, channels.namespaces.resolve(channel))
  if (judgement.t === 'refused') return judgement.outcome
  const { resolved, decision } = judgement
  const { map } = resolved.namespace
  // Row 4 compared the types, so this is a map.
  if (map === null) return error(ClientErrors.badRequest)
  return reserve(connection, command, { resolved, decision, map })
}

/** Ends reservations of clients that began and did not go on; that of `kept` has its own answer. */
function sweep(connection: Connection, kept: string): void {
  const now = connection.env.clock.monotonic()
  for (const subscription of connection.subscriptions.all()) {
    if (subscription.channel !== kept && isAbandoned(subscription.flow, now)) {
      abandon(connection, subscription)
    }
  }
}

type Request = {
  readonly resolved: ResolvedChannel
  readonly decision: SubscribeDecision
  readonly map: MapSettings
}

function reserve(
  connection: Connection,
  command: SubscribeCommand,
  { resolved, decision, map }: Request,
): CommandOutcome {
  const { request } = command
  const subscription = new Subscription(
    connection,
    request.channel,
    false,
    SubscriptionSources.unknown,
    subscriptionOptions(resolved.namespace),
  )
  const flow = newFlow(connection.env.clock.monotonic(), map.catchUpTimeoutMs)
  subscription.flow = flow
  connection.subscriptions.set(subscription)
  return perform({ connection, command, subscription, flow, map }, async (step) => {
    const permit = await permitOf(connection, request, resolved, decision)
    if (permit.t !== 'ok') return permit
    if (over(connection, subscription)) return disconnect(Disconnects.connectionClosed)
    return equip(step, resolved, permit.value) ?? serve(step)
  })
}

function goOn(
  connection: Connection,
  command: SubscribeCommand,
  subscription: Subscription,
  flow: MapFlow,
): CommandOutcome {
  const { map } = subscription.options.namespace
  if (flow.running) return error(ClientErrors.concurrentPagination)
  if (map === null) return error(ClientErrors.badRequest)
  if (isAbandoned(flow, connection.env.clock.monotonic())) {
    const { channel } = subscription
    const fields = { channel, client: connection.clientId, user: connection.userId }
    connection.log.info(fields, 'map subscribe catch-up timeout')
    abandon(connection, subscription)
    return disconnect(Disconnects.slow)
  }
  return perform({ connection, command, subscription, flow, map }, serve)
}

/** Runs one step. On anything but success the reservation is gone. */
function perform(step: MapStep, work: (step: MapStep) => Promise<Answer>): Promise<Answer> {
  const { connection, subscription, flow } = step
  flow.running = true
  const running = (async (): Promise<Answer> => {
    let succeeded = false
    try {
      const answer = await work(step)
      succeeded = answer.t === 'ok'
      return answer
    } finally {
      flow.running = false
      subscription.settled = null
      if (!succeeded) abandon(connection, subscription)
    }
  })()
  subscription.settled = running
  return running
}

/** Takes over rights and wishes for the whole flow; null = all is well. */
function equip(step: MapStep, { namespace }: ResolvedChannel, permit: Permit): Answer | null {
  const { connection, subscription, flow, map, command } = step
  const { request } = command
  const { grant, features } = permit
  if (grant.expireAt > 0 && grant.expireAt * 1000 <= connection.now()) {
    return error(ClientErrors.expired)
  }
  if (request.tagsFilter !== null) {
    const filter = namespace.allowTagsFilter ? compileTagsFilter(request.tagsFilter) : null
    if (filter === null) return error(ClientErrors.badRequest)
    subscription.filter = filter
  }
  const streamed = map.options.mode !== 'ephemeral'
  subscription.delta = keyedDelta(namespace, request)
  subscription.source = permit.source
  subscription.options = subscriptionOptions(
    namespace,
    { ...grant.override, forceRecovery: streamed, forcePositioning: streamed },
    { positioned: false, recoverable: false, joinLeave: features.joinLeave },
  )
  subscription.info = grant.info
  subscription.expireAt = grant.expireAt
  flow.grant = grant
  return null
}

function keyedDelta(
  namespace: ResolvedChannel['namespace'],
  request: SubscribeRequest,
): Subscription['delta'] {
  const delta = negotiateDelta(namespace, request)
  return delta === null ? null : { ...delta, keyed: true }
}

function serve(step: MapStep): Promise<Answer> {
  switch (step.command.request.phase ?? MapPhases.live) {
    case MapPhases.state:
      return statePage(step)
    case MapPhases.stream:
      return streamPage(step)
    case MapPhases.live:
      return joinLive(step)
    default:
      return Promise.resolve(error(ClientErrors.badRequest))
  }
}
