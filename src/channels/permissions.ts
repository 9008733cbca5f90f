/**
 * Who may do what with a channel: the decision tables as pure functions. The first matching row
 * decides; row numbers refer to the tables. Logging and proxies are the caller's.
 * spec: channels-and-engines.md §3.1 (permission layer), §3.3, §3.4, §3.5, §3.6
 */
import { ClientErrors, type ClientError } from '../protocol/index.js'
import { SubscriptionSources } from '../model/index.js'
import { type Namespace, type NamespaceTable, type ResolvedChannel } from './ports.js'

/** Why something was refused; keys of the log messages of server-api-and-operations.md §7.4. */
export type DenialReason =
  | 'unknown_channel'
  | 'invalid_name'
  | 'type_not_allowed'
  | 'private_without_token'
  | 'no_permission'

/** A refusal: what the client sees and what the log says. */
export type Denial = {
  readonly t: 'denied'
  readonly error: ClientError
  readonly reason: DenialReason
}

/** A channel name and what the current rules made of it (`resolved` = `table.resolve(channel)`). */
export type NameFacts = {
  readonly channel: string
  readonly resolved: ResolvedChannel | null
  readonly table: NamespaceTable
}

/** Who asks. */
export type ActorFacts = {
  /** '' = anonymous. */
  readonly user: string
  /** `client.insecure`. */
  readonly insecure: boolean
}

/** Facts behind a subscribe command. */
export type SubscribeFacts = NameFacts &
  ActorFacts & {
    /** One of `SubscriptionTypes`, as sent. */
    readonly requestType: number
    readonly hasToken: boolean
  }

/** Facts behind publish, history and presence. `subscribed` = this session holds the channel. */
export type MemberFacts = ActorFacts & { readonly subscribed: boolean }

/** What follows for a subscribe command; `source` is one of `SubscriptionSources`. */
export type SubscribeDecision =
  | { readonly t: 'token' }
  | { readonly t: 'proxy' }
  | { readonly t: 'stream' }
  | { readonly t: 'allowed'; readonly source: number }
  | Denial

/** Features of a subscription that a client may ask for. */
export type RequestedFeatures = {
  readonly positioned: boolean
  readonly recoverable: boolean
  readonly joinLeave: boolean
}

const TOKEN: SubscribeDecision = { t: 'token' }
const PROXY: SubscribeDecision = { t: 'proxy' }
const STREAM: SubscribeDecision = { t: 'stream' }
const UNKNOWN = denial(ClientErrors.unknownChannel, 'unknown_channel')
const INVALID_NAME = denial(ClientErrors.badRequest, 'invalid_name')
const WRONG_TYPE = denial(ClientErrors.permissionDenied, 'type_not_allowed')
const PRIVATE = denial(ClientErrors.permissionDenied, 'private_without_token')
const FORBIDDEN = denial(ClientErrors.permissionDenied, 'no_permission')

function denial(error: ClientError, reason: DenialReason): Denial {
  return { t: 'denied', error, reason }
}

/**
 * Rows 1–2 of the tables for publish, history and presence: a known namespace (102) and a legal name
 * (107). null = go on with `resolved.namespace`, which is then not null.
 */
export function checkName(facts: NameFacts): Denial | null {
  const { channel, resolved, table } = facts
  if (channel === '' || resolved === null) return UNKNOWN
  return table.isValidName(channel, resolved) ? null : INVALID_NAME
}

/**
 * Table 3.1, rows 1–12. `token` = verify the token, nothing else counts; `proxy` = the backend decides
 * completely, features of §3.3 included; `stream` = the same, and it goes on to send publications.
 */
export function decideSubscribe(facts: SubscribeFacts): SubscribeDecision {
  const wrongName = checkName(facts)
  if (wrongName !== null) return wrongName
  const namespace = facts.resolved?.namespace
  if (namespace === undefined) return UNKNOWN
  // Row 4.
  if (facts.requestType !== namespace.subscriptionType) return WRONG_TYPE
  if (!facts.hasToken && facts.table.isPrivate(facts.channel)) return PRIVATE
  if (facts.hasToken) return TOKEN
  const users = facts.table.allowedUsers(facts.channel, namespace)
  if (users === null) {
    if (namespace.subscribeProxy) return PROXY
    if (namespace.subscribeStream !== 'none') return STREAM
    if (openToSubscribers(namespace, facts.user)) return allowed(SubscriptionSources.clientAllowed)
  } else if (isListed(users, facts.user)) {
    return allowed(SubscriptionSources.userLimited)
  }
  return facts.insecure ? allowed(SubscriptionSources.insecure) : FORBIDDEN
}

function allowed(source: number): SubscribeDecision {
  return { t: 'allowed', source }
}

/** Row 10. */
function openToSubscribers(namespace: Namespace, user: string): boolean {
  return namespace.allowSubscribeForClient && (user !== '' || namespace.allowSubscribeForAnonymous)
}

/** An anonymous client is a member of no user-limited channel, although `x#` has an empty element. */
function isListed(users: readonly string[], user: string): boolean {
  return user !== '' && users.includes(user)
}

/**
 * §3.4: a channel that the client names in the `subs` of a connect command (connections by token,
 * anonymous or insecure only; the caller knows). An unknown namespace is a disconnect 3501 that the
 * caller must have dealt with; here it is just ignored. Source of what is allowed: `connectRequest`.
 */
export function allowedAtConnect(facts: NameFacts & ActorFacts): 'allowed' | 'ignored' {
  const { channel, resolved, table, user } = facts
  if (resolved === null || checkName(facts) !== null || table.isPrivate(channel)) return 'ignored'
  const { namespace } = resolved
  if (namespace.subscribeProxy || namespace.subscribeStream !== 'none') return 'ignored'
  const users = table.allowedUsers(channel, namespace)
  const granted = users === null ? openToSubscribers(namespace, user) : isListed(users, user)
  return granted || facts.insecure ? 'allowed' : 'ignored'
}

/**
 * §3.3: which of the requested features the client gets; the rest is dropped silently. Only for
 * subscriptions allowed by token, user list, client rule or insecure mode, not by a proxy. The result
 * holds grants only: the caller adds what the namespace forces.
 */
export function grantRequested(
  namespace: Namespace,
  facts: ActorFacts,
  request: RequestedFeatures,
): RequestedFeatures {
  const member: MemberFacts = { user: facts.user, insecure: facts.insecure, subscribed: true }
  const history = mayReadHistory(namespace, member)
  return {
    positioned: request.positioned && (namespace.allowPositioning || history),
    recoverable: request.recoverable && (namespace.allowRecovery || history),
    joinLeave: request.joinLeave && namespace.joinLeave && maySeePresence(namespace, member),
  }
}

/**
 * Table 3.5 after the name and the payload were checked: proxy, allowed or 103. `stream` = publications
 * go up the stream of the subscription and nowhere else.
 */
export function decidePublish(
  namespace: Namespace,
  facts: MemberFacts,
): 'proxy' | 'stream' | 'allowed' | ClientError {
  if (namespace.publishProxy) return 'proxy'
  if (namespace.subscribeStream !== 'none') return 'stream'
  const identified = facts.user !== '' || namespace.allowPublishForAnonymous
  if (namespace.allowPublishForClient && identified) return 'allowed'
  if (namespace.allowPublishForSubscriber && facts.subscribed && identified) return 'allowed'
  return facts.insecure ? 'allowed' : ClientErrors.permissionDenied
}

/** Table 3.6, history, after the name was checked: 108 comes before 103. */
export function decideHistory(namespace: Namespace, facts: MemberFacts): 'allowed' | ClientError {
  if (namespace.historySize <= 0 || namespace.historyTtlMs <= 0) return ClientErrors.notAvailable
  return mayReadHistory(namespace, facts) ? 'allowed' : ClientErrors.permissionDenied
}

/** Table 3.6, presence and presence_stats, after the name was checked: 108 comes before 103. */
export function decidePresence(namespace: Namespace, facts: MemberFacts): 'allowed' | ClientError {
  if (!namespace.presence) return ClientErrors.notAvailable
  return maySeePresence(namespace, facts) ? 'allowed' : ClientErrors.permissionDenied
}

function mayReadHistory(namespace: Namespace, facts: MemberFacts): boolean {
  const identified = facts.user !== '' || namespace.allowHistoryForAnonymous
  if (namespace.allowHistoryForClient && identified) return true
  if (namespace.allowHistoryForSubscriber && facts.subscribed && identified) return true
  return facts.insecure
}

function maySeePresence(namespace: Namespace, facts: MemberFacts): boolean {
  const identified = facts.user !== '' || namespace.allowPresenceForAnonymous
  if (namespace.allowPresenceForClient && identified) return true
  if (namespace.allowPresenceForSubscriber && facts.subscribed && identified) return true
  return facts.insecure
}
