/** publish: checks, asks the backend where the namespace says so, hands over to the broker.
 * spec: client-protocol.md §2.7, channels-and-engines.md §3.5, proxy.md §2.5 */
import { EMPTY_PAYLOAD, type MaybePromise, type Payload } from '../../base/index.js'
import {
  type MapSettings,
  type Namespace,
  PLAIN_PUBLISH,
  type PublishParameters,
  decideMapAccess,
  decidePublish,
  effectiveKey,
} from '../../channels/index.js'
import type {
  MapPublishDecision,
  MapRemoveDecision,
  PublishDecision,
} from '../../pipelines/ports.js'
import {
  ClientErrors,
  type Outcome,
  type Command,
  type Result,
  SubscriptionTypes,
  type Tags,
  error,
  ok,
} from '../../protocol/index.js'
import { type CommandOutcome, denied, memberFacts, namespaceOfChannel } from '../answers.js'
import { withEffects } from '../effects.js'
import type { Session } from '../ports.js'
import { clientInfoOf } from '../subscription/state.js'

type PublishCommand = Extract<Command, { kind: 'publish' }>

/** `type` of a request that changes a map. */
const MAP_PUBLISH = 1

const PUBLISHED: Outcome<Result> = ok({ kind: 'publish' })
const DELTA_PUBLISH: PublishParameters = { ...PLAIN_PUBLISH, delta: true }

/** Runs a publish command. */
export function publish(session: Session, command: PublishCommand): CommandOutcome {
  const { request } = command
  const { channel } = request
  const { channels } = session.env
  const named = namespaceOfChannel(session, channel, 'publish')
  if (named.t !== 'ok') return named
  const namespace = named.value
  if (request.type === MAP_PUBLISH) return publishMap(session, command, namespace)
  const streams = namespace.subscriptionType === SubscriptionTypes.stream
  if (request.type !== 0 || !streams || !channels.acceptsData(namespace, request.data)) {
    return badData(session, channel, 'publish data validation failed', namespace, request.data)
  }
  const data = request.data ?? EMPTY_PAYLOAD
  const decision = decidePublish(namespace, memberFacts(session, channel))
  if (decision === 'proxy') return publishByProxy(session, command, namespace, data)
  if (decision === 'stream') return publishUp(session, channel, data)
  if (decision !== 'allowed') return denied(session, channel, 'publish', decision)
  const parameters = namespace.deltaPublish ? DELTA_PUBLISH : PLAIN_PUBLISH
  return handOver(session, channel, namespace, { data, tags: null }, parameters)
}

/** Handed over is published: a stream has no answers to what goes up. */
function publishUp(
  session: Session,
  channel: string,
  data: Payload,
): MaybePromise<Outcome<Result>> {
  const subscription = session.subscriptions.get(channel)
  const stream = subscription?.state.t === 'live' ? subscription.stream : null
  if (stream === null) return error(ClientErrors.notAvailable)
  const outcome = stream.publish(data)
  return outcome instanceof Promise ? outcome.then(published) : published(outcome)
}

function published(outcome: Outcome<null>): Outcome<Result> {
  return outcome.t === 'ok' ? PUBLISHED : outcome
}

async function publishByProxy(
  session: Session,
  command: PublishCommand,
  namespace: Namespace,
  data: Payload,
): Promise<Outcome<Result | null>> {
  const { channel } = command.request
  const outcome = await session.env.rules.pipelines.publish(
    { channel, namespace: namespace.name, data },
    session,
  )
  if (outcome.t !== 'ok') return outcome
  // No look whether the client is still there: the backend has taken the message, others wait for it.
  const decision: PublishDecision = outcome.value
  if (decision.data !== data) {
    const refused = badAnswer(session, channel, namespace, decision.data)
    if (refused !== null) return refused
  }
  return withEffects(session, command, decision.effects, () =>
    handOver(session, channel, namespace, decision, decision),
  )
}

/** Error 107 for data that breaks the rules of the namespace, with the place where the schema tells one. */
function badData(
  session: Session,
  channel: string,
  message: string,
  { schema }: Namespace,
  data: Payload | null,
): Outcome<never> {
  const fault = schema?.fault(data) ?? null
  const who = { channel, client: session.clientId, user: session.userId }
  session.log.info(fault === null ? who : { ...who, error: fault }, message)
  if (fault === null) return error(ClientErrors.badRequest)
  return error({ ...ClientErrors.badRequest, message: `bad request: ${fault}` })
}

/** What a backend puts in the place of the client's data must fit the schema, too; null = it does. */
function badAnswer(
  session: Session,
  channel: string,
  { schema }: Namespace,
  data: Payload,
): Outcome<never> | null {
  const fault = schema?.fault(data) ?? null
  if (fault === null) return null
  const who = { channel, client: session.clientId, user: session.userId }
  session.log.error({ ...who, error: fault }, 'data of the backend does not fit the schema')
  return error(ClientErrors.internal)
}

function handOver(
  session: Session,
  channel: string,
  namespace: Namespace,
  publication: { readonly data: Payload; readonly tags: Tags | null },
  parameters: PublishParameters,
): MaybePromise<Outcome<Result>> {
  const subscription = session.subscriptions.get(channel)
  const info = clientInfoOf(
    session.info,
    subscription?.state.t === 'live' ? subscription.info : null,
  )
  const result = session.env.channels.publish(
    channel,
    namespace,
    { data: publication.data, tags: publication.tags, info },
    parameters,
  )
  return result instanceof Promise ? result.then(() => PUBLISHED) : PUBLISHED
}

const NO_KEY: Outcome<never> = error(ClientErrors.badRequest)
/** The subscription that the key belonged to is over. */
const LEFT: Outcome<never> = error(ClientErrors.permissionDenied)

/** Runs a publish command that changes a map. A change that the broker suppressed is a success. */
export function publishMap(
  session: Session,
  command: PublishCommand,
  namespace: Namespace,
): CommandOutcome {
  const { map } = namespace
  if (map === null) return error(ClientErrors.badRequest)
  return command.request.removed === true
    ? remove(session, command, namespace, map)
    : write(session, command, namespace, map)
}

function write(
  session: Session,
  command: PublishCommand,
  namespace: Namespace,
  map: MapSettings,
): CommandOutcome {
  const { request } = command
  const { channel, key: sent = '' } = request
  // A key may stand for itself, so that in maps no format means: empty, too.
  const free = namespace.dataFormat === 'any' && namespace.schema === null
  if (!free && !session.env.channels.acceptsData(namespace, request.data)) {
    return badData(session, channel, 'map publish data validation failed', namespace, request.data)
  }
  const data = request.data ?? EMPTY_PAYLOAD
  const decision = decideMapAccess(map.publish, memberFacts(session, channel))
  if (decision === 'proxy') {
    const input = { channel, namespace: namespace.name, key: sent, data }
    return writeByProxy(session, command, input, { map, namespace })
  }
  if (decision !== 'allowed') return denied(session, channel, 'map publish', decision)
  const key = effectiveKey(map, sent, session)
  if (key.t !== 'ok') return key
  return writeKey(session, channel, map, {
    key: key.value,
    data,
    tags: null,
    idempotencyKey: '',
    delta: namespace.deltaPublish,
    version: 0n,
    versionEpoch: '',
    keyMode: '',
  })
}

type MapPublishInput = Parameters<Session['env']['rules']['pipelines']['mapPublish']>[0]

async function writeByProxy(
  session: Session,
  command: PublishCommand,
  input: MapPublishInput,
  { map, namespace }: { readonly map: MapSettings; readonly namespace: Namespace },
): Promise<Outcome<Result | null>> {
  const subscription = session.subscriptions.get(input.channel)
  const outcome = await session.env.rules.pipelines.mapPublish(input, session)
  if (outcome.t !== 'ok') return outcome
  const { key, effects } = outcome.value
  if (key === '') return NO_KEY
  // What the backend allowed belongs to the channel and is written even for a client that has left, but
  // not the key that goes when the client does: nobody would remove it any more.
  const own = map.removeClientOnUnsubscribe && key === session.clientId
  if (own && (session.closed() || subscription?.state.t === 'left')) return LEFT
  if (outcome.value.data !== input.data) {
    const refused = badAnswer(session, input.channel, namespace, outcome.value.data)
    if (refused !== null) return refused
  }
  return withEffects(session, command, effects, () =>
    writeKey(session, input.channel, map, outcome.value),
  )
}

async function writeKey(
  session: Session,
  channel: string,
  map: MapSettings,
  decision: MapPublishDecision,
): Promise<Outcome<Result>> {
  const subscription = session.subscriptions.get(channel)
  const info = clientInfoOf(
    session.info,
    subscription?.state.t === 'live' ? subscription.info : null,
  )
  const ofConnection = map.removeClientOnUnsubscribe && decision.key === session.clientId
  const change = { ...decision, info, refreshTtl: false, expected: null, ofConnection }
  const { channels, work } = session.env
  await work.run(session.clientId, channel, () => channels.maps.publish(channel, map, change))
  return PUBLISHED
}

function remove(
  session: Session,
  command: PublishCommand,
  namespace: Namespace,
  map: MapSettings,
): CommandOutcome {
  const { channel, key: sent = '' } = command.request
  const decision = decideMapAccess(map.remove, memberFacts(session, channel))
  if (decision === 'proxy') {
    const input = { channel, namespace: namespace.name, key: sent }
    return removeByProxy(session, command, input, map)
  }
  if (decision !== 'allowed') return denied(session, channel, 'map remove', decision)
  const key = effectiveKey(map, sent, session)
  if (key.t !== 'ok') return key
  return takeOut(session, channel, map, { key: key.value, tags: null, idempotencyKey: '' })
}

type MapRemoveInput = Parameters<Session['env']['rules']['pipelines']['mapRemove']>[0]

async function removeByProxy(
  session: Session,
  command: PublishCommand,
  input: MapRemoveInput,
  map: MapSettings,
): Promise<Outcome<Result | null>> {
  const outcome = await session.env.rules.pipelines.mapRemove(input, session)
  if (outcome.t !== 'ok') return outcome
  // Allowed is allowed: the key goes even when the client that asked for it has gone, too.
  if (outcome.value.key === '') return NO_KEY
  return withEffects(session, command, outcome.value.effects, () =>
    takeOut(session, input.channel, map, outcome.value),
  )
}

async function takeOut(
  session: Session,
  channel: string,
  map: MapSettings,
  decision: MapRemoveDecision,
): Promise<Outcome<Result>> {
  const { channels, work } = session.env
  const removal = { ...decision, expected: null }
  await work.run(session.clientId, channel, () => channels.maps.remove(channel, map, removal))
  return PUBLISHED
}
