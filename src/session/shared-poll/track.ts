/**
 * sub_refresh of types 1 and 2: the client tracks keys that its backend has signed, and lets go of
 * keys. All batches of a request count, or none. spec: client-protocol.md §11.3,
 * channels-and-engines.md §11.7
 */
import type { KeyedMember, KeyReservation, TrackedVersion } from '../../channels/index.js'
import {
  ClientErrors,
  error,
  ok,
  SubRefreshTypes,
  type Command,
  type Outcome,
  type RefreshResult,
  type SubRefreshRequest,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { NO_EXPIRY } from '../expiry.js'
import { REPLIED, type CommandOutcome } from '../outcomes.js'
import type { Subscription } from '../subscription.js'

type SubRefreshCommand = Extract<Command, { kind: 'sub_refresh' }>

const BAD: Outcome<never> = error(ClientErrors.badRequest)
const NO_KEYS: readonly string[] = []

/** Runs a command about the keys of a shared poll subscription. */
export function changeKeys(
  connection: Connection,
  command: SubRefreshCommand,
  subscription: Subscription,
  keyed: KeyedMember,
): CommandOutcome {
  const { type, untrack = NO_KEYS } = command.request
  if (type === SubRefreshTypes.track) return track(connection, command, subscription, keyed)
  if (type !== SubRefreshTypes.untrack || untrack.length === 0) return BAD
  keyed.untrack(untrack)
  return ok({ kind: 'sub_refresh', value: NO_EXPIRY })
}

function track(
  connection: Connection,
  command: SubRefreshCommand,
  subscription: Subscription,
  keyed: KeyedMember,
): CommandOutcome {
  const { request } = command
  const untracked = new Set(request.untrack ?? NO_KEYS)
  if (!request.track?.some(({ items }) => items.length > 0)) return BAD
  const maxKeys = subscription.options.namespace.sharedPoll?.maxKeys ?? 0
  if (sizeAfter(keyed, request, untracked) > maxKeys) return error(ClientErrors.limitExceeded)
  const signed = signedKeys(connection, request)
  if (signed.t !== 'ok') return signed
  const versions = [...signed.value.values()]
  const reply = { kind: 'sub_refresh', value: expiryOf(versions, connection.now()) } as const
  const finish = (reservation: KeyReservation): CommandOutcome => {
    // The reply comes before any value of the keys.
    connection.reply(command, reply)
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
    const over = connection.closed() || subscription.keyed !== keyed
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
  connection: Connection,
  request: SubRefreshRequest,
): Outcome<ReadonlyMap<string, TrackedVersion>> {
  const { tracking } = connection.env.rules
  const { channel } = request
  const { clientId: client, userId: user } = connection
  const nowSeconds = Math.floor(connection.now() / 1000)
  const signed = new Map<string, TrackedVersion>()
  for (const { signature, items } of request.track ?? []) {
    const keys = items.map(({ key }) => key)
    const grant = tracking.verify({ signature, keys, channel, user }, nowSeconds)
    if (grant.t === 'expired') {
      connection.log.info({ channel, client, user }, 'track signature expired')
      return error(ClientErrors.tokenExpired)
    }
    if (grant.t === 'invalid') {
      connection.log.info({ channel, client, user }, grant.problem)
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
