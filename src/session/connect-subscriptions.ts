/**
 * Which server-side subscriptions a new connection gets: those of its credentials, the personal
 * channel, and those it asks for and may have. spec: channels-and-engines.md §3.4,
 * client-protocol.md §6
 */
import { PLAIN_GRANT, type SubscribeGrant, SubscriptionSources } from '../model/index.js'
import { allowedAtConnect, type Namespace } from '../channels/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type ConnectRequest,
  type Outcome,
} from '../protocol/index.js'
import type { Connection, Credentials } from './connection.js'
import type { RecoverRequest } from './subscribe-flow.js'
import { isClientDriven, negotiateDelta, subscriptionOptions } from './subscription-options.js'
import { Subscription } from './subscription.js'

/** A subscription to be made before the connect reply. */
export type ServerSubscription = {
  readonly subscription: Subscription
  /** Custom data for the reply. */
  readonly data: SubscribeGrant['data']
  /** Where the client says it is; null = it did not ask. */
  readonly recover: RecoverRequest | null
}

/** Plans and reserves the subscriptions of a new connection. */
export function connectSubscriptions(
  connection: Connection,
  request: ConnectRequest,
  credentials: Credentials,
): Outcome<readonly ServerSubscription[]> {
  const planned: ServerSubscription[] = []
  const add = (
    channel: string,
    namespace: Namespace,
    source: number,
    grant: SubscribeGrant,
  ): void => {
    if (isClientDriven(namespace)) {
      const fields = { client: connection.clientId, channel }
      connection.log.warn(
        fields,
        'map and shared poll channels cannot be subscribed by the server, ignored',
      )
      return
    }
    planned.push(reserve(connection, request, { channel, namespace, source, grant }))
  }
  for (const [channel, grant] of credentials.subs) {
    const namespace = namespaceOf(connection, channel)
    if (namespace === null) return unknownGranted(connection, channel, credentials.source)
    add(channel, namespace, credentials.source, grant)
  }
  const personal = personalChannel(connection, credentials)
  if (personal !== null && !credentials.subs.has(personal)) {
    const namespace = namespaceOf(connection, personal)
    if (namespace === null) return error(ClientErrors.unknownChannel)
    add(personal, namespace, SubscriptionSources.personalChannel, PLAIN_GRANT)
  }
  if (credentials.requestedChannels) {
    const requested = requestedChannels(connection, request, credentials)
    if (requested.t !== 'ok') return requested
    for (const [channel, namespace] of requested.value) {
      add(channel, namespace, SubscriptionSources.connectRequest, PLAIN_GRANT)
    }
  }
  if (planned.length > connection.env.rules.settings.channelLimit) {
    return disconnect(Disconnects.channelLimit)
  }
  return ok(planned)
}

function reserve(
  connection: Connection,
  request: ConnectRequest,
  plan: { channel: string; namespace: Namespace; source: number; grant: SubscribeGrant },
): ServerSubscription {
  const { channel, namespace, source, grant } = plan
  const options = subscriptionOptions(namespace, grant.override, undefined, grant.cacheRecover)
  const subscription = new Subscription(connection, channel, true, source, options)
  subscription.info = grant.info
  // Quirk: an expiry inside a connect backend's `subs` has no effect (proxy.md §2.1).
  if (source !== SubscriptionSources.connectProxy) subscription.expireAt = grant.expireAt
  const asked = request.subs.get(channel) ?? null
  if (asked !== null) subscription.delta = negotiateDelta(namespace, asked)
  connection.subscriptions.set(subscription)
  return { subscription, data: grant.data, recover: asked }
}

function namespaceOf(connection: Connection, channel: string): Namespace | null {
  return connection.env.channels.namespaces.resolve(channel)?.namespace ?? null
}

function unknownGranted(connection: Connection, channel: string, source: number): Outcome<never> {
  if (source === SubscriptionSources.connectProxy) {
    connection.log.warn(
      { client: connection.clientId, channel },
      'unknown channel in connect result channels',
    )
  }
  return error(ClientErrors.unknownChannel)
}

function personalChannel(connection: Connection, credentials: Credentials): string | null {
  if (!connection.env.rules.settings.personalChannel || credentials.user === '') return null
  return connection.env.channels.namespaces.personalChannel(credentials.user)
}

/** Channels of the request that the client could subscribe to by itself; the rest is ignored. */
function requestedChannels(
  connection: Connection,
  request: ConnectRequest,
  credentials: Credentials,
): Outcome<readonly (readonly [string, Namespace])[]> {
  const { channels, rules } = connection.env
  const granted: [string, Namespace][] = []
  for (const channel of request.subs.keys()) {
    if (connection.subscriptions.get(channel) !== undefined) continue
    const resolved = channels.namespaces.resolve(channel)
    if (resolved === null) return disconnect(Disconnects.badRequest)
    const rights = allowedAtConnect({
      channel,
      resolved,
      table: channels.namespaces,
      user: credentials.user,
      insecure: rules.settings.insecure,
    })
    if (rights === 'allowed') granted.push([channel, resolved.namespace])
  }
  return ok(granted)
}
