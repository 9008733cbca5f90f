/**
 * subscribe to a map: the first command is authorized and reserves the channel, those that follow go
 * on where it stopped. spec: channels-and-engines.md §11.4, client-protocol.md §11.2
 */
import {
  type MapSettings,
  type ResolvedChannel,
  compileTagsFilter,
  pageSize,
} from '../../channels/index.js'
import { type StreamPosition, SubscriptionSources } from '../../model/index.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  type SubscribeRequest,
  disconnect,
  error,
} from '../../protocol/index.js'
import { BAD_REQUEST, type CommandOutcome } from '../answers.js'
import {
  GONE,
  type MapStep,
  UNRECOVERABLE,
  becomeLive,
  failed,
  follows,
  inNotation,
  joinLive,
  listen,
  replyPage,
  visible,
} from './map-live.js'
import type { Session } from '../ports.js'
import { abandon, over } from '../subscription/leave.js'
import { followed, preceded } from '../effects.js'
import { type Judged, type Permit, judgeSubscribe, permitOf } from '../subscription/permit.js'
import {
  type MapFlow,
  MapPhases,
  Subscription,
  isAbandoned,
  negotiateDelta,
  newFlow,
  subscriptionOptions,
} from '../subscription/state.js'

type SubscribeCommand = Extract<Command, { kind: 'subscribe' }>
type Answer = Awaited<CommandOutcome>

/** Runs a subscribe command of one of the map types. */
export function subscribeMap(session: Session, command: SubscribeCommand): CommandOutcome {
  const { request } = command
  const { channel } = request
  const { channels } = session.env
  if (channel === '') return BAD_REQUEST
  if (Buffer.byteLength(channel) > channels.namespaces.maxLengthBytes) {
    return error(ClientErrors.badRequest)
  }
  const goesOn = (request.cursor ?? '') !== '' || request.phase !== MapPhases.state
  sweep(session, goesOn ? channel : '')
  const known = session.subscriptions.get(channel)
  if (known !== undefined) {
    return goesOn && known.flow !== null
      ? goOn(session, command, known, known.flow)
      : error(ClientErrors.alreadySubscribed)
  }
  if ((request.cursor ?? '') !== '') return error(ClientErrors.permissionDenied)
  const judgement = judgeSubscribe(session, request, channels.namespaces.resolve(channel))
  if (judgement.t === 'refused') return judgement.outcome
  const { resolved, decision } = judgement
  const { map } = resolved.namespace
  // Row 4 compared the types, so this is a map.
  if (map === null) return error(ClientErrors.badRequest)
  return reserve(session, command, { resolved, decision, map })
}

/** Ends reservations of clients that began and did not go on; that of `kept` has its own answer. */
function sweep(session: Session, kept: string): void {
  const now = session.env.clock.monotonic()
  for (const subscription of session.subscriptions.all()) {
    if (subscription.channel !== kept && isAbandoned(subscription.flow, now)) {
      abandon(session, subscription)
    }
  }
}

type Request = {
  readonly resolved: ResolvedChannel
  readonly decision: Judged['decision']
  readonly map: MapSettings
}

function reserve(
  session: Session,
  command: SubscribeCommand,
  { resolved, decision, map }: Request,
): CommandOutcome {
  const { request } = command
  const subscription = new Subscription(
    session,
    request.channel,
    false,
    SubscriptionSources.unknown,
    subscriptionOptions(resolved.namespace),
  )
  const flow = newFlow(session.env.clock.monotonic(), map.catchUpTimeoutMs)
  subscription.flow = flow
  session.subscriptions.set(subscription)
  return perform({ session, command, subscription, flow, map }, async (step) => {
    const permit = await permitOf(session, request, resolved, decision)
    if (permit.t !== 'ok') return permit
    if (over(session, subscription)) return disconnect(Disconnects.connectionClosed)
    const { effects } = permit.value
    const refused = (await preceded(session, effects)) ?? equip(step, resolved, permit.value)
    if (refused !== null) return refused
    // What they bring waits for the first page, which is the reply.
    return effects === undefined ? serve(step) : followed(session, effects, () => serve(step))
  })
}

function goOn(
  session: Session,
  command: SubscribeCommand,
  subscription: Subscription,
  flow: MapFlow,
): CommandOutcome {
  const { map } = subscription.options.namespace
  if (flow.running) return error(ClientErrors.concurrentPagination)
  if (map === null) return error(ClientErrors.badRequest)
  if (isAbandoned(flow, session.env.clock.monotonic())) {
    const { channel } = subscription
    const fields = { channel, client: session.clientId, user: session.userId }
    session.log.info(fields, 'map subscribe catch-up timeout')
    abandon(session, subscription)
    return disconnect(Disconnects.slow)
  }
  return perform({ session, command, subscription, flow, map }, serve)
}

/** Runs one step. On anything but success the reservation is gone. */
function perform(step: MapStep, work: (step: MapStep) => Promise<Answer>): Promise<Answer> {
  const { session, subscription, flow } = step
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
      if (!succeeded) abandon(session, subscription)
    }
  })()
  subscription.settled = running
  return running
}

/** Takes over rights and wishes for the whole flow; null = all is well. */
function equip(step: MapStep, { namespace }: ResolvedChannel, permit: Permit): Answer | null {
  const { session, subscription, flow, map, command } = step
  const { request } = command
  const { grant, features } = permit
  if (grant.expireAt > 0 && grant.expireAt * 1000 <= session.now()) {
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

/** Phase 2: a page of keys. The last one goes live at once when little has changed since the first. */
export async function statePage(step: MapStep): Promise<Answer> {
  const { session, command, subscription, flow, map } = step
  const { request } = command
  const streamed = map.options.mode !== 'ephemeral'
  const limit = pageSize(map, request.limit ?? 0)
  // Without a stream nothing tells what changed while pages are read, so it is collected.
  if (!streamed && flow.position === null) {
    const refused = await listen(step)
    if (refused !== null) return refused
  }
  let page
  try {
    const filter = { cursor: request.cursor ?? '', limit, key: '' }
    page = await session.env.channels.maps.readState(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading map state')
  }
  if (over(session, subscription)) return GONE
  const frozen = (flow.position ??= page.position)
  flow.readsKeys = true
  if (streamed && (frozen.epoch !== page.position.epoch || isForeign(request, frozen))) {
    return UNRECOVERABLE
  }
  // What changed after the first page comes through the stream.
  const unchanged = page.entries.filter((entry) => entry.offset <= frozen.offset)
  const entries = visible(unchanged, subscription.filter)
  const last = page.cursor === ''
  if (last && (!streamed || frozen.offset + limit >= page.position.offset)) {
    return becomeLive(step, frozen, entries)
  }
  return replyPage(step, {
    phase: MapPhases.state,
    cursor: page.cursor,
    epoch: frozen.epoch,
    offset: frozen.offset,
    state: inNotation(entries, subscription),
  })
}

/** Whether the client names another epoch than its first page was of. */
function isForeign(
  request: { readonly epoch: string; readonly offset: number },
  at: StreamPosition,
): boolean {
  return (request.epoch !== '' || request.offset > 0) && request.epoch !== at.epoch
}

/** Phase 1: a page of changes, or live when the next page would be the last. */
export async function streamPage(step: MapStep): Promise<Answer> {
  const { session, command, subscription, flow, map } = step
  const { request } = command
  if (map.options.mode === 'ephemeral') return error(ClientErrors.badRequest)
  if (flow.position === null && !request.recover) return error(ClientErrors.permissionDenied)
  const since = { offset: request.offset, epoch: request.epoch }
  const origin = (flow.position ??= since)
  if (since.epoch !== origin.epoch) return UNRECOVERABLE
  const { maps } = session.env.channels
  const limit = pageSize(map, request.limit ?? 0)
  let slice
  try {
    if (flow.streamTop === null) {
      const top = { limit: 0, since: null, reverse: false }
      const { position } = await maps.readStream(subscription.channel, map, top)
      if (over(session, subscription)) return GONE
      flow.streamTop = position.offset
    }
    if (since.offset + limit >= flow.streamTop) return await becomeLive(step, since, null)
    const filter = { limit, since, reverse: false }
    slice = await maps.readStream(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading map stream')
  }
  if (over(session, subscription)) return GONE
  const { publications, position } = slice
  if (!follows(since, publications, position)) return UNRECOVERABLE
  return replyPage(step, {
    phase: MapPhases.stream,
    epoch: position.epoch,
    // Not the top: the next page begins where this one ends.
    offset: publications[publications.length - 1]?.offset ?? since.offset,
    publications: inNotation(visible(publications, subscription.filter), subscription),
  })
}
