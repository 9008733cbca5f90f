/** presence: who is in a channel. spec: server-api-and-operations.md §1.6 */
import { required, text } from '../fields.js'
import { CLIENT_INFO_SCHEMA, objectSchema } from '../json-schema.js'
import { clientInfoJson, ObjectWriter } from '../json-writer.js'
import { defineMethod, fail, succeed } from '../method.js'
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
  write: (clients) => {
    const writer = new ObjectWriter()
    for (const [client, info] of clients) writer.raw(client, clientInfoJson(info))
    return `{"presence":${writer.end()}}`
  },
})
