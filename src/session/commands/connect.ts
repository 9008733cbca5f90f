/**
 * connect: finds out who the client is (token, backend, anonymous rule, header), makes the
 * server-side subscriptions and answers. spec: client-protocol.md §2.4, §6; proxy.md §2.1;
 * channels-and-engines.md §3.4; server-api-and-operations.md §3.7
 */
import { type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import { EngineFailure } from '../../engine/ports.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type Command,
  type ConnectRequest,
  type Outcome,
  type SubscribeResult,
} from '../../protocol/index.js'
import { connectSubscriptions, type ServerSubscription } from '../connect-subscriptions.js'
import type { Connection, Credentials, Identity } from '../connection.js'
import { expiryFields } from '../expiry.js'
import { REPLIED, type CommandOutcome } from '../outcomes.js'
import { abandon, enterChannel, goLive, NO_RECOVERY } from '../subscribe-flow.js'
import type { Subscription } from '../subscription.js'

type ConnectCommand = Extract<Command, { kind: 'connect' }>

const NO_SUBS: ReadonlyMap<string, SubscribeGrant> = new Map()

/** Runs the connect command. */
export async function connect(
  connection: Connection,
  command: ConnectCommand,
): Promise<Awaited<CommandOutcome>> {
  const { request } = command
  if (connection.env.rules.pipelines.emulatedHeaders.size > 0) {
    connection.emulatedHeaders = pickEmulated(connection, request)
  }
  const credentials = await credentialsOf(connection, request)
  if (credentials.t !== 'ok') return credentials
  if (connection.closed()) return disconnect(Disconnects.connectionClosed)
  const single = isSingle(connection, credentials.value.user)
  const identity = {
    ...credentials.value,
    clientName: request.name,
    clientVersion: request.version,
    claimedAt: single ? connection.env.control.claim() : 0,
  }
  if (identity.expireAt > 0 && identity.expireAt * 1000 <= connection.now()) {
    return error(ClientErrors.expired)
  }
  if (overUserLimit(connection, identity.user)) return disconnect(Disconnects.connectionLimit)
  const planned = connectSubscriptions(connection, request, credentials.value)
  if (planned.t !== 'ok') return planned
  connection.identify(identity)
  if (single) {
    const alone = await endOtherConnections(connection, identity)
    if (alone.t !== 'ok') return alone
  }
  const results = await enterAll(connection, planned.value)
  if (results.t !== 'ok') return results
  answer(connection, command, credentials.value, results.value)
  for (const { subscription } of planned.value) {
    if (!connection.closed()) goLive(connection, subscription)
  }
  return REPLIED
}

async function credentialsOf(
  connection: Connection,
  request: ConnectRequest,
): Promise<Outcome<Credentials>> {
  const { settings, pipelines } = connection.env.rules
  if (request.token !== '') return fromToken(connection, request.token)
  if (pipelines.connect !== null) {
    const { name, version, data } = request
    const channels = [...request.subs.keys()]
    const outcome = await pipelines.connect({ name, version, data, channels }, connection)
    if (outcome.t !== 'ok') return outcome
    if (outcome.value !== null) {
      return ok({
        ...outcome.value,
        tokenChannels: null,
        source: SubscriptionSources.connectProxy,
        requestedChannels: false,
      })
    }
  }
  if (settings.allowAnonymous || settings.insecure) return ok(anonymous('', true))
  const { headerUser } = connection.transport
  if (headerUser !== '' && headerUser !== null) return ok(anonymous(headerUser, false))
  const problem = headerUser === null ? 'client.user_id_http_header is not UTF-8' : 'none given'
  connection.log.info({ client: connection.clientId, problem }, 'client credentials not found')
  return disconnect(Disconnects.badRequest)
}

function anonymous(user: string, requestedChannels: boolean): Credentials {
  return {
    user,
    info: null,
    meta: null,
    data: null,
    expireAt: 0,
    subs: NO_SUBS,
    tokenChannels: null,
    source: SubscriptionSources.unknown,
    requestedChannels,
  }
}

async function fromToken(connection: Connection, text: string): Promise<Outcome<Credentials>> {
  const { settings, tokens } = connection.env.rules
  const token = await tokens.connection(text)
  switch (token.t) {
    case 'expired':
      return error(ClientErrors.tokenExpired)
    case 'invalid':
      connection.log.info(
        { client: connection.clientId, problem: token.problem },
        'invalid connection token',
      )
      return disconnect(Disconnects.invalidToken)
    case 'unavailable':
      connection.log.warn(
        { client: connection.clientId, problem: token.problem },
        'connection token keys unavailable',
      )
      return disconnect(Disconnects.serverError)
    case 'ok':
      break
  }
  if (token.user === '' && settings.disallowAnonymousTokens) {
    return disconnect(Disconnects.permissionDenied)
  }
  return ok({
    user: token.user,
    info: token.info,
    meta: token.meta,
    data: null,
    // In insecure mode a token is verified but does not end the connection.
    expireAt: settings.insecure ? 0 : token.expireAt,
    subs: token.subs,
    tokenChannels: [...token.subs.keys()].sort(),
    source: SubscriptionSources.connectionToken,
    requestedChannels: true,
  })
}

/** Emulated headers that some proxy forwards, lower-case names. */
function pickEmulated(
  connection: Connection,
  request: ConnectRequest,
): ReadonlyMap<string, string> {
  const wanted = connection.env.rules.pipelines.emulatedHeaders
  const picked = new Map<string, string>()
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase()
    if (wanted.has(lower)) picked.set(lower, value)
  }
  return picked
}

function overUserLimit(connection: Connection, user: string): boolean {
  const limit = connection.env.rules.settings.userConnectionLimit
  if (limit === 0 || user === '') return false
  if (connection.env.channels.directory.byUser(user).length < limit) return false
  connection.log.info(
    { user, client: connection.clientId, limit },
    'limit of connections for user reached',
  )
  return true
}

/** All subscriptions are made in parallel before the reply; one failure fails the connect. */
async function enterAll(
  connection: Connection,
  planned: readonly ServerSubscription[],
): Promise<Outcome<ReadonlyMap<string, SubscribeResult> | null>> {
  if (planned.length === 0) return ok(null)
  const outcomes = await Promise.all(
    planned.map(({ subscription, recover }) =>
      enterChannel(connection, subscription, recover ?? NO_RECOVERY),
    ),
  )
  const results = new Map<string, SubscribeResult>()
  for (const [index, outcome] of outcomes.entries()) {
    const plan = planned[index]
    if (plan === undefined) continue
    if (outcome.t !== 'ok') {
      abandonAll(
        connection,
        planned.map((each) => each.subscription),
      )
      return outcome
    }
    const value = { ...outcome.value, expires: false, ttl: 0, data: plan.data }
    results.set(plan.subscription.channel, value)
  }
  return ok(results)
}

function abandonAll(connection: Connection, subscriptions: readonly Subscription[]): void {
  for (const subscription of subscriptions) abandon(connection, subscription)
}

function answer(
  connection: Connection,
  command: ConnectCommand,
  credentials: Credentials,
  subs: ReadonlyMap<string, SubscribeResult> | null,
): void {
  const { env, transport } = connection
  const { settings, pipelines } = env.rules
  const { nativePings, unidirectional, emulation } = transport.info
  const { pingIntervalMs = settings.pingIntervalMs } = transport.info
  const pings = pingIntervalMs > 0 && (unidirectional || !nativePings)
  connection.accept(command, {
    kind: 'connect',
    value: {
      client: connection.clientId,
      version: env.version,
      ...expiryFields(credentials.expireAt, pipelines.refresh === null, connection.now()),
      data: credentials.data,
      subs,
      ping: pings ? Math.floor(pingIntervalMs / 1000) : 0,
      pong: pings && settings.pongTimeoutMs > 0 && !unidirectional,
      session: connection.sessionId,
      node: emulation ? env.nodeId : '',
      time: settings.includeServerTime ? connection.now() : 0,
    },
  })
}

/**
 * `single_connection`: a new connection ends the user's others, on all nodes. It can be found before the
 * others are told, and of two at the same time both sides know the later one: that one stays.
 */
async function endOtherConnections(
  connection: Connection,
  { user, claimedAt }: Identity,
): Promise<Outcome<null>> {
  const target = { user, client: '', session: '' }
  const { clientId, env } = connection
  try {
    await env.control.disconnect(target, Disconnects.connectionLimit, [clientId], claimedAt)
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    connection.log.error(
      { client: clientId, user, error: cause },
      'ending other connections of the user failed',
    )
    return disconnect(Disconnects.serverError)
  }
  return connection.closed() ? disconnect(Disconnects.connectionClosed) : ok(null)
}

function isSingle(connection: Connection, user: string): boolean {
  return connection.env.rules.settings.singleConnection && user !== ''
}
