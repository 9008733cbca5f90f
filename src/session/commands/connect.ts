/**
 * connect: finds out who the client is (token, backend, anonymous rule, header), makes the
 * server-side subscriptions and answers. spec: client-protocol.md §2.4, §6; proxy.md §2.1;
 * channels-and-engines.md §3.4; server-api-and-operations.md §3.7
 */
import { EngineFailure } from '../../engine/ports.js'
import { type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import {
  ClientErrors,
  type Command,
  type ConnectRequest,
  Disconnects,
  type Outcome,
  type SubscribeResult,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { type CommandOutcome, REPLIED, expiryFields } from '../answers.js'
import { type ServerSubscription, connectSubscriptions } from './connect-channels.js'
import { followed, preceded } from '../effects.js'
import { NO_RECOVERY, enterChannel } from '../kinds/stream.js'
import type { Credentials, Identity, Session } from '../ports.js'
import { goLive } from '../subscription/deliver.js'
import { abandon } from '../subscription/leave.js'
import type { Subscription } from '../subscription/state.js'

type ConnectCommand = Extract<Command, { kind: 'connect' }>

const NO_SUBS: ReadonlyMap<string, SubscribeGrant> = new Map()

/** Runs the connect command. */
export async function connect(
  session: Session,
  command: ConnectCommand,
): Promise<Awaited<CommandOutcome>> {
  const { request } = command
  if (session.env.rules.pipelines.emulatedHeaders.size > 0) {
    session.emulatedHeaders = pickEmulated(session, request)
  }
  const found = await credentialsOf(session, request)
  if (found.t !== 'ok') return found
  const { effects, ...credentials } = found.value
  if (session.closed()) return disconnect(Disconnects.connectionClosed)
  const single = isSingle(session, credentials.user)
  const identity: Identity = {
    ...credentials,
    clientName: request.name,
    clientVersion: request.version,
    claimedAt: single ? session.env.control.claim() : 0,
    refreshedBy: session.env.rules.pipelines.refresh === null ? 'client' : 'backend',
  }
  if (identity.expireAt > 0 && identity.expireAt * 1000 <= session.now()) {
    return error(ClientErrors.expired)
  }
  if (overUserLimit(session, identity.user)) return disconnect(Disconnects.connectionLimit)
  const planned = connectSubscriptions(session, request, credentials)
  if (planned.t !== 'ok') return planned
  session.identify(identity)
  if (single) {
    const alone = await endOtherConnections(session, identity)
    if (alone.t !== 'ok') return alone
  }
  if (effects === undefined) return enter(session, command, credentials, planned.value)
  // Nothing may come before the reply, whatever is done before it.
  session.hold()
  try {
    const refused = await preceded(session, effects)
    const all = { ...credentials, effects }
    return refused ?? (await enter(session, command, all, planned.value))
  } finally {
    session.release()
  }
}

async function enter(
  session: Session,
  command: ConnectCommand,
  credentials: Credentials,
  planned: readonly ServerSubscription[],
): Promise<Outcome<null>> {
  const results = await enterAll(session, planned)
  if (results.t !== 'ok') return results
  const reply = (): Outcome<null> => {
    answer(session, command, credentials, results.value)
    for (const { subscription } of planned) {
      if (!session.closed()) goLive(session, subscription)
    }
    return REPLIED
  }
  const { effects } = credentials
  return effects === undefined ? reply() : followed(session, effects, reply)
}

async function credentialsOf(
  session: Session,
  request: ConnectRequest,
): Promise<Outcome<Credentials>> {
  const { settings, pipelines } = session.env.rules
  if (request.token !== '') return fromToken(session, request.token)
  if (pipelines.connect !== null) {
    const { name, version, data } = request
    const channels = [...request.subs.keys()]
    const outcome = await pipelines.connect({ name, version, data, channels }, session)
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
  const { headerUser } = session.transport
  if (headerUser !== '' && headerUser !== null) return ok(anonymous(headerUser, false))
  const problem = headerUser === null ? 'client.user_id_http_header is not UTF-8' : 'none given'
  session.log.info({ client: session.clientId, problem }, 'client credentials not found')
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

async function fromToken(session: Session, text: string): Promise<Outcome<Credentials>> {
  const { settings, tokens } = session.env.rules
  const token = await tokens.connection(text)
  switch (token.t) {
    case 'expired':
      return error(ClientErrors.tokenExpired)
    case 'invalid':
      session.log.info(
        { client: session.clientId, problem: token.problem },
        'invalid connection token',
      )
      return disconnect(Disconnects.invalidToken)
    case 'unavailable':
      session.log.warn(
        { client: session.clientId, problem: token.problem },
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
function pickEmulated(session: Session, request: ConnectRequest): ReadonlyMap<string, string> {
  const wanted = session.env.rules.pipelines.emulatedHeaders
  const picked = new Map<string, string>()
  for (const [name, value] of request.headers) {
    const lower = name.toLowerCase()
    if (wanted.has(lower)) picked.set(lower, value)
  }
  return picked
}

function overUserLimit(session: Session, user: string): boolean {
  const limit = session.env.rules.settings.userConnectionLimit
  if (limit === 0 || user === '') return false
  if (session.env.channels.directory.byUser(user).length < limit) return false
  session.log.info(
    { user, client: session.clientId, limit },
    'limit of connections for user reached',
  )
  return true
}

/** All subscriptions are made in parallel before the reply; one failure fails the connect. */
async function enterAll(
  session: Session,
  planned: readonly ServerSubscription[],
): Promise<Outcome<ReadonlyMap<string, SubscribeResult> | null>> {
  if (planned.length === 0) return ok(null)
  const outcomes = await Promise.all(
    planned.map(({ subscription, recover }) =>
      enterChannel(session, subscription, recover ?? NO_RECOVERY),
    ),
  )
  const results = new Map<string, SubscribeResult>()
  for (const [index, outcome] of outcomes.entries()) {
    const plan = planned[index]
    if (plan === undefined) continue
    if (outcome.t !== 'ok') {
      abandonAll(
        session,
        planned.map((each) => each.subscription),
      )
      return outcome
    }
    const value = { ...outcome.value, expires: false, ttl: 0, data: plan.data }
    results.set(plan.subscription.channel, value)
  }
  return ok(results)
}

function abandonAll(session: Session, subscriptions: readonly Subscription[]): void {
  for (const subscription of subscriptions) abandon(session, subscription)
}

function answer(
  session: Session,
  command: ConnectCommand,
  credentials: Credentials,
  subs: ReadonlyMap<string, SubscribeResult> | null,
): void {
  const { env, transport } = session
  const { settings } = env.rules
  const { nativePings, unidirectional, emulation } = transport.info
  const { pingIntervalMs = settings.pingIntervalMs } = transport.info
  const pings = pingIntervalMs > 0 && (unidirectional || !nativePings)
  session.accept(command, {
    kind: 'connect',
    value: {
      client: session.clientId,
      version: env.version,
      ...expiryFields(credentials.expireAt, isRefreshedByClient(session), session.now()),
      data: credentials.data,
      subs,
      ping: pings ? Math.floor(pingIntervalMs / 1000) : 0,
      pong: pings && settings.pongTimeoutMs > 0 && !unidirectional,
      session: session.sessionId,
      node: emulation ? env.nodeId : '',
      time: settings.includeServerTime ? session.now() : 0,
    },
  })
}

function isRefreshedByClient({ identity }: Session): boolean {
  return identity?.refreshedBy === 'client'
}

/**
 * `single_connection`: a new connection ends the user's others, on all nodes. It can be found before the
 * others are told, and of two at the same time both sides know the later one: that one stays.
 */
async function endOtherConnections(
  session: Session,
  { user, claimedAt }: Identity,
): Promise<Outcome<null>> {
  const target = { user, client: '', session: '' }
  const { clientId, env } = session
  try {
    await env.control.disconnect(target, Disconnects.connectionLimit, [clientId], claimedAt)
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    session.log.error(
      { client: clientId, user, error: cause },
      'ending other connections of the user failed',
    )
    return disconnect(Disconnects.serverError)
  }
  return session.closed() ? disconnect(Disconnects.connectionClosed) : ok(null)
}

function isSingle(session: Session, user: string): boolean {
  return session.env.rules.settings.singleConnection && user !== ''
}
