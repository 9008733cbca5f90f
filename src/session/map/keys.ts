/**
 * Keys that live as long as a subscription: presence mirrored into map channels, and the client's own
 * key of a map. Failures are logged only. spec: channels-and-engines.md §6.5, §11.5
 */
import { EMPTY_PAYLOAD, type MaybePromise } from '../../base/index.js'
import type { MapSettings, PresenceMirrors } from '../../channels/index.js'
import type { MapChange, MapRemoval } from '../../engine/ports.js'
import type { ClientInfo } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { settleQuietly } from '../settle.js'
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
    const channel = clientsPrefix + subscription.channel
    const info = clientInfoOf(connection.info, subscription.info)
    const written = writeKey(connection, channel, clientId, info)
    if (written instanceof Promise) {
      const settled = written.then(() => {
        // A write that overtook an unsubscribe must not resurrect the entry.
        if (subscription.state === 'left') removeKey(connection, channel)
      })
      settleQuietly(connection, settled, 'map presence')
    }
  }
  if (usersPrefix !== '' && userId !== '') {
    const written = writeKey(connection, usersPrefix + subscription.channel, userId, null)
    settleQuietly(connection, written, 'map presence')
  }
}

function writeKey(
  connection: Connection,
  channel: string,
  key: string,
  info: ClientInfo | null,
): MaybePromise<unknown> {
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
  return onMap(connection, channel, (settings) =>
    connection.env.channels.maps.publish(channel, settings, change),
  )
}

function removeKey(connection: Connection, channel: string): void {
  const removal: MapRemoval = {
    key: connection.clientId,
    tags: null,
    idempotencyKey: '',
    expected: null,
  }
  const removed = onMap(connection, channel, (settings) =>
    connection.env.channels.maps.remove(channel, settings, removal),
  )
  settleQuietly(connection, removed, 'map key removal')
}

/** Works on a map channel. A reload may have made something else of it; then there is nothing to do. */
function onMap(
  connection: Connection,
  channel: string,
  work: (settings: MapSettings) => MaybePromise<unknown>,
): MaybePromise<unknown> {
  const settings = connection.env.channels.namespaces.resolve(channel)?.namespace.map ?? null
  if (settings === null) return undefined
  try {
    return work(settings)
  } catch (cause) {
    return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)))
  }
}
