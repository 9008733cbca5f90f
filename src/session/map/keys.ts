/**
 * Keys that live as long as a subscription: presence mirrored into map channels, and the client's own
 * key of a map. Failures are logged only. spec: channels-and-engines.md §6.5, §11.5
 */
import { EMPTY_PAYLOAD, type MaybePromise } from '../../base/index.js'
import type { MapSettings, PresenceMirrors } from '../../channels/index.js'
import type { MapChange, MapRemoval } from '../../engine/ports.js'
import type { ClientInfo } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { clientInfoOf, type Subscription } from '../subscription.js'

/** To be called when a subscription has become live. */
export function enterKeys(connection: Connection, subscription: Subscription): void {
  const { mirrors, map } = subscription.options.namespace
  if (mirrors === null && map?.removeClientOnUnsubscribe !== true) return
  subscription.ownsKeys = true
  if (mirrors !== null) mirror(connection, subscription, mirrors)
}

/** Keeps the keys alive. */
export function refreshKeys(connection: Connection, subscription: Subscription): void {
  const { mirrors } = subscription.options.namespace
  if (mirrors !== null) mirror(connection, subscription, mirrors)
}

/** Removes the keys. That of the user stays until it expires: the user may be back soon. */
export function leaveKeys(connection: Connection, subscription: Subscription): void {
  subscription.ownsKeys = false
  const { channel } = subscription
  const { mirrors, map } = subscription.options.namespace
  if (mirrors !== null && mirrors.clientsPrefix !== '') {
    removeKey(connection, mirrors.clientsPrefix + channel)
  }
  if (map?.removeClientOnUnsubscribe === true) removeKey(connection, channel)
}

function mirror(
  connection: Connection,
  subscription: Subscription,
  { clientsPrefix, usersPrefix }: PresenceMirrors,
): void {
  const { clientId, userId } = connection
  if (clientsPrefix !== '') {
    const info = clientInfoOf(connection.info, subscription.info)
    writeKey(connection, subscription, {
      channel: clientsPrefix + subscription.channel,
      key: clientId,
      info,
    })
  }
  if (usersPrefix !== '' && userId !== '') {
    writeKey(connection, subscription, {
      channel: usersPrefix + subscription.channel,
      key: userId,
      info: null,
    })
  }
}

/** A write that fails is made up for by the next tick. */
function writeKey(
  connection: Connection,
  subscription: Subscription,
  {
    channel,
    key,
    info,
  }: { readonly channel: string; readonly key: string; readonly info: ClientInfo | null },
): void {
  const change: MapChange = {
    key,
    data: EMPTY_PAYLOAD,
    info,
    tags: null,
    idempotencyKey: '',
    delta: false,
    version: 0n,
    versionEpoch: '',
    keyMode: 'if_new',
    refreshTtl: true,
    expected: null,
  }
  onMap(connection, channel, 'map presence', (settings) =>
    // Its turn may come after the end of the subscription.
    subscription.state === 'left'
      ? undefined
      : connection.env.channels.maps.publish(channel, settings, change),
  )
}

/** Nobody is left to be told of a failure; the key expires by its TTL. */
function removeKey(connection: Connection, channel: string): void {
  const removal: MapRemoval = {
    key: connection.clientId,
    tags: null,
    idempotencyKey: '',
    expected: null,
  }
  onMap(connection, channel, 'map key removal', (settings) =>
    connection.env.channels.maps.remove(channel, settings, removal),
  )
}

/** Works on a map channel in its turn. A reload may have made something else of it: nothing to do. */
function onMap(
  { clientId, env }: Connection,
  channel: string,
  what: string,
  work: (settings: MapSettings) => MaybePromise<unknown>,
): void {
  env.work.runUnwatched(clientId, channel, what, () => {
    const settings = env.channels.namespaces.resolve(channel)?.namespace.map ?? null
    return settings === null ? undefined : work(settings)
  })
}
