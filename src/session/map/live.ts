/**
 * The end of a map flow: enters the channel, closes the gap between the pages and now, and goes live.
 * spec: channels-and-engines.md §11.4 ("go live"), §5.5
 */
import { chainDeltas, merge } from '../../channels/index.js'
import type { HistorySlice } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import {
  disconnect,
  Disconnects,
  type Publication,
  type SentPublication,
} from '../../protocol/index.js'
import { expiryFields } from '../expiry.js'
import type { CommandOutcome } from '../outcomes.js'
import { enterPresence, goLive, over } from '../subscribe-flow.js'
import {
  failed,
  follows,
  GONE,
  inNotation,
  replyPage,
  UNRECOVERABLE,
  type MapStep,
} from './step.js'

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
  const { connection, subscription } = step
  subscription.state = 'catching-up'
  subscription.buffer = []
  try {
    const entered = connection.env.channels.hub.subscribe(subscription.channel, subscription)
    if (entered instanceof Promise) await entered
  } catch (cause) {
    return failed(step, cause, 'adding map subscription')
  }
  return over(connection, subscription) ? GONE : null
}

/** Adds the presence entry, as in every channel before the client is told that it is subscribed. */
async function becomePresent(step: MapStep): Promise<Answer | null> {
  const { connection, subscription } = step
  try {
    const added = enterPresence(connection, subscription)
    if (added instanceof Promise) await added
  } catch (cause) {
    return failed(step, cause, 'adding presence')
  }
  return over(connection, subscription) ? GONE : null
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
  const { connection, subscription, map } = step
  if (subscription.state === 'asking') {
    const refused = await listen(step)
    if (refused !== null) return refused
  }
  if (subscription.options.presence) {
    const refused = await becomePresent(step)
    if (refused !== null) return refused
  }
  if (map.options.mode === 'ephemeral') {
    const collected = (subscription.buffer ?? []).filter(({ filtered }) => !filtered)
    subscription.buffer = []
    // Starting over gets the client everything.
    if (subscription.overflowed) return UNRECOVERABLE
    const changes = lastOfEachKey(collected.map(({ publication }) => publication))
    return finish(step, since, inNotation(changes, subscription), entries)
  }
  let slice: HistorySlice
  try {
    const filter = { limit: map.liveLimit + 1, since, reverse: false }
    slice = await connection.env.channels.maps.readStream(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading stream for live phase')
  }
  if (over(connection, subscription)) return GONE
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
  const { connection, subscription, flow } = step
  const { filter, delta } = subscription
  // From here to goLive() nothing may be lost: what arrives now waits in the fresh buffer.
  const buffered = subscription.buffer ?? []
  subscription.buffer = []
  const read = publications.map((publication) => ({
    publication,
    filtered: filter !== null && !filter.matches(publication.tags),
  }))
  const merged = merge(read, buffered, { epoch: position.epoch, after: since.offset })
  if (merged === null || subscription.overflowed) return disconnect(Disconnects.insufficientState)
  const reached = { offset: Math.max(position.offset, merged.maxSeen), epoch: position.epoch }
  if (delta !== null) {
    // Who has read the keys has a base for each; who recovers has those of the changes since then.
    delta.offset = flow.readsKeys ? 0 : (flow.position?.offset ?? since.offset)
    delta.epoch = reached.epoch
  }
  const changes =
    delta === null ? merged.publications : chainDeltas(merged.publications, connection.protocolName)
  return finish(step, reached, changes, entries)
}

function finish(
  step: MapStep,
  position: StreamPosition,
  publications: readonly SentPublication[],
  entries: readonly Publication[] | null,
): Answer {
  const { connection, command, subscription, flow, map } = step
  const { namespace } = subscription.options
  const recovering = entries === null && command.request.recover
  const streamed = map.options.mode !== 'ephemeral'
  subscription.epoch = position.epoch
  subscription.offset = position.offset
  subscription.checkedAtMs = connection.now()
  subscription.flow = null
  if (recovering) connection.env.metrics.recovered(true, publications.length > 0)
  const replied = replyPage(step, {
    ...expiryFields(flow.grant.expireAt, !namespace.subRefreshProxy, connection.now()),
    recoverable: streamed,
    ...position,
    state: entries === null ? [] : inNotation(entries, subscription),
    publications,
    recovered: recovering,
    wasRecovering: recovering,
    delta: subscription.delta !== null,
  })
  if (connection.closed()) return replied
  goLive(connection, subscription)
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
