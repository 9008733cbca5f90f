/**
 * Keys that live as long as a subscription: presence mirrored into map channels, and the client's own
 * key of a map. Failures are logged only. spec: channels-and-engines.md §6.5, §11.5
 */
import { EMPTY_PAYLOAD, type MaybePromise } from '../../base/index.js'
import type { MapSettings, PresenceMirrors } from '../../channels/index.js'
import type { MapChange, MapRemoval } from '../../engine/ports.js'
import type { Session } from '../ports.js'
import { type Subscription, clientInfoOf } from '../subscription/state.js'

/** To be called when a subscription has become live. */
export function enterKeys(session: Session, subscription: Subscription): void {
  const { mirrors, map } = subscription.options.namespace
  if (mirrors === null && map?.removeClientOnUnsubscribe !== true) return
  subscription.ownsKeys = true
  if (mirrors !== null) mirror(session, subscription, mirrors)
}

/** Keeps the keys alive. */
export function refreshKeys(session: Session, subscription: Subscription): void {
  const { mirrors } = subscription.options.namespace
  if (mirrors !== null) mirror(session, subscription, mirrors)
}

/** Removes the keys. That of the user stays until it expires: the user may be back soon. */
export function leaveKeys(session: Session, subscription: Subscription): void {
  subscription.ownsKeys = false
  const { channel } = subscription
  const { mirrors, map } = subscription.options.namespace
  if (mirrors !== null && mirrors.clientsPrefix !== '') {
    removeKey(session, mirrors.clientsPrefix + channel)
  }
  if (map?.removeClientOnUnsubscribe === true) removeKey(session, channel)
}

function mirror(
  session: Session,
  subscription: Subscription,
  { clientsPrefix, usersPrefix }: PresenceMirrors,
): void {
  const { clientId, userId } = session
  if (clientsPrefix !== '') {
    const info = clientInfoOf(session.info, subscription.info)
    writeKey(session, subscription, {
      channel: clientsPrefix + subscription.channel,
      key: clientId,
      info,
      ofConnection: true,
    })
  }
  if (usersPrefix !== '' && userId !== '') {
    writeKey(session, subscription, {
      channel: usersPrefix + subscription.channel,
      key: userId,
      info: null,
      ofConnection: false,
    })
  }
}

/** A write that fails is made up for by the next tick. */
function writeKey(
  session: Session,
  subscription: Subscription,
  {
    channel,
    ...written
  }: Pick<MapChange, 'key' | 'info' | 'ofConnection'> & { readonly channel: string },
): void {
  const change: MapChange = {
    ...written,
    data: EMPTY_PAYLOAD,
    tags: null,
    idempotencyKey: '',
    delta: false,
    version: 0n,
    versionEpoch: '',
    keyMode: 'if_new',
    refreshTtl: true,
    expected: null,
  }
  onMap(session, channel, 'map presence', (settings) =>
    // Its turn may come after the end of the subscription.
    subscription.state.t === 'left'
      ? undefined
      : session.env.channels.maps.publish(channel, settings, change),
  )
}

/** Nobody is left to be told of a failure; the key expires by its TTL. */
function removeKey(session: Session, channel: string): void {
  const removal: MapRemoval = {
    key: session.clientId,
    tags: null,
    idempotencyKey: '',
    expected: null,
  }
  onMap(session, channel, 'map key removal', (settings) =>
    session.env.channels.maps.remove(channel, settings, removal),
  )
}

/** Works on a map channel in its turn. A reload may have made something else of it: nothing to do. */
function onMap(
  { clientId, env }: Session,
  channel: string,
  what: string,
  work: (settings: MapSettings) => MaybePromise<unknown>,
): void {
  env.work.runUnwatched(clientId, channel, what, () => {
    const settings = env.channels.namespaces.resolve(channel)?.namespace.map ?? null
    return settings === null ? undefined : work(settings)
  })
}
