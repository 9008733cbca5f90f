/**
 * Comparing the position of a subscription with its stream: now and then, because a broker may lose
 * something without a trace, and at once when it says that it may have.
 * spec: channels-and-engines.md §5.7, §8.5
 */
import { isCheckDue, samePosition } from '../../channels/index.js'
import { EngineFailure, type HistoryFilter } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import { Unsubscribes } from '../../protocol/index.js'
import { NEVER } from '../heartbeat.js'
import type { Session } from '../ports.js'
import { loseSubscription } from './from-server.js'
import type { Live, Subscription } from './state.js'

/** What was published before a gap was noticed arrives within this time, or never. In ms. */
const ARRIVAL_MS = 1000

/** Part of the periodic tick: a subscription that was idle for long is compared. */
export function checkPosition(session: Session, subscription: Subscription): void {
  const { channels, rules } = session.env
  const { positioned, namespace } = subscription.options
  // A map may be cleared, which delivers nothing: its positions are checked with every engine.
  if (!positioned || (channels.gapless && namespace.map === null)) return
  const { live } = subscription
  if (live === null) return
  if (!isCheckDue(live, session.now(), rules.settings.positionCheckDelayMs)) return
  void comparePosition(session, subscription, live)
}

async function comparePosition(
  session: Session,
  subscription: Subscription,
  live: Live,
): Promise<void> {
  const top = await readTop(session, subscription)
  if (top === null || !isStill(session, subscription, live)) return
  if (samePosition(live, top)) live.checkedAtMs = session.now()
  else loseSubscription(session, subscription, Unsubscribes.insufficient)
}

/**
 * Delivery was interrupted: the position is compared now. What is on its way at this moment gets time
 * to arrive, so a busy channel that lost nothing stays subscribed.
 */
export function checkAfterGap(session: Session, subscription: Subscription): void {
  const { live } = subscription
  if (live === null || session.closed()) return
  if (subscription.options.namespace.map?.options.mode === 'ephemeral') {
    // Nothing tells what was missed, so the map is read anew.
    loseSubscription(session, subscription, Unsubscribes.insufficient)
    return
  }
  void demandTop(session, subscription, live)
}

async function demandTop(session: Session, subscription: Subscription, live: Live): Promise<void> {
  const { offset: before } = live
  const top = await readTop(session, subscription)
  if (!isStill(session, subscription, live)) return
  // A stream that is shorter than what was delivered went back: a replica took over too early.
  if (top !== null && (top.epoch !== live.epoch || top.offset < before)) {
    loseSubscription(session, subscription, Unsubscribes.insufficient)
    return
  }
  if (top !== null && has(live, top)) {
    live.checkedAtMs = session.now()
    return
  }
  live.owed = top ?? 'unknown'
  const { heartbeat, env } = session
  if (heartbeat.owedAt !== NEVER) return
  heartbeat.owedAt = env.clock.monotonic() + ARRIVAL_MS
  session.rearm()
}

/** The time to arrive is over. */
export function judgeOwed(session: Session): void {
  session.heartbeat.owedAt = NEVER
  for (const subscription of session.subscriptions.all()) {
    const { live } = subscription
    const owed = live?.owed ?? null
    if (live === null || owed === null) continue
    live.owed = null
    if (session.closed()) return
    if (owed === 'unknown') void demandTop(session, subscription, live)
    else if (has(live, owed)) live.checkedAtMs = session.now()
    else loseSubscription(session, subscription, Unsubscribes.insufficient)
  }
}

/** Whether everything up to a position was delivered; it may be further. */
function has(live: Live, top: StreamPosition): boolean {
  return live.epoch === top.epoch && live.offset >= top.offset
}

/** Read anew after a wait: the subscription may have ended, or the session. */
function isStill(session: Session, subscription: Subscription, live: Live): boolean {
  return !session.closed() && subscription.state === live
}

const TOP: HistoryFilter = { limit: 0, since: null, reverse: false }

/** Top of the stream; null when it cannot be told now. */
async function readTop(
  session: Session,
  { channel, options }: Subscription,
): Promise<StreamPosition | null> {
  try {
    const { channels } = session.env
    const { namespace } = options
    const { position } = await (namespace.map === null
      ? channels.history(channel, namespace, TOP)
      : channels.maps.readStream(channel, namespace.map, TOP))
    return position
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    // The next look tries again.
    session.log.warn({ channel, error: cause }, 'position check failed')
    return null
  }
}
