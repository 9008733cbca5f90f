/** map_stats: size of a map. spec: server-api-and-operations.md §1.7 */
import { required, text } from '../fields.js'
import { objectSchema } from '../json-schema.js'
import { ObjectWriter } from '../json-writer.js'
import { defineMethod, succeed } from '../method.js'
import { mapNamespace } from './map-access.js'

/** The map_stats method. */
export const mapStatsMethod = defineMethod({
  name: 'map_stats',
  description: 'Number of keys of a map channel.',
  fields: { channel: required(text('Map channel.')) },
  result: objectSchema({ num_keys: { type: 'integer', description: 'Number of keys.' } }, [
    'num_keys',
  ]),
  run: async ({ channel }, context) => {
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    return succeed(await context.channels.maps.count(channel))
  },
  write: (keys) => new ObjectWriter().number('num_keys', keys).end(),
})
