/**
 * What a session does on its own: pings, pong checks, expiry of the connection, and the periodic tick
 * of its subscriptions. spec: client-protocol.md §3.2, §3.3; channels-and-engines.md §5.7;
 * proxy.md §2.2, §2.4, §6
 */
import type { KeyedMember } from '../channels/index.js'
import type { RefreshGrace } from '../pipelines/index.js'
import { Disconnects, Unsubscribes } from '../protocol/index.js'
import { RETRY_SECONDS } from './answers.js'
import { performAll } from './effects.js'
import { NEVER, firstDelay } from './heartbeat.js'
import { refreshKeys } from './kinds/keys.js'
import type { Session } from './ports.js'
import { loseSubscription } from './subscription/from-server.js'
import { abandon } from './subscription/leave.js'
import { checkPosition, judgeOwed } from './subscription/positions.js'
import { type Live, type Subscription, clientInfoOf, isAbandoned } from './subscription/state.js'

/** Starts pings and the tick of an accepted connection. */
export function startDuties(session: Session, monotonic: number): void {
  const { settings } = session.env.rules
  const { heartbeat } = session
  heartbeat.closeBy = NEVER
  const { intervalMs } = pingRhythm(session)
  if (intervalMs > 0) heartbeat.pingAt = monotonic + firstDelay(intervalMs)
  heartbeat.tickAt = monotonic + firstDelay(settings.tickIntervalMs)
  scheduleExpiry(session, monotonic)
}

/** Computes when the connection's expiry has to be handled. */
export function scheduleExpiry(session: Session, monotonic: number): void {
  const { settings } = session.env.rules
  const { expireAt = 0, refreshedBy } = session.identity ?? {}
  if (expireAt === 0) {
    session.heartbeat.expiryAt = NEVER
    return
  }
  const grace = refreshedBy === 'client' ? settings.expiredCloseDelayMs : 0
  const delay = expireAt * 1000 + grace - session.now()
  session.heartbeat.expiryAt = monotonic + Math.max(0, delay)
}

/** How a connection is pinged; an interval or timeout of 0 = not. */
type PingRhythm = {
  readonly intervalMs: number
  readonly pongTimeoutMs: number
  readonly inProtocol: boolean
  readonly native: boolean
}

/** Native pings of a peer that only listens are the sole proof that it lives, so they never stop. */
const LISTENER_PING_MS = 25_000
const LISTENER_PONG_MS = 10_000

function pingRhythm({ env, transport }: Session): PingRhythm {
  const { settings } = env.rules
  const { pongTimeoutMs } = settings
  const { unidirectional, nativePings, pingIntervalMs = settings.pingIntervalMs } = transport.info
  if (!unidirectional) {
    const inProtocol = !nativePings
    return { intervalMs: pingIntervalMs, pongTimeoutMs, inProtocol, native: nativePings }
  }
  const inProtocol = pingIntervalMs > 0
  if (!nativePings)
    return { intervalMs: pingIntervalMs, pongTimeoutMs: 0, inProtocol, native: false }
  const usual = inProtocol && pongTimeoutMs > 0
  return {
    intervalMs: usual ? pingIntervalMs : LISTENER_PING_MS,
    pongTimeoutMs: usual ? pongTimeoutMs : LISTENER_PONG_MS,
    inProtocol,
    native: true,
  }
}

/** Does what has fallen due. A duty that ends the connection clears those behind it. */
export function performDuties(session: Session, monotonic: number): void {
  const { heartbeat } = session
  if (heartbeat.pongBy <= monotonic) session.disconnect(Disconnects.noPong)
  if (heartbeat.expiryAt <= monotonic) onExpiry(session)
  if (heartbeat.pingAt <= monotonic) ping(session, monotonic)
  if (heartbeat.tickAt <= monotonic) tick(session, monotonic)
  if (heartbeat.owedAt <= monotonic) judgeOwed(session)
}

/** A pong came: the answer to the last ping, or one that nobody asked for. */
export function judgePong(session: Session): void {
  const { heartbeat, transport, env } = session
  if (heartbeat.pongBy === NEVER) {
    if (!transport.info.nativePings) session.disconnect(Disconnects.badRequest)
    return
  }
  heartbeat.pongBy = NEVER
  const seconds = (env.clock.monotonic() - heartbeat.pingSentAt) / 1000
  env.metrics.pingPong(transport.info.name, seconds)
}

/** Sends a ping and starts to wait for its pong. */
function ping(session: Session, monotonic: number): void {
  const { heartbeat, transport } = session
  const { intervalMs, pongTimeoutMs, inProtocol, native } = pingRhythm(session)
  heartbeat.pingAt = monotonic + intervalMs
  heartbeat.pingSentAt = monotonic
  if (pongTimeoutMs > 0) heartbeat.pongBy = monotonic + pongTimeoutMs
  if (inProtocol) session.sendPing()
  if (native) transport.ping()
}

/** The connection's expiry was reached: the backend prolongs it, or it ends. */
function onExpiry(session: Session): void {
  session.heartbeat.expiryAt = NEVER
  const { pipelines } = session.env.rules
  if (pipelines.refresh === null) session.disconnect(Disconnects.expired)
  else void refreshByBackend(session, pipelines.refresh)
}

type RefreshPipeline = NonNullable<Session['env']['rules']['pipelines']['refresh']>

async function refreshByBackend(session: Session, pipeline: RefreshPipeline): Promise<void> {
  const before = session.identity?.expireAt
  const outcome = await pipeline({}, session)
  if (outcome.t === 'ok' && outcome.value.effects !== undefined)
    await performAll(session, outcome.value.effects)
  // The server API may have refreshed the connection meanwhile; its word is newer.
  if (session.closed() || session.identity?.expireAt !== before) return
  if (outcome.t === 'disconnect') {
    session.disconnect(outcome.disconnect)
    return
  }
  const decision = outcome.t === 'ok' ? outcome.value : KEEP
  const { heartbeat } = session
  switch (decision.t) {
    case 'expired':
      session.disconnect(Disconnects.expired)
      return
    case 'keep': {
      const monotonic = session.env.clock.monotonic()
      if (heartbeat.failingSince === NEVER) heartbeat.failingSince = monotonic
      const expireAt = nextTry(session, decision, monotonic - heartbeat.failingSince)
      if (expireAt === 0) session.disconnect(Disconnects.expired)
      else session.updateIdentity({ expireAt })
      return
    }
    case 'prolonged':
      heartbeat.failingSince = NEVER
      session.updateIdentity({
        expireAt: decision.expireAt,
        ...(decision.info === null ? {} : { info: decision.info }),
        ...(decision.meta === null ? {} : { meta: decision.meta }),
      })
  }
}

/** There is no such proxy any more. */
const KEEP = { t: 'keep', stepSeconds: RETRY_SECONDS, limitMs: Infinity } as const

/** When to ask again, Unix seconds; 0 = it has gone on for long enough. spec: proxy.md §9.5 */
function nextTry(session: Session, grace: RefreshGrace, failingMs: number): number {
  const leftMs = grace.limitMs - failingMs
  if (leftMs <= 0) return 0
  const seconds = Math.min(grace.stepSeconds, Math.ceil(leftMs / 1000))
  return Math.floor(session.now() / 1000) + seconds
}

/** The periodic tick: presence refresh, position checks, expiry of subscriptions. */
function tick(session: Session, monotonic: number): void {
  session.heartbeat.tickAt = monotonic + session.env.rules.settings.tickIntervalMs
  for (const subscription of session.subscriptions.all()) {
    if (session.closed()) return
    if (subscription.state.t !== 'live') {
      if (isAbandoned(subscription.flow, monotonic)) abandon(session, subscription)
      continue
    }
    if (isOverdue(session, subscription)) {
      expireSubscription(session, subscription)
      continue
    }
    if (subscription.inPresence) refreshPresence(session, subscription)
    if (subscription.ownsKeys) refreshKeys(session, subscription)
    if (subscription.keyed !== null)
      dropExpiredKeys(session, subscription.channel, subscription.keyed)
    checkPosition(session, subscription)
  }
}

function isOverdue(session: Session, subscription: Subscription): boolean {
  if (subscription.expireAt === 0 || subscription.live?.refreshing === true) return false
  const { expiredSubCloseDelayMs } = session.env.rules.settings
  return session.now() > subscription.expireAt * 1000 + expiredSubCloseDelayMs
}

function expireSubscription(session: Session, subscription: Subscription): void {
  const { live, options, keyed } = subscription
  if (live !== null && options.namespace.subRefreshProxy && keyed === null) {
    live.refreshing = true
    void refreshSubscription(session, subscription, live)
  } else {
    loseSubscription(session, subscription, Unsubscribes.expired)
  }
}

/** The client renews its signatures in time, or does not want the keys any more: nobody is told. */
function dropExpiredKeys(session: Session, channel: string, keyed: KeyedMember): void {
  const dropped = keyed.dropExpired(session.now())
  if (dropped === 0) return
  const { clientId: client, userId: user } = session
  session.log.info({ channel, client, user, num_keys: dropped }, 'track keys expired')
}

async function refreshSubscription(
  session: Session,
  subscription: Subscription,
  live: Live,
): Promise<void> {
  const { channel } = subscription
  const namespace = subscription.options.namespace.name
  const outcome = await session.env.rules.pipelines.subRefresh({ channel, namespace }, session)
  if (outcome.t === 'ok' && outcome.value.effects !== undefined)
    await performAll(session, outcome.value.effects)
  live.refreshing = false
  // Trap T36: never write onto a subscription made meanwhile.
  if (session.closed() || session.subscriptions.get(channel) !== subscription) return
  if (outcome.t === 'disconnect') {
    session.disconnect(outcome.disconnect)
    return
  }
  const decision = outcome.t === 'ok' ? outcome.value : KEEP
  switch (decision.t) {
    case 'expired':
      loseSubscription(session, subscription, Unsubscribes.expired)
      return
    case 'keep': {
      const monotonic = session.env.clock.monotonic()
      if (live.failingSince === 0) live.failingSince = monotonic
      const expireAt = nextTry(session, decision, monotonic - live.failingSince)
      if (expireAt === 0) loseSubscription(session, subscription, Unsubscribes.expired)
      else subscription.expireAt = expireAt
      return
    }
    case 'prolonged':
      live.failingSince = 0
      subscription.expireAt = decision.expireAt
      if (decision.info !== null) subscription.info = decision.info
  }
}

/** A refresh that fails is made up for by the next one: entries live for several of them. */
function refreshPresence(session: Session, subscription: Subscription): void {
  const { clientId, env } = session
  const { channel } = subscription
  env.work.runUnwatched(clientId, channel, 'presence refresh', () => {
    // Its turn may come after the subscription, and then the next one may look after its own entry.
    if (subscription.state.t === 'left') return undefined
    return env.channels.addPresence(channel, clientInfoOf(session.info, subscription.info))
  })
}
