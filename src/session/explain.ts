/**
 * What a client may do and who decides it, told without doing it: the same tables of permissions and the
 * same routes that sessions use, asked with the same facts. docs/inspect.md
 */
import { jsonPayload, NEVER_CANCELLED, type Payload } from '../base/index.js'
import {
  checkName,
  decideHistory,
  decideMapAccess,
  decidePresence,
  decidePublish,
  decideSubscribe,
  type DenialReason,
  type Namespace,
  type ResolvedChannel,
} from '../channels/index.js'
import { SubscriptionSources } from '../model/index.js'
import { Route, type CompiledEvent } from '../pipelines/index.js'
import type { SessionFacts } from '../pipelines/ports.js'
import {
  ClientErrors,
  Disconnects,
  SubscriptionTypes,
  type ClientError,
  type Outcome,
} from '../protocol/index.js'
import { memberFacts } from './answers.js'
import type { Session, SessionEnvironment } from './ports.js'

/** What can be explained. */
export const EXPLAINABLE = [
  'connect',
  'subscribe',
  'publish',
  'map_publish',
  'map_remove',
  'history',
  'presence',
  'rpc',
] as const

/** One of {@link EXPLAINABLE}. */
export type ExplainAction = (typeof EXPLAINABLE)[number]

/** What somebody wants to do. */
export type Question = {
  readonly action: ExplainAction
  /** '' = anonymous, or the user of `client`. */
  readonly user: string
  /** A connection of this node: its user and subscriptions count. '' = none. */
  readonly client: string
  readonly channel: string
  readonly method: string
  /** Whether it brings a token for what it does. */
  readonly hasToken: boolean
  /** Whether it is in the channel already; that of `client` is known. */
  readonly subscribed: boolean
  readonly data: Payload | null
  /** Ask the backend, too. Its answer has no effect here. */
  readonly ask: boolean
}

/** What would come of it. */
export type Explanation = {
  /** `token` and `backend` = whoever that is decides. */
  readonly verdict: 'allowed' | 'denied' | 'token' | 'backend'
  /** Error or disconnect that the client would get, 0 = none. */
  readonly code: number
  readonly message: string
  /** The rule that decides, in words. */
  readonly rule: string
  /** null = there is none of the channel, or no channel. '' = channel.without_namespace. */
  readonly namespace: string | null
  /** The backend that decides; null = none. */
  readonly route: RouteFacts | null
  /** What the backend said; null = it was not asked. */
  readonly answer: { readonly t: Outcome<unknown>['t']; readonly value: unknown } | null
}

/** Where a question to a backend goes. */
export type RouteFacts = {
  readonly event: string
  readonly proxy: string
  readonly protocol: string
  readonly endpoint: string
  readonly timeoutMs: number
  readonly maxAttempts: number
  readonly breaker: boolean
  readonly maxInFlight: number
}

/** Tells backends that nothing follows from their answer. */
export const DRY_RUN_HEADERS: readonly string[] = ['x-backhaul-dry-run', 'explain']

/** Explains. Never changes anything here; asks the backend only when told to. */
export async function explain(env: SessionEnvironment, question: Question): Promise<Explanation> {
  const asker = askerOf(env, question)
  const found = decide(env, question, asker)
  if (!question.ask || found.verdict !== 'backend' || found.input === undefined) return found.told
  const { event, input } = found
  const outcome = await event.runWith(DRY_RUN_HEADERS)(input as never, factsOf(asker))
  if (outcome.t === 'ok') cancelStream(outcome.value)
  return { ...found.told, answer: answerOf(outcome) }
}

/** Facts of a route for people. */
export function routeFacts(event: string, route: Route): RouteFacts {
  const { proxy, protocol, endpoint, timeoutMs, settings } = route
  const { retry, breaker, concurrency } = settings.policy
  return {
    event,
    proxy,
    protocol,
    endpoint,
    timeoutMs,
    maxAttempts: retry.max_attempts,
    breaker: breaker.enabled,
    maxInFlight: concurrency.max_in_flight,
  }
}

/** Who asks, as permissions see it. */
type Asker = {
  readonly user: string
  readonly subscribed: boolean
  readonly insecure: boolean
  /** The connection, where one is named. */
  readonly session: Session | null
}

function askerOf(env: SessionEnvironment, { client, user, subscribed, channel }: Question): Asker {
  // What is in the directory of a node are its sessions.
  const session = (env.channels.directory.get(client) ?? null) as Session | null
  if (session !== null) return { ...memberFacts(session, channel), session }
  return { user, subscribed, insecure: env.rules.settings.insecure, session: null }
}

type Decided = { readonly told: Explanation; readonly verdict: Explanation['verdict'] } & (
  { readonly input?: undefined } | { readonly event: CompiledEvent; readonly input: object }
)

function decide(env: SessionEnvironment, question: Question, asker: Asker): Decided {
  switch (question.action) {
    case 'connect':
      return decideConnect(env, question, asker)
    case 'rpc':
      return decideRpc(env, question)
    default:
      return decideInChannel(env, question, asker)
  }
}

function decideConnect(env: SessionEnvironment, question: Question, asker: Asker): Decided {
  const { settings, pipelines } = env.rules
  if (question.hasToken) return told('token', 'a connection token is verified', null)
  if (pipelines.connect !== null) {
    const input = { name: '', version: '', data: question.data, channels: [] }
    return byBackend(env, 'connect', input, 'the connect proxy decides', null)
  }
  if (settings.allowAnonymous) {
    return told('allowed', 'client.allow_anonymous_connect_without_token', null)
  }
  if (asker.insecure) return told('allowed', 'client.insecure', null)
  return refused(
    Disconnects.badRequest,
    'no token, no connect proxy, no anonymous connections',
    null,
  )
}

function decideRpc(env: SessionEnvironment, { method, data }: Question): Decided {
  if (env.rules.settings.rpcPingMethod === method) return told('allowed', 'rpc.ping', null)
  return byBackend(env, 'rpc', { method, data }, 'the rpc proxy answers', null)
}

function decideInChannel(env: SessionEnvironment, question: Question, asker: Asker): Decided {
  const { channel, action } = question
  const table = env.channels.namespaces
  if (channel === '') return refused(Disconnects.badRequest, 'no channel is named', null)
  const resolved = table.resolve(channel)
  if (action === 'subscribe') return decideEntry(env, question, asker, resolved)
  const wrong = checkName({ channel, resolved, table })
  if (wrong !== null || resolved === null) {
    const { error, reason } = wrong ?? {
      error: ClientErrors.unknownChannel,
      reason: 'unknown_channel',
    }
    return refused(error, WHY[reason], resolved?.namespace ?? null)
  }
  return decideMember(env, question, asker, resolved.namespace)
}

function decideEntry(
  env: SessionEnvironment,
  { channel, data, hasToken }: Question,
  asker: Asker,
  resolved: ResolvedChannel | null,
): Decided {
  const table = env.channels.namespaces
  const namespace = resolved?.namespace ?? null
  if (Buffer.byteLength(channel) > table.maxLengthBytes) {
    return refused(ClientErrors.badRequest, 'the name is longer than channel.max_length', namespace)
  }
  const { session } = asker
  if (session?.subscriptions.get(channel) !== undefined) {
    return refused(ClientErrors.alreadySubscribed, 'the client is in the channel', namespace)
  }
  if (session !== null && session.subscriptions.size >= env.rules.settings.channelLimit) {
    return refused(ClientErrors.limitExceeded, 'client.channel_limit', namespace)
  }
  const decision = decideSubscribe({
    channel,
    resolved,
    table,
    // Clients ask for the type that the namespace has; that they can ask for another one explains nothing.
    requestType: namespace?.subscriptionType ?? SubscriptionTypes.stream,
    user: asker.user,
    hasToken,
    insecure: asker.insecure,
  })
  const input = { channel, namespace: namespace?.name ?? '', token: '', data }
  switch (decision.t) {
    case 'denied':
      return refused(decision.error, WHY[decision.reason], namespace)
    case 'token':
      return told('token', 'a subscription token is verified', namespace)
    case 'proxy':
      return byBackend(env, 'subscribe', input, 'subscribe_proxy_enabled', namespace)
    case 'stream':
      return byBackend(env, 'subscribe_stream', input, 'subscribe_stream_proxy_enabled', namespace)
    case 'allowed':
      return told('allowed', SOURCES[decision.source] ?? 'the rules of the namespace', namespace)
  }
}

function decideMember(
  env: SessionEnvironment,
  question: Question,
  asker: Asker,
  namespace: Namespace,
): Decided {
  const { channel, data } = question
  const base = { channel, namespace: namespace.name }
  const { map } = namespace
  switch (question.action) {
    case 'publish': {
      if (namespace.subscriptionType !== SubscriptionTypes.stream) {
        return refused(ClientErrors.badRequest, 'the channel is no stream', namespace)
      }
      if (data !== null && !env.channels.acceptsData(namespace, data)) {
        return refused(ClientErrors.badRequest, 'publication_data_format', namespace)
      }
      const decision = decidePublish(namespace, asker)
      if (decision === 'stream') {
        return asker.subscribed
          ? told('backend', 'it goes up the stream of the subscription', namespace)
          : refused(ClientErrors.notAvailable, 'there is no stream it could go up', namespace)
      }
      return byAccess(env, ['publish', { ...base, data: data ?? EMPTY }], decision, namespace)
    }
    case 'map_publish':
    case 'map_remove': {
      if (map === null) return refused(ClientErrors.badRequest, 'the channel is no map', namespace)
      const isWrite = question.action === 'map_publish'
      const decision = decideMapAccess(isWrite ? map.publish : map.remove, asker)
      const input = isWrite ? { ...base, key: '', data: data ?? EMPTY } : { ...base, key: '' }
      return byAccess(env, [question.action, input], decision, namespace)
    }
    case 'history': {
      const has = env.channels.hasHistory(namespace)
      const decision = has ? decideHistory(namespace, asker) : ClientErrors.notAvailable
      return byAccess(env, null, decision, namespace)
    }
    default:
      return byAccess(env, null, decidePresence(namespace, asker), namespace)
  }
}

const EMPTY = jsonPayload('{}')

function byAccess(
  env: SessionEnvironment,
  ask: readonly [event: string, input: object] | null,
  decision: 'proxy' | 'allowed' | ClientError,
  namespace: Namespace,
): Decided {
  if (decision === 'allowed') return told('allowed', 'the rules of the namespace', namespace)
  if (decision === 'proxy' && ask !== null) {
    return byBackend(env, ask[0], ask[1], `${ask[0]} proxy of the namespace`, namespace)
  }
  const error = decision === 'proxy' ? ClientErrors.notAvailable : decision
  const isOff = error.code === ClientErrors.notAvailable.code
  return refused(error, isOff ? 'the namespace does not have it' : WHY.no_permission, namespace)
}

function byBackend(
  env: SessionEnvironment,
  name: string,
  input: object,
  rule: string,
  namespace: Namespace | null,
): Decided {
  const event = env.rules.pipelines.events.get(name)
  if (event === undefined) return refused(ClientErrors.notAvailable, 'no such event', namespace)
  const route = event.route(input)
  if (!(route instanceof Route)) {
    const error = route.t === 'error' ? route.error : ClientErrors.notAvailable
    return refused(error, `the ${name} proxy is not on here`, namespace)
  }
  const { told: without } = told('backend', rule, namespace)
  return {
    verdict: 'backend',
    told: { ...without, route: routeFacts(name, route) },
    event,
    input,
  }
}

function told(verdict: Explanation['verdict'], rule: string, namespace: Namespace | null): Decided {
  const name = namespace?.name ?? null
  return {
    verdict,
    told: { verdict, code: 0, message: '', rule, namespace: name, route: null, answer: null },
  }
}

function refused(
  why: ClientError | { readonly code: number; readonly reason: string },
  rule: string,
  namespace: Namespace | null,
): Decided {
  const { told: without } = told('denied', rule, namespace)
  const message = 'message' in why ? why.message : why.reason
  return { verdict: 'denied', told: { ...without, code: why.code, message } }
}

const WHY: Readonly<Record<DenialReason, string>> = {
  unknown_channel: 'no namespace has this name',
  invalid_name: 'the name is not legal: channel_regex, or ASCII without one',
  type_not_allowed: 'subscription_type of the namespace is another one',
  private_without_token: 'channel.private_prefix demands a token',
  no_permission: 'no allow_* option of the namespace fits',
}

/** What allowed a subscription, by its source. */
const SOURCES: Readonly<Record<number, string>> = {
  [SubscriptionSources.clientAllowed]: 'allow_subscribe_for_client',
  [SubscriptionSources.userLimited]: 'allow_user_limited_channels names the user',
  [SubscriptionSources.insecure]: 'client.insecure',
}

function factsOf({ user, session }: Asker): SessionFacts {
  return (
    session ?? {
      clientId: 'explain',
      transportName: 'explain',
      protocolName: 'json',
      userId: user,
      meta: null,
      transportHeaders: new Map(),
      emulatedHeaders: new Map(),
      opening: null,
      gone: NEVER_CANCELLED,
    }
  )
}

function cancelStream(decision: unknown): void {
  const { stream } = (decision ?? {}) as { stream?: { cancel(): void } | null }
  stream?.cancel()
}

function answerOf(outcome: Outcome<unknown>): Explanation['answer'] {
  switch (outcome.t) {
    case 'ok':
      return { t: 'ok', value: null }
    case 'error':
      return { t: 'error', value: { code: outcome.error.code, message: outcome.error.message } }
    case 'disconnect':
      return { t: 'disconnect', value: outcome.disconnect }
  }
}
