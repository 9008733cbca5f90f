/**
 * publish with `type` 1: writes or removes a key of a map.
 * spec: channels-and-engines.md §3.7, proxy.md §2.8
 */
import { EMPTY_PAYLOAD } from '../../base/index.js'
import {
  decideMapAccess,
  effectiveKey,
  type MapSettings,
  type Namespace,
} from '../../channels/index.js'
import type { MapPublishDecision, MapRemoveDecision } from '../../pipelines/ports.js'
import {
  ClientErrors,
  error,
  ok,
  type Outcome,
  type PublishRequest,
  type Result,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { denied, type CommandOutcome } from '../outcomes.js'
import { clientInfoOf } from '../subscription.js'

const DONE: Outcome<Result> = ok({ kind: 'publish' })
const NO_KEY: Outcome<never> = error(ClientErrors.badRequest)
/** The subscription that the key belonged to is over. */
const LEFT: Outcome<never> = error(ClientErrors.permissionDenied)

/** Runs a publish command that changes a map. A change that the broker suppressed is a success. */
export function publishMap(
  connection: Connection,
  request: PublishRequest,
  namespace: Namespace,
): CommandOutcome {
  const { map } = namespace
  if (map === null) return error(ClientErrors.badRequest)
  return request.removed === true
    ? remove(connection, request, namespace, map)
    : write(connection, request, namespace, map)
}

function write(
  connection: Connection,
  request: PublishRequest,
  namespace: Namespace,
  map: MapSettings,
): CommandOutcome {
  const { channel, key: sent = '' } = request
  // A key may stand for itself, so that in maps no format means: empty, too.
  const free = namespace.dataFormat === 'any'
  if (!free && !connection.env.channels.acceptsData(namespace, request.data)) {
    const fields = { channel, client: connection.clientId, user: connection.userId }
    connection.log.info(fields, 'map publish data validation failed')
    return error(ClientErrors.badRequest)
  }
  const data = request.data ?? EMPTY_PAYLOAD
  const decision = decideMapAccess(map.publish, connection.memberFacts(channel))
  if (decision === 'proxy') {
    return writeByProxy(connection, { channel, namespace: namespace.name, key: sent, data }, map)
  }
  if (decision !== 'allowed') return denied(connection, channel, 'map publish', decision)
  const key = effectiveKey(map, sent, connection)
  if (key.t !== 'ok') return key
  return handOver(connection, channel, map, {
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

type MapPublishInput = Parameters<Connection['env']['rules']['pipelines']['mapPublish']>[0]

async function writeByProxy(
  connection: Connection,
  input: MapPublishInput,
  map: MapSettings,
): Promise<Outcome<Result>> {
  const subscription = connection.subscriptions.get(input.channel)
  const outcome = await connection.env.rules.pipelines.mapPublish(input, connection)
  if (outcome.t !== 'ok') return outcome
  const { key } = outcome.value
  if (key === '') return NO_KEY
  // What the backend allowed belongs to the channel and is written even for a client that has left, but
  // not the key that goes when the client does: nobody would remove it any more.
  const own = map.removeClientOnUnsubscribe && key === connection.clientId
  if (own && (connection.closed() || subscription?.state === 'left')) return LEFT
  return handOver(connection, input.channel, map, outcome.value)
}

async function handOver(
  connection: Connection,
  channel: string,
  map: MapSettings,
  decision: MapPublishDecision,
): Promise<Outcome<Result>> {
  const subscription = connection.subscriptions.get(channel)
  const info = clientInfoOf(
    connection.info,
    subscription?.state === 'live' ? subscription.info : null,
  )
  const change = { ...decision, info, refreshTtl: false, expected: null }
  const { channels, work } = connection.env
  await work.run(connection.clientId, channel, () => channels.maps.publish(channel, map, change))
  return DONE
}

function remove(
  connection: Connection,
  { channel, key: sent = '' }: PublishRequest,
  namespace: Namespace,
  map: MapSettings,
): CommandOutcome {
  const decision = decideMapAccess(map.remove, connection.memberFacts(channel))
  if (decision === 'proxy') {
    return removeByProxy(connection, { channel, namespace: namespace.name, key: sent }, map)
  }
  if (decision !== 'allowed') return denied(connection, channel, 'map remove', decision)
  const key = effectiveKey(map, sent, connection)
  if (key.t !== 'ok') return key
  return takeOut(connection, channel, map, { key: key.value, tags: null, idempotencyKey: '' })
}

type MapRemoveInput = Parameters<Connection['env']['rules']['pipelines']['mapRemove']>[0]

async function removeByProxy(
  connection: Connection,
  input: MapRemoveInput,
  map: MapSettings,
): Promise<Outcome<Result>> {
  const outcome = await connection.env.rules.pipelines.mapRemove(input, connection)
  if (outcome.t !== 'ok') return outcome
  // Allowed is allowed: the key goes even when the client that asked for it has gone, too.
  if (outcome.value.key === '') return NO_KEY
  return takeOut(connection, input.channel, map, outcome.value)
}

async function takeOut(
  connection: Connection,
  channel: string,
  map: MapSettings,
  decision: MapRemoveDecision,
): Promise<Outcome<Result>> {
  const { channels, work } = connection.env
  const removal = { ...decision, expected: null }
  await work.run(connection.clientId, channel, () => channels.maps.remove(channel, map, removal))
  return DONE
}
