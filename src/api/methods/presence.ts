/** presence: who is in a channel. spec: server-api-and-operations.md §1.6 */
import { required, text } from '../fields.js'
import { CLIENT_INFO_SCHEMA, objectSchema } from '../json-schema.js'
import { defineMethod, fail, succeed } from '../method.js'
import { clientInfoAnswer, mapValues } from '../result.js'
import { presenceRefusal } from './presence-access.js'

/** The presence method. */
export const presenceMethod = defineMethod({
  name: 'presence',
  description: 'List the clients that are in a channel.',
  fields: { channel: required(text('Channel with presence enabled.')) },
  result: objectSchema(
    {
      presence: {
        type: 'object',
        description: 'Clients by client id.',
        additionalProperties: CLIENT_INFO_SCHEMA,
      },
    },
    ['presence'],
  ),
  run: async ({ channel }, context) => {
    const refusal = presenceRefusal(channel, context)
    if (refusal !== null) return fail(refusal)
    return succeed(await context.channels.presence(channel))
  },
  answer: (clients) => ({ presence: mapValues(clients, clientInfoAnswer) }),
})
