/** map_remove: removes a key of a map. spec: server-api-and-operations.md §1.7 */
import { ApiErrors } from '../error.js'
import { required, text } from '../fields.js'
import { defineMethod, fail, succeed } from '../method.js'
import { mapNamespace, mapResultJson, MAP_RESULT_SCHEMA } from './map-access.js'

/** The map_remove method. A key that is not there is no error. */
export const mapRemoveMethod = defineMethod({
  name: 'map_remove',
  description: 'Remove a key of a map channel.',
  fields: {
    channel: required(text('Map channel.')),
    key: required(text('Key to remove.')),
    idempotencyKey: text(
      'Removing again with the same key of this kind within 300 seconds repeats the first result and nothing else.',
    ),
  },
  result: MAP_RESULT_SCHEMA,
  run: async ({ channel, key, idempotencyKey }, context) => {
    if (channel === '' || key === '') return fail(ApiErrors.badRequest)
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const removal = { key, tags: null, idempotencyKey, expected: null }
    return succeed(await context.channels.maps.remove(channel, access.value.map, removal))
  },
  write: mapResultJson,
})
