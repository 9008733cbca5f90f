/** channels: names of channels with subscribers. spec: server-api-and-operations.md §1.6, trap 23 */
import { compileGlob } from '../../base/index.js'
import { ApiErrors } from '../error.js'
import { text } from '../fields.js'
import { objectSchema } from '../json-schema.js'
import { defineMethod, fail, succeed } from '../method.js'
import { mapValues, unlessZero } from '../result.js'

/** The channels method. A malformed pattern is error 100, as in the reference. */
export const channelsMethod = defineMethod({
  name: 'channels',
  description: 'List the channels that have subscribers on any node.',
  fields: {
    pattern: text(
      'Glob that the whole name must match: *, ?, [abc], [a-z], [!a], {one,two}. Empty means all.',
    ),
  },
  result: objectSchema(
    {
      channels: {
        type: 'object',
        description: 'Channels by name.',
        additionalProperties: objectSchema({
          num_clients: { type: 'integer', description: 'Number of subscribers.' },
        }),
      },
    },
    ['channels'],
  ),
  run: async ({ pattern }, { control }) => {
    if (pattern !== '' && compileGlob(pattern) === null) return fail(ApiErrors.internal)
    return succeed(await control.channels(pattern))
  },
  answer: (found) => ({
    channels: mapValues(found, (numClients) => ({ num_clients: unlessZero(numClients) })),
  }),
})
