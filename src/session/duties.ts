/**
 * What a session does on its own: pings, pong checks, expiry of the connection, and the periodic tick
 * of its subscriptions. spec: client-protocol.md §3.2, §3.3; channels-and-engines.md §5.7;
 * proxy.md §2.2, §2.4, §6
 */
import type { KeyedMember } from '../channels/index.js'
import { Disconnects, Unsubscribes } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { RETRY_SECONDS } from './expiry.js'
import { firstDelay, NEVER } from './heartbeat.js'
import { checkPosition, judgeOwed } from './position-checks.js'
import { loseSubscription } from './server-side.js'
import { isAbandoned } from './map/flow.js'
import { refreshKeys } from './map/keys.js'
import { abandon } from './subscribe-flow.js'
import { clientInfoOf, type Subscription } from './subscription.js'

/** Starts pings and the tick of an accepted connection. */
export function startDuties(connection: Connection, monotonic: number): void {
  const { settings } = connection.env.rules
  const { heartbeat } = connection
  heartbeat.closeBy = NEVER
  const { intervalMs } = pingRhythm(connection)
  if (intervalMs > 0) heartbeat.pingAt = monotonic + firstDelay(intervalMs)
  heartbeat.tickAt = monotonic + firstDelay(settings.tickIntervalMs)
  scheduleExpiry(connection, monotonic)
}

/** Computes when the connection's expiry has to be handled. */
export function scheduleExpiry(connection: Connection, monotonic: number): void {
  const { settings, pipelines } = connection.env.rules
  const expireAt = connection.identity?.expireAt ?? 0
  if (expireAt === 0) {
    connection.heartbeat.expiryAt = NEVER
    return
  }
  const grace = pipelines.refresh === null ? settings.expiredCloseDelayMs : 0
  const delay = expireAt * 1000 + grace - connection.now()
  connection.heartbeat.expiryAt = monotonic + Math.max(0, delay)
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

function pingRhythm({ env, transport }: Connection): PingRhythm {
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
export function performDuties(connection: Connection, monotonic: number): void {
  const { heartbeat } = connection
  if (heartbeat.pongBy <= monotonic) connection.disconnect(Disconnects.noPong)
  if (heartbeat.expiryAt <= monotonic) onExpiry(connection)
  if (heartbeat.pingAt <= monotonic) ping(connection, monotonic)
  if (heartbeat.tickAt <= monotonic) tick(connection, monotonic)
  if (heartbeat.owedAt <= monotonic) judgeOwed(connection)
}

/** A pong came: the answer to the last ping, or one that nobody asked for. */
export function judgePong(connection: Connection): void {
  const { heartbeat, transport, env } = connection
  if (heartbeat.pongBy === NEVER) {
    if (!transport.info.nativePings) connection.disconnect(Disconnects.badRequest)
    return
  }
  heartbeat.pongBy = NEVER
  const seconds = (env.clock.monotonic() - heartbeat.pingSentAt) / 1000
  env.metrics.pingPong(transport.info.name, seconds)
}

/** Sends a ping and starts to wait for its pong. */
function ping(connection: Connection, monotonic: number): void {
  const { heartbeat, transport } = connection
  const { intervalMs, pongTimeoutMs, inProtocol, native } = pingRhythm(connection)
  heartbeat.pingAt = monotonic + intervalMs
  heartbeat.pingSentAt = monotonic
  if (pongTimeoutMs > 0) heartbeat.pongBy = monotonic + pongTimeoutMs
  if (inProtocol) connection.sendPing()
  if (native) transport.ping()
}

/** The connection's expiry was reached: the backend prolongs it, or it ends. */
function onExpiry(connection: Connection): void {
  connection.heartbeat.expiryAt = NEVER
  const { pipelines } = connection.env.rules
  if (pipelines.refresh === null) connection.disconnect(Disconnects.expired)
  else void refreshByBackend(connection, pipelines.refresh)
}

type RefreshPipeline = NonNullable<Connection['env']['rules']['pipelines']['refresh']>

async function refreshByBackend(connection: Connection, pipeline: RefreshPipeline): Promise<void> {
  const before = connection.identity?.expireAt
  const outcome = await pipeline({}, connection)
  // The server API may have refreshed the connection meanwhile; its word is newer.
  if (connection.closed() || connection.identity?.expireAt !== before) return
  if (outcome.t === 'disconnect') {
    connection.disconnect(outcome.disconnect)
    return
  }
  const decision = outcome.t === 'ok' ? outcome.value : KEEP
  switch (decision.t) {
    case 'expired':
      connection.disconnect(Disconnects.expired)
      return
    case 'keep':
      connection.updateIdentity({ expireAt: secondsFromNow(connection, RETRY_SECONDS) })
      return
    case 'prolonged':
      connection.updateIdentity({
        expireAt: decision.expireAt,
        ...(decision.info === null ? {} : { info: decision.info }),
        ...(decision.meta === null ? {} : { meta: decision.meta }),
      })
  }
}

const KEEP = { t: 'keep' } as const

function secondsFromNow(connection: Connection, seconds: number): number {
  return Math.floor(connection.now() / 1000) + seconds
}

/** The periodic tick: presence refresh, position checks, expiry of subscriptions. */
function tick(connection: Connection, monotonic: number): void {
  connection.heartbeat.tickAt = monotonic + connection.env.rules.settings.tickIntervalMs
  for (const subscription of connection.subscriptions.all()) {
    if (connection.closed()) return
    if (subscription.state !== 'live') {
      if (isAbandoned(subscription.flow, monotonic)) abandon(connection, subscription)
      continue
    }
    if (isOverdue(connection, subscription)) {
      expireSubscription(connection, subscription)
      continue
    }
    if (subscription.inPresence) refreshPresence(connection, subscription)
    if (subscription.ownsKeys) refreshKeys(connection, subscription)
    if (subscription.keyed !== null)
      dropExpiredKeys(connection, subscription.channel, subscription.keyed)
    checkPosition(connection, subscription)
  }
}

function isOverdue(connection: Connection, subscription: Subscription): boolean {
  if (subscription.expireAt === 0 || subscription.refreshing) return false
  const { expiredSubCloseDelayMs } = connection.env.rules.settings
  return connection.now() > subscription.expireAt * 1000 + expiredSubCloseDelayMs
}

function expireSubscription(connection: Connection, subscription: Subscription): void {
  if (subscription.options.namespace.subRefreshProxy && subscription.keyed === null) {
    subscription.refreshing = true
    void refreshSubscription(connection, subscription)
  } else {
    loseSubscription(connection, subscription, Unsubscribes.expired)
  }
}

/** The client renews its signatures in time, or does not want the keys any more: nobody is told. */
function dropExpiredKeys(connection: Connection, channel: string, keyed: KeyedMember): void {
  const dropped = keyed.dropExpired(connection.now())
  if (dropped === 0) return
  const { clientId: client, userId: user } = connection
  connection.log.info({ channel, client, user, num_keys: dropped }, 'track keys expired')
}

async function refreshSubscription(
  connection: Connection,
  subscription: Subscription,
): Promise<void> {
  const { channel } = subscription
  const namespace = subscription.options.namespace.name
  const outcome = await connection.env.rules.pipelines.subRefresh(
    { channel, namespace },
    connection,
  )
  subscription.refreshing = false
  // Trap T36: never write onto a subscription made meanwhile.
  if (connection.closed() || connection.subscriptions.get(channel) !== subscription) return
  const decision = outcome.t === 'ok' ? outcome.value : KEEP
  switch (decision.t) {
    case 'expired':
      loseSubscription(connection, subscription, Unsubscribes.expired)
      return
    case 'keep':
      subscription.expireAt = secondsFromNow(connection, RETRY_SECONDS)
      return
    case 'prolonged':
      subscription.expireAt = decision.expireAt
      if (decision.info !== null) subscription.info = decision.info
  }
}

/** A refresh that fails is made up for by the next one: entries live for several of them. */
function refreshPresence(connection: Connection, subscription: Subscription): void {
  const { clientId, env } = connection
  const { channel } = subscription
  env.work.runUnwatched(clientId, channel, 'presence refresh', () => {
    // Its turn may come after the subscription, and then the next one may look after its own entry.
    if (subscription.state === 'left') return undefined
    return env.channels.addPresence(channel, clientInfoOf(connection.info, subscription.info))
  })
}
