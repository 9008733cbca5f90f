/**
 * Entering a shared poll channel: a light subscription, to which nothing is delivered before keys are
 * tracked. spec: client-protocol.md §11.3
 */
import type {
  KeyReader,
  KeyReservation,
  KeyedMember,
  Namespace,
  TrackedVersion,
} from '../../channels/index.js'
import type { SharedPollOptions } from '../../model/index.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  type Outcome,
  type RefreshResult,
  type SubRefreshRequest,
  SubRefreshTypes,
  type SubscribeRequest,
  type SubscribeResult,
  SubscriptionTypes,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { type CommandOutcome, EMPTY_RESULT, NO_EXPIRY, REPLIED } from '../answers.js'
import type { Session } from '../ports.js'
import { enterPresence } from '../subscription/deliver.js'
import { type Subscription, negotiateDelta } from '../subscription/state.js'

/** Features of streams that these channels do not have, whatever the namespace forces. */
export const NO_STREAM = { forceRecovery: false, forcePositioning: false } as const

/** A channel that is polled. */
export type SharedPollNamespace = Namespace & { readonly sharedPoll: SharedPollOptions }

/** Whether channels of the namespace are polled. */
export function isSharedPoll(namespace: Namespace): namespace is SharedPollNamespace {
  return namespace.sharedPoll !== null
}

/** Joins the channel; what the reply carries but for the expiry. On failure call `abandon`. */
export async function enterSharedPoll(
  session: Session,
  subscription: Subscription,
  namespace: SharedPollNamespace,
  request: Pick<SubscribeRequest, 'delta' | 'tagsFilter'>,
): Promise<Outcome<SubscribeResult>> {
  const { channels } = session.env
  const { channel } = subscription
  const delta = negotiateDelta(namespace, request) !== null
  if (subscription.options.presence) {
    const added = enterPresence(session, subscription)
    if (added instanceof Promise) await added
    if (isOver(session, subscription)) return disconnect(Disconnects.connectionClosed)
  }
  const keyed = channels.keyed.join(
    channel,
    { name: namespace.name, options: namespace.sharedPoll },
    readerOf(session, subscription, delta),
  )
  subscription.keyed = keyed
  return ok({
    ...EMPTY_RESULT,
    epoch: keyed.epoch,
    delta,
    type: SubscriptionTypes.sharedPoll,
  })
}

function readerOf(session: Session, subscription: Subscription, delta: boolean): KeyReader {
  return {
    delta,
    forward: (fanOut, form) => {
      session.forward(fanOut, form)
    },
    onLost: () => {
      session.onInsufficientState(subscription)
    },
    onEpochChange: () => {
      session.onInsufficientState(subscription)
    },
  }
}

/** Read anew: the wait may have ended the subscription. */
function isOver(session: Session, subscription: Subscription): boolean {
  return session.closed() || subscription.state.t === 'left'
}

type SubRefreshCommand = Extract<Command, { kind: 'sub_refresh' }>

const BAD: Outcome<never> = error(ClientErrors.badRequest)
const NO_KEYS: readonly string[] = []

/** Runs a command about the keys of a shared poll subscription. */
export function changeKeys(
  session: Session,
  command: SubRefreshCommand,
  subscription: Subscription,
  keyed: KeyedMember,
): CommandOutcome {
  const { type, untrack = NO_KEYS } = command.request
  if (type === SubRefreshTypes.track) return track(session, command, subscription, keyed)
  if (type !== SubRefreshTypes.untrack || untrack.length === 0) return BAD
  keyed.untrack(untrack)
  return ok({ kind: 'sub_refresh', value: NO_EXPIRY })
}

function track(
  session: Session,
  command: SubRefreshCommand,
  subscription: Subscription,
  keyed: KeyedMember,
): CommandOutcome {
  const { request } = command
  const untracked = new Set(request.untrack ?? NO_KEYS)
  if (!request.track?.some(({ items }) => items.length > 0)) return BAD
  const maxKeys = subscription.options.namespace.sharedPoll?.maxKeys ?? 0
  if (sizeAfter(keyed, request, untracked) > maxKeys) return error(ClientErrors.limitExceeded)
  const signed = signedKeys(session, request)
  if (signed.t !== 'ok') return signed
  const versions = [...signed.value.values()]
  const reply = { kind: 'sub_refresh', value: expiryOf(versions, session.now()) } as const
  const finish = (reservation: KeyReservation): CommandOutcome => {
    // The reply comes before any value of the keys.
    session.reply(command, reply)
    if (subscription.keyed === keyed) {
      keyed.untrack(untracked)
      keyed.track(reservation)
    } else {
      keyed.cancel(reservation)
    }
    return REPLIED
  }
  const prepared = keyed.prepare(versions.filter(({ key }) => !untracked.has(key)))
  if (!(prepared instanceof Promise)) return finish(prepared)
  return prepared.then((reservation) => {
    // Other commands ran meanwhile: the subscription may be over, and another request may have
    // taken the room that was left.
    const over = session.closed() || subscription.keyed !== keyed
    const full = !over && sizeAfter(keyed, request, untracked) > maxKeys
    if (!over && !full) return finish(reservation)
    keyed.cancel(reservation)
    return error(full ? ClientErrors.limitExceeded : ClientErrors.permissionDenied)
  })
}

/** Number of keys when the request is done. */
function sizeAfter(
  keyed: KeyedMember,
  request: SubRefreshRequest,
  untracked: ReadonlySet<string>,
): number {
  const added = new Set<string>()
  for (const { items } of request.track ?? []) {
    for (const { key } of items) if (!untracked.has(key) && !keyed.has(key)) added.add(key)
  }
  let size = keyed.size + added.size
  for (const key of untracked) if (keyed.has(key)) size--
  return size
}

/** The keys of a request when all of its signatures are good; of equal keys the last one counts. */
function signedKeys(
  session: Session,
  request: SubRefreshRequest,
): Outcome<ReadonlyMap<string, TrackedVersion>> {
  const { tracking } = session.env.rules
  const { channel } = request
  const { clientId: client, userId: user } = session
  const nowSeconds = Math.floor(session.now() / 1000)
  const signed = new Map<string, TrackedVersion>()
  for (const { signature, items } of request.track ?? []) {
    const keys = items.map(({ key }) => key)
    const grant = tracking.verify({ signature, keys, channel, user }, nowSeconds)
    if (grant.t === 'expired') {
      session.log.info({ channel, client, user }, 'track signature expired')
      return error(ClientErrors.tokenExpired)
    }
    if (grant.t === 'invalid') {
      session.log.info({ channel, client, user }, grant.problem)
      return error(ClientErrors.permissionDenied)
    }
    for (const { key, version } of items) {
      signed.set(key, { key, version, expireAt: grant.expireAt })
    }
  }
  return ok(signed)
}

/** The earliest end among the signatures, so that the client renews in time. */
function expiryOf(versions: readonly TrackedVersion[], nowMs: number): RefreshResult {
  let earliest = 0
  for (const { expireAt } of versions) {
    if (expireAt > 0 && (earliest === 0 || expireAt < earliest)) earliest = expireAt
  }
  if (earliest === 0) return NO_EXPIRY
  // Within the grace period no time is left; the client then renews soon by itself.
  return { expires: true, ttl: Math.max(0, earliest - Math.floor(nowMs / 1000)) }
}
