/**
 * Comparing the position of a subscription with its stream: now and then, because a broker may lose
 * something without a trace, and at once when it says that it may have.
 * spec: channels-and-engines.md §5.7, §8.5
 */
import { isCheckDue, samePosition } from '../channels/index.js'
import { EngineFailure, type HistoryFilter } from '../engine/ports.js'
import type { StreamPosition } from '../model/index.js'
import { Unsubscribes } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { NEVER } from './heartbeat.js'
import { loseSubscription } from './server-side.js'
import type { Subscription } from './subscription.js'

/** What was published before a gap was noticed arrives within this time, or never. In ms. */
const ARRIVAL_MS = 1000

/** Part of the periodic tick: a subscription that was idle for long is compared. */
export function checkPosition(connection: Connection, subscription: Subscription): void {
  const { channels, rules } = connection.env
  const { positioned, namespace } = subscription.options
  // A map may be cleared, which delivers nothing: its positions are checked with every engine.
  if (!positioned || (channels.gapless && namespace.map === null)) return
  if (!isCheckDue(subscription, connection.now(), rules.settings.positionCheckDelayMs)) return
  void comparePosition(connection, subscription)
}

async function comparePosition(connection: Connection, subscription: Subscription): Promise<void> {
  const top = await readTop(connection, subscription)
  if (top === null || !stillLive(connection, subscription)) return
  if (samePosition(subscription, top)) subscription.checkedAtMs = connection.now()
  else loseSubscription(connection, subscription, Unsubscribes.insufficient)
}

/**
 * Delivery was interrupted: the position is compared now. What is on its way at this moment gets time
 * to arrive, so a busy channel that lost nothing stays subscribed.
 */
export function checkAfterGap(connection: Connection, subscription: Subscription): void {
  if (!stillLive(connection, subscription)) return
  if (subscription.options.namespace.map?.options.mode === 'ephemeral') {
    // Nothing tells what was missed, so the map is read anew.
    loseSubscription(connection, subscription, Unsubscribes.insufficient)
    return
  }
  void demandTop(connection, subscription)
}

async function demandTop(connection: Connection, subscription: Subscription): Promise<void> {
  const { offset: before } = subscription
  const top = await readTop(connection, subscription)
  if (!stillLive(connection, subscription)) return
  // A stream that is shorter than what was delivered went back: a replica took over too early.
  if (top !== null && (top.epoch !== subscription.epoch || top.offset < before)) {
    loseSubscription(connection, subscription, Unsubscribes.insufficient)
    return
  }
  if (top !== null && has(subscription, top)) {
    subscription.checkedAtMs = connection.now()
    return
  }
  subscription.owed = top ?? 'unknown'
  const { heartbeat, env } = connection
  if (heartbeat.owedAt !== NEVER) return
  heartbeat.owedAt = env.clock.monotonic() + ARRIVAL_MS
  connection.rearm()
}

/** The time to arrive is over. */
export function judgeOwed(connection: Connection): void {
  connection.heartbeat.owedAt = NEVER
  for (const subscription of connection.subscriptions.all()) {
    const { owed } = subscription
    if (owed === null) continue
    subscription.owed = null
    if (!stillLive(connection, subscription)) continue
    if (owed === 'unknown') void demandTop(connection, subscription)
    else if (has(subscription, owed)) subscription.checkedAtMs = connection.now()
    else loseSubscription(connection, subscription, Unsubscribes.insufficient)
  }
}

/** Whether the subscription has everything up to a position; it may be further. */
function has(subscription: Subscription, top: StreamPosition): boolean {
  return subscription.epoch === top.epoch && subscription.offset >= top.offset
}

/** Read anew: an earlier step may have ended either. */
function stillLive(connection: Connection, subscription: Subscription): boolean {
  return !connection.closed() && subscription.state === 'live'
}

const TOP: HistoryFilter = { limit: 0, since: null, reverse: false }

/** Top of the stream; null when it cannot be told now. */
async function readTop(
  connection: Connection,
  { channel, options }: Subscription,
): Promise<StreamPosition | null> {
  try {
    const { channels } = connection.env
    const { namespace } = options
    const { position } = await (namespace.map === null
      ? channels.history(channel, namespace, TOP)
      : channels.maps.readStream(channel, namespace.map, TOP))
    return position
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    // The next look tries again.
    connection.log.warn({ channel, error: cause }, 'position check failed')
    return null
  }
}
