/** broadcast: the same publication into many channels. spec: server-api-and-operations.md §1.6 */
import type { MaybePromise, Payload } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import { chosenPayload } from '../base64.js'
import { mapConcurrently, MAX_CONCURRENT_TASKS } from '../concurrency.js'
import { ApiErrors, errorOf } from '../error.js'
import { MAX_LIST_LENGTH, required, texts } from '../fields.js'
import { objectSchema, POSITION_PROPERTIES } from '../json-schema.js'
import { defineMethod, fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'
import { positionAnswer, type ResultObject } from '../result.js'
import { publicationFields, publishInto, type PublicationRequest } from './publication-fields.js'

/** The broadcast method. Errors of single channels sit inside a successful answer. */
export const broadcastMethod = defineMethod({
  name: 'broadcast',
  description: `Publish the same data into several channels, at most ${MAX_LIST_LENGTH}.`,
  fields: { channels: required(texts('Channels to publish into.')), ...publicationFields },
  result: objectSchema(
    {
      responses: {
        type: 'array',
        description: 'One per channel, in order; each has a result or an error.',
        items: objectSchema({
          result: objectSchema(POSITION_PROPERTIES),
          error: objectSchema({ code: { type: 'integer' }, message: { type: 'string' } }),
        }),
      },
    },
    ['responses'],
  ),
  run: async (request, context) => {
    const targets = request.channels
    if (targets.length === 0 || targets.length > MAX_LIST_LENGTH) {
      return fail(ApiErrors.badRequest)
    }
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    return succeed(
      await mapConcurrently(targets, MAX_CONCURRENT_TASKS, (channel) =>
        publishOne(channel, data, request, context),
      ),
    )
  },
  answer: (responses) => ({ responses: responses.map(responseOf) }),
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

function responseOf(outcome: ApiOutcome<StreamPosition>): ResultObject {
  return outcome.t === 'ok' ? { result: positionAnswer(outcome.value) } : { error: outcome.error }
}
