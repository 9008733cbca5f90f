/**
 * Which server-side subscriptions a new connection gets: those of its credentials, the personal
 * channel, and those it asks for and may have. spec: channels-and-engines.md §3.4,
 * client-protocol.md §6
 */
import { type Namespace, allowedAtConnect } from '../../channels/index.js'
import { PLAIN_GRANT, type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import {
  ClientErrors,
  type ConnectRequest,
  Disconnects,
  type Outcome,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import type { RecoverRequest } from '../kinds/stream.js'
import type { Credentials, Session } from '../ports.js'
import {
  Subscription,
  isClientDriven,
  negotiateDelta,
  subscriptionOptions,
} from '../subscription/state.js'

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
  session: Session,
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
      const fields = { client: session.clientId, channel }
      session.log.warn(
        fields,
        'map and shared poll channels cannot be subscribed by the server, ignored',
      )
      return
    }
    planned.push(reserve(session, request, { channel, namespace, source, grant }))
  }
  for (const [channel, grant] of credentials.subs) {
    const namespace = namespaceOf(session, channel)
    if (namespace === null) return unknownGranted(session, channel, credentials.source)
    add(channel, namespace, credentials.source, grant)
  }
  const personal = personalChannel(session, credentials)
  if (personal !== null && !credentials.subs.has(personal)) {
    const namespace = namespaceOf(session, personal)
    if (namespace === null) return error(ClientErrors.unknownChannel)
    add(personal, namespace, SubscriptionSources.personalChannel, PLAIN_GRANT)
  }
  if (credentials.requestedChannels) {
    const requested = requestedChannels(session, request, credentials)
    if (requested.t !== 'ok') return requested
    for (const [channel, namespace] of requested.value) {
      add(channel, namespace, SubscriptionSources.connectRequest, PLAIN_GRANT)
    }
  }
  if (planned.length > session.env.rules.settings.channelLimit) {
    return disconnect(Disconnects.channelLimit)
  }
  return ok(planned)
}

function reserve(
  session: Session,
  request: ConnectRequest,
  plan: { channel: string; namespace: Namespace; source: number; grant: SubscribeGrant },
): ServerSubscription {
  const { channel, namespace, source, grant } = plan
  const options = subscriptionOptions(namespace, grant.override, undefined, grant.cacheRecover)
  const subscription = new Subscription(session, channel, true, source, options)
  subscription.info = grant.info
  // Quirk: an expiry inside a connect backend's `subs` has no effect (proxy.md §2.1).
  if (source !== SubscriptionSources.connectProxy) subscription.expireAt = grant.expireAt
  const asked = request.subs.get(channel) ?? null
  if (asked !== null) subscription.delta = negotiateDelta(namespace, asked)
  session.subscriptions.set(subscription)
  return { subscription, data: grant.data, recover: asked }
}

function namespaceOf(session: Session, channel: string): Namespace | null {
  return session.env.channels.namespaces.resolve(channel)?.namespace ?? null
}

function unknownGranted(session: Session, channel: string, source: number): Outcome<never> {
  if (source === SubscriptionSources.connectProxy) {
    session.log.warn(
      { client: session.clientId, channel },
      'unknown channel in connect result channels',
    )
  }
  return error(ClientErrors.unknownChannel)
}

function personalChannel(session: Session, credentials: Credentials): string | null {
  if (!session.env.rules.settings.personalChannel || credentials.user === '') return null
  return session.env.channels.namespaces.personalChannel(credentials.user)
}

/** Channels of the request that the client could subscribe to by itself; the rest is ignored. */
function requestedChannels(
  session: Session,
  request: ConnectRequest,
  credentials: Credentials,
): Outcome<readonly (readonly [string, Namespace])[]> {
  const { channels, rules } = session.env
  const granted: [string, Namespace][] = []
  for (const channel of request.subs.keys()) {
    if (session.subscriptions.get(channel) !== undefined) continue
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
