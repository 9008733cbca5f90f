/** publish and broadcast. spec: server-api-and-operations.md §1.6, §1.9 */
import { EMPTY_PAYLOAD, type MaybePromise, type Payload } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import { SubscriptionTypes, type Tags } from '../../protocol/index.js'
import {
  always,
  base64,
  flag,
  listOf,
  mapOf,
  message,
  nested,
  payload,
  required,
  text,
  uint64,
} from '../../wire/index.js'
import { mapConcurrently, MAX_CONCURRENT_TASKS } from '../concurrency.js'
import { ApiErrors, badData, errorOf } from '../error.js'
import { errorMessage, position } from '../messages.js'
import {
  chosenPayload,
  defineMethod,
  fail,
  MAX_LIST_LENGTH,
  succeed,
  type ApiContext,
  type ApiOutcome,
  type Ready,
} from '../method.js'

/** Fields of a publication, without its channel. */
const publicationFields = {
  data: payload('Payload: any JSON, passed on as sent.'),
  b64data: base64('Payload in standard padded base64; wins over data when not empty.'),
  skipHistory: flag('Do not keep this publication in history; it gets no offset.'),
  tags: mapOf(text(), 'Tags of the publication; clients see them and may filter by them.'),
  idempotencyKey: text(
    'Publishing again with the same key into the same channel within 300 seconds repeats the first result and nothing else.',
  ),
  delta: flag('Send deltas to subscribers that negotiated them.'),
  version: uint64(
    'Version of the data; with history, a publication whose version is not above the remembered one is suppressed.',
  ),
  versionEpoch: text('Scope of versions; a different non-empty one always passes.'),
} as const

/** A publication as the fields give it. */
type PublicationRequest = {
  readonly skipHistory: boolean
  readonly tags: Tags | null
  readonly idempotencyKey: string
  readonly version: bigint
  readonly versionEpoch: string
  readonly delta: boolean
}

/** publish: one publication into one channel. The result is empty when it keeps no history. */
export const publish = defineMethod({
  name: 'publish',
  description: 'Publish data into a channel.',
  request: message({ channel: required(text('Channel to publish into.')), ...publicationFields }),
  result: message(position),
  ready: (request, context) => {
    if (request.channel === '') return fail(ApiErrors.badRequest)
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    return readyToPublish(request.channel, data, request, context)
  },
})

const response = message({ result: nested(message(position)), error: nested(errorMessage) })

/** broadcast: the same into many channels. Errors of single channels sit inside a successful answer. */
export const broadcast = defineMethod({
  name: 'broadcast',
  description: `Publish the same data into several channels, at most ${MAX_LIST_LENGTH}.`,
  request: message({
    channels: required(listOf(text(), 'Channels to publish into.', MAX_LIST_LENGTH)),
    ...publicationFields,
  }),
  result: message({
    responses: always(
      listOf(nested(response), 'One per channel, in order; each has a result or an error.'),
    ),
  }),
  run: async (request, context) => {
    const targets = request.channels
    if (targets.length === 0 || targets.length > MAX_LIST_LENGTH) {
      return fail(ApiErrors.badRequest)
    }
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    const outcomes = await mapConcurrently(targets, MAX_CONCURRENT_TASKS, (channel) =>
      publishOne(channel, data, request, context),
    )
    return succeed({ responses: outcomes.map(responseOf) })
  },
})

/** One channel's share: a failure of the engine is this channel's error, not the broadcast's. */
function publishOne(
  channel: string,
  data: Payload | null,
  request: PublicationRequest,
  context: ApiContext,
): MaybePromise<ApiOutcome<StreamPosition>> {
  const counted = (outcome: ApiOutcome<StreamPosition>): ApiOutcome<StreamPosition> => {
    if (outcome.t === 'error') context.countError('broadcast_publish', outcome.error)
    return outcome
  }
  const failed = (error: unknown): ApiOutcome<StreamPosition> => {
    context.log.error({ channel, error }, 'error publishing data in broadcast')
    return counted(fail(errorOf(error)))
  }
  if (channel === '') return counted(fail(ApiErrors.badRequest))
  try {
    const outcome = publishInto(channel, data, request, context)
    return outcome instanceof Promise ? outcome.then(counted, failed) : counted(outcome)
  } catch (error) {
    return failed(error)
  }
}

function responseOf(outcome: ApiOutcome<StreamPosition>): typeof response.blank {
  return outcome.t === 'ok'
    ? { result: outcome.value, error: null }
    : { result: null, error: outcome.error }
}

function publishInto(
  channel: string,
  data: Payload | null,
  request: PublicationRequest,
  context: ApiContext,
): MaybePromise<ApiOutcome<StreamPosition>> {
  const ready = readyToPublish(channel, data, request, context)
  return ready.t === 'ok' ? ready.value() : ready
}

/** Publishing into one channel by the rules that both methods share. `data` null = none given. */
function readyToPublish(
  channel: string,
  data: Payload | null,
  request: PublicationRequest,
  { channels }: ApiContext,
): ApiOutcome<Ready<StreamPosition>> {
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  const { namespace } = resolved
  // Values of maps and shared poll channels belong to keys, which have methods of their own.
  if (namespace.subscriptionType !== SubscriptionTypes.stream) return fail(ApiErrors.badRequest)
  if (!channels.acceptsData(namespace, data)) return fail(badData(namespace.schema?.fault(data)))
  return succeed(() => {
    const result = channels.publish(
      channel,
      namespace,
      { data: data ?? EMPTY_PAYLOAD, info: null, tags: request.tags },
      {
        skipHistory: request.skipHistory,
        idempotencyKey: request.idempotencyKey,
        version: request.version,
        versionEpoch: request.versionEpoch,
        delta: request.delta || namespace.deltaPublish,
      },
    )
    return result instanceof Promise
      ? result.then((published) => succeed(published.position))
      : succeed(result.position)
  })
}
