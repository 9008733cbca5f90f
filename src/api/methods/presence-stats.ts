/** presence_stats: how many are in a channel. spec: server-api-and-operations.md §1.6, trap 23 */
import { required, text } from '../fields.js'
import { objectSchema } from '../json-schema.js'
import { defineMethod, fail, succeed } from '../method.js'
import { presenceRefusal } from './presence-access.js'

/** The presence_stats method. Both counters are always present. */
export const presenceStatsMethod = defineMethod({
  name: 'presence_stats',
  description: 'Count the clients and the distinct users in a channel.',
  fields: { channel: required(text('Channel with presence enabled.')) },
  result: objectSchema({ num_clients: { type: 'integer' }, num_users: { type: 'integer' } }, [
    'num_clients',
    'num_users',
  ]),
  run: async ({ channel }, context) => {
    const refusal = presenceRefusal(channel, context)
    if (refusal !== null) return fail(refusal)
    return succeed(await context.channels.presenceStats(channel))
  },
  answer: ({ numClients, numUsers }) => ({ num_clients: numClients, num_users: numUsers }),
})
