/** One subscribe command of a map flow, and the reply to it. spec: client-protocol.md §11.2 */
import {
  type BufferedEntry,
  type MapSettings,
  type TagsFilter,
  chainDeltas,
  inFull,
  merge,
} from '../../channels/index.js'
import { EngineFailure, type HistorySlice } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  type Outcome,
  type Publication,
  type SentPublication,
  type SubscribeResult,
  SubscriptionTypes,
  disconnect,
  error,
} from '../../protocol/index.js'
import { type CommandOutcome, EMPTY_RESULT, REPLIED, expiryFields } from '../answers.js'
import type { Session } from '../ports.js'
import { enterPresence, goLive } from '../subscription/deliver.js'
import { over } from '../subscription/leave.js'
import type { MapFlow, Subscription } from '../subscription/state.js'

/** Everything a step works with. */
export type MapStep = {
  readonly session: Session
  readonly command: Extract<Command, { kind: 'subscribe' }>
  readonly subscription: Subscription
  readonly flow: MapFlow
  readonly map: MapSettings
}

/** The stream does not lead from where the client is to the top: it starts from scratch. */
export const UNRECOVERABLE: Outcome<never> = error(ClientErrors.unrecoverablePosition)

/** Nobody waits for the answer. */
export const GONE: Outcome<never> = disconnect(Disconnects.connectionClosed)

/** Fields of every reply in a flow. Quirk: all map types answer with the type of the first. */
export const MAP_RESULT: SubscribeResult = { ...EMPTY_RESULT, type: SubscriptionTypes.map }

/** Queues the reply with a page. */
export function replyPage(step: MapStep, page: Partial<SubscribeResult>): typeof REPLIED {
  const value = { ...MAP_RESULT, ...page }
  step.session.reply(step.command, { kind: 'subscribe', value })
  return REPLIED
}

/** What a tags filter lets through. */
export function visible(
  publications: readonly Publication[],
  filter: TagsFilter | null,
): readonly Publication[] {
  return filter === null ? publications : publications.filter(({ tags }) => filter.matches(tags))
}

/** Publications of a page: with delta in its notation, so that the client keeps their exact bytes. */
export function inNotation(
  publications: readonly Publication[],
  subscription: Subscription,
): readonly SentPublication[] {
  return subscription.delta === null ? publications : publications.map(inFull)
}

/**
 * Whether changes read since a position follow it without a hole.
 * @param changes in ascending order, possibly not up to the top
 */
export function follows(
  since: StreamPosition,
  changes: readonly Publication[],
  top: StreamPosition,
): boolean {
  if (since.epoch !== top.epoch || since.offset > top.offset) return false
  const first = changes[0]
  return first === undefined ? since.offset === top.offset : first.offset === since.offset + 1
}

/** Logs what the engine could not do; the client is told to try again. */
export function failed(step: MapStep, cause: unknown, operation: string): Outcome<never> {
  if (!(cause instanceof EngineFailure)) throw cause
  const { session, subscription } = step
  const fields = { channel: subscription.channel, client: session.clientId, error: cause }
  session.log.error(fields, `error ${operation}`)
  return error(ClientErrors.internal)
}

type Answer = Awaited<CommandOutcome>

/** Phase 0: the client is at a position and wants everything from there. */
export function joinLive(step: MapStep): Promise<Answer> {
  const { command, flow } = step
  const { offset, epoch } = command.request
  if (flow.position !== null && flow.position.epoch !== epoch) return Promise.resolve(UNRECOVERABLE)
  return becomeLive(step, { offset, epoch }, null)
}

/** Enters the hub; from here on changes wait in the buffer. null = done. */
export async function listen(step: MapStep): Promise<Answer | null> {
  const { session, subscription } = step
  subscription.change({ t: 'listening', buffers: true })
  try {
    const entered = session.env.channels.hub.subscribe(subscription.channel, subscription)
    if (entered instanceof Promise) await entered
  } catch (cause) {
    return failed(step, cause, 'adding map subscription')
  }
  return over(session, subscription) ? GONE : null
}

/** Adds the presence entry, as in every channel before the client is told that it is subscribed. */
async function becomePresent(step: MapStep): Promise<Answer | null> {
  const { session, subscription } = step
  try {
    const added = enterPresence(session, subscription)
    if (added instanceof Promise) await added
  } catch (cause) {
    return failed(step, cause, 'adding presence')
  }
  return over(session, subscription) ? GONE : null
}

/**
 * Goes live from a position.
 * @param entries the page of keys that this reply ends; null = the client has the keys already
 */
export async function becomeLive(
  step: MapStep,
  since: StreamPosition,
  entries: readonly Publication[] | null,
): Promise<Answer> {
  const { session, subscription, map } = step
  if (subscription.state.t === 'asking') {
    const refused = await listen(step)
    if (refused !== null) return refused
  }
  if (subscription.options.presence) {
    const refused = await becomePresent(step)
    if (refused !== null) return refused
  }
  if (map.options.mode === 'ephemeral') {
    const { buffer, overflowed } = collectedOf(subscription)
    const collected = buffer.filter(({ filtered }) => !filtered)
    // Starting over gets the client everything.
    if (overflowed) return UNRECOVERABLE
    const changes = lastOfEachKey(collected.map(({ publication }) => publication))
    return finish(step, since, inNotation(changes, subscription), entries)
  }
  let slice: HistorySlice
  try {
    const filter = { limit: map.liveLimit + 1, since, reverse: false }
    slice = await session.env.channels.maps.readStream(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading stream for live phase')
  }
  if (over(session, subscription)) return GONE
  const { publications, position } = slice
  if (publications.length > map.liveLimit) return UNRECOVERABLE
  if (!follows(since, publications, position)) return UNRECOVERABLE
  return bridge(step, since, slice, entries)
}

/** Joins what was read with what arrived meanwhile. */
function bridge(
  step: MapStep,
  since: StreamPosition,
  { publications, position }: HistorySlice,
  entries: readonly Publication[] | null,
): Answer {
  const { session, subscription, flow } = step
  const { filter, delta } = subscription
  const { buffer: buffered, overflowed } = collectedOf(subscription)
  const read = publications.map((publication) => ({
    publication,
    filtered: filter !== null && !filter.matches(publication.tags),
  }))
  const merged = merge(read, buffered, { epoch: position.epoch, after: since.offset })
  if (merged === null || overflowed) return disconnect(Disconnects.insufficientState)
  const reached = { offset: Math.max(position.offset, merged.maxSeen), epoch: position.epoch }
  if (delta !== null) {
    // Who has read the keys has a base for each; who recovers has those of the changes since then.
    delta.offset = flow.readsKeys ? 0 : (flow.position?.offset ?? since.offset)
    delta.epoch = reached.epoch
  }
  const changes =
    delta === null ? merged.publications : chainDeltas(merged.publications, session.protocolName)
  return finish(step, reached, changes, entries)
}

function finish(
  step: MapStep,
  position: StreamPosition,
  publications: readonly SentPublication[],
  entries: readonly Publication[] | null,
): Answer {
  const { session, command, subscription, flow, map } = step
  const { namespace } = subscription.options
  const recovering = entries === null && command.request.recover
  const streamed = map.options.mode !== 'ephemeral'
  // From here to goLive() nothing may be lost: what arrives now waits in a fresh buffer.
  subscription.change({ t: 'reached', position })
  subscription.flow = null
  if (recovering) {
    session.env.metrics.recovered(true, publications.length > 0)
    session.env.metrics.recoveredPublications(publications.length)
  }
  const replied = replyPage(step, {
    ...expiryFields(flow.grant.expireAt, !namespace.subRefreshProxy, session.now()),
    recoverable: streamed,
    ...position,
    state: entries === null ? [] : inNotation(entries, subscription),
    publications,
    recovered: recovering,
    wasRecovering: recovering,
    delta: subscription.delta !== null,
  })
  if (session.closed()) return replied
  goLive(session, subscription)
  return replied
}

/** Of several changes of a key only the last one counts. */
function lastOfEachKey(changes: readonly Publication[]): readonly Publication[] {
  const last = new Map<string, Publication>()
  for (const change of changes) {
    const { key = '' } = change
    last.delete(key)
    last.set(key, change)
  }
  return [...last.values()]
}

const NOTHING = { buffer: [], overflowed: false } as const

/** What arrived since the channel was entered. */
function collectedOf({ state }: Subscription): {
  readonly buffer: readonly BufferedEntry[]
  readonly overflowed: boolean
} {
  if (state.t !== 'catchingUp') return NOTHING
  return { buffer: state.buffer ?? [], overflowed: state.overflowed }
}
