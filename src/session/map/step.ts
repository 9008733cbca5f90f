/** One subscribe command of a map flow, and the reply to it. spec: client-protocol.md §11.2 */
import { inFull, type MapSettings, type TagsFilter } from '../../channels/index.js'
import { EngineFailure } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  SubscriptionTypes,
  type Command,
  type Outcome,
  type Publication,
  type SentPublication,
  type SubscribeResult,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { REPLIED } from '../outcomes.js'
import type { Subscription } from '../subscription.js'
import { EMPTY_RESULT } from '../subscribe-result.js'
import type { MapFlow } from './flow.js'

/** Everything a step works with. */
export type MapStep = {
  readonly connection: Connection
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
  step.connection.reply(step.command, { kind: 'subscribe', value })
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
  const { connection, subscription } = step
  const fields = { channel: subscription.channel, client: connection.clientId, error: cause }
  connection.log.error(fields, `error ${operation}`)
  return error(ClientErrors.internal)
}
