/** map_clear: empties a map. spec: server-api-and-operations.md §1.7 */
import { required, text } from '../fields.js'
import { defineMethod, EMPTY_RESULT, succeed, writeEmpty } from '../method.js'
import { mapNamespace } from './map-access.js'

/** The map_clear method. The stream of changes starts anew, so subscribers load the map again. */
export const mapClearMethod = defineMethod({
  name: 'map_clear',
  description: 'Remove all keys of a map channel, and its stream of changes.',
  fields: { channel: required(text('Map channel.')) },
  result: EMPTY_RESULT,
  run: async ({ channel }, context) => {
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    await context.channels.maps.clear(channel, access.value.map)
    return succeed(null)
  },
  write: writeEmpty,
})
