/**
 * Pages of a map on the way to live: its keys, then the changes made meanwhile.
 * spec: channels-and-engines.md §11.4
 */
import { pageSize } from '../../channels/index.js'
import type { StreamPosition } from '../../model/index.js'
import { ClientErrors, error } from '../../protocol/index.js'
import type { CommandOutcome } from '../outcomes.js'
import { over } from '../subscribe-flow.js'
import { MapPhases } from './flow.js'
import { becomeLive, listen } from './live.js'
import {
  failed,
  follows,
  GONE,
  inNotation,
  replyPage,
  UNRECOVERABLE,
  visible,
  type MapStep,
} from './step.js'

type Answer = Awaited<CommandOutcome>

/** Phase 2: a page of keys. The last one goes live at once when little has changed since the first. */
export async function statePage(step: MapStep): Promise<Answer> {
  const { connection, command, subscription, flow, map } = step
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
    page = await connection.env.channels.maps.readState(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading map state')
  }
  if (over(connection, subscription)) return GONE
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
  const { connection, command, subscription, flow, map } = step
  const { request } = command
  if (map.options.mode === 'ephemeral') return error(ClientErrors.badRequest)
  if (flow.position === null && !request.recover) return error(ClientErrors.permissionDenied)
  const since = { offset: request.offset, epoch: request.epoch }
  const origin = (flow.position ??= since)
  if (since.epoch !== origin.epoch) return UNRECOVERABLE
  const { maps } = connection.env.channels
  const limit = pageSize(map, request.limit ?? 0)
  let slice
  try {
    if (flow.streamTop === null) {
      const top = { limit: 0, since: null, reverse: false }
      const { position } = await maps.readStream(subscription.channel, map, top)
      if (over(connection, subscription)) return GONE
      flow.streamTop = position.offset
    }
    if (since.offset + limit >= flow.streamTop) return await becomeLive(step, since, null)
    const filter = { limit, since, reverse: false }
    slice = await maps.readStream(subscription.channel, map, filter)
  } catch (cause) {
    return failed(step, cause, 'reading map stream')
  }
  if (over(connection, subscription)) return GONE
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
