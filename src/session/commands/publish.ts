/** publish: checks, asks the backend where the namespace says so, hands over to the broker.
 * spec: client-protocol.md §2.7, channels-and-engines.md §3.5, proxy.md §2.5 */
import { EMPTY_PAYLOAD, type MaybePromise, type Payload } from '../../base/index.js'
import {
  decidePublish,
  PLAIN_PUBLISH,
  type Namespace,
  type PublishParameters,
} from '../../channels/index.js'
import type { PublishDecision } from '../../pipelines/ports.js'
import {
  ClientErrors,
  error,
  ok,
  SubscriptionTypes,
  type Outcome,
  type PublishRequest,
  type Result,
  type Tags,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { publishMap } from '../map/publish.js'
import { namespaceOfChannel } from '../named-channel.js'
import { denied, type CommandOutcome } from '../outcomes.js'
import { clientInfoOf } from '../subscription.js'

/** `type` of a request that changes a map. */
const MAP_PUBLISH = 1

const PUBLISHED: Outcome<Result> = ok({ kind: 'publish' })
const DELTA_PUBLISH: PublishParameters = { ...PLAIN_PUBLISH, delta: true }

/** Runs a publish command. */
export function publish(connection: Connection, request: PublishRequest): CommandOutcome {
  const { channel } = request
  const { channels } = connection.env
  const named = namespaceOfChannel(connection, channel, 'publish')
  if (named.t !== 'ok') return named
  const namespace = named.value
  if (request.type === MAP_PUBLISH) return publishMap(connection, request, namespace)
  const streams = namespace.subscriptionType === SubscriptionTypes.stream
  if (request.type !== 0 || !streams || !channels.acceptsData(namespace, request.data)) {
    connection.log.info(
      { channel, client: connection.clientId, user: connection.userId },
      'publish data validation failed',
    )
    return error(ClientErrors.badRequest)
  }
  const data = request.data ?? EMPTY_PAYLOAD
  const decision = decidePublish(namespace, connection.memberFacts(channel))
  if (decision === 'proxy') return publishByProxy(connection, channel, namespace, data)
  if (decision === 'stream') return publishUp(connection, channel, data)
  if (decision !== 'allowed') return denied(connection, channel, 'publish', decision)
  const parameters = namespace.deltaPublish ? DELTA_PUBLISH : PLAIN_PUBLISH
  return handOver(connection, channel, namespace, { data, tags: null }, parameters)
}

/** Handed over is published: a stream has no answers to what goes up. */
function publishUp(
  connection: Connection,
  channel: string,
  data: Payload,
): MaybePromise<Outcome<Result>> {
  const subscription = connection.subscriptions.get(channel)
  const stream = subscription?.state === 'live' ? subscription.stream : null
  if (stream === null) return error(ClientErrors.notAvailable)
  const outcome = stream.publish(data)
  return outcome instanceof Promise ? outcome.then(published) : published(outcome)
}

function published(outcome: Outcome<null>): Outcome<Result> {
  return outcome.t === 'ok' ? PUBLISHED : outcome
}

async function publishByProxy(
  connection: Connection,
  channel: string,
  namespace: Namespace,
  data: Payload,
): Promise<Outcome<Result | null>> {
  const outcome = await connection.env.rules.pipelines.publish(
    { channel, namespace: namespace.name, data },
    connection,
  )
  if (outcome.t !== 'ok') return outcome
  // No look whether the client is still there: the backend has taken the message, others wait for it.
  const decision: PublishDecision = outcome.value
  return handOver(connection, channel, namespace, decision, decision)
}

function handOver(
  connection: Connection,
  channel: string,
  namespace: Namespace,
  publication: { readonly data: Payload; readonly tags: Tags | null },
  parameters: PublishParameters,
): MaybePromise<Outcome<Result>> {
  const subscription = connection.subscriptions.get(channel)
  const info = clientInfoOf(
    connection.info,
    subscription?.state === 'live' ? subscription.info : null,
  )
  const result = connection.env.channels.publish(
    channel,
    namespace,
    { data: publication.data, tags: publication.tags, info },
    parameters,
  )
  return result instanceof Promise ? result.then(() => PUBLISHED) : PUBLISHED
}
