/** publish: one publication into one channel. spec: server-api-and-operations.md §1.6 */
import { chosenPayload } from '../base64.js'
import { ApiErrors } from '../error.js'
import { required, text } from '../fields.js'
import { objectSchema, POSITION_PROPERTIES } from '../json-schema.js'
import { defineMethod, fail } from '../method.js'
import { positionAnswer } from '../result.js'
import { publicationFields, publishInto } from './publication-fields.js'

/** The publish method. */
export const publishMethod = defineMethod({
  name: 'publish',
  description: 'Publish data into a channel.',
  fields: { channel: required(text('Channel to publish into.')), ...publicationFields },
  result: objectSchema(POSITION_PROPERTIES, [], 'Empty when the channel keeps no history.'),
  run: (request, context) => {
    if (request.channel === '') return fail(ApiErrors.badRequest)
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    return publishInto(request.channel, data, request, context)
  },
  answer: positionAnswer,
})
