/** map_publish: writes a key of a map. spec: server-api-and-operations.md §1.7 */
import { EMPTY_PAYLOAD } from '../../base/index.js'
import type { MapChange } from '../../engine/ports.js'
import { chosenPayload } from '../base64.js'
import { ApiErrors } from '../error.js'
import { base64, flag, payload, required, text, textMap, uint64 } from '../fields.js'
import { defineMethod, fail, succeed } from '../method.js'
import { mapNamespace, mapResultJson, MAP_RESULT_SCHEMA } from './map-access.js'

/** The map_publish method. */
export const mapPublishMethod = defineMethod({
  name: 'map_publish',
  description: 'Write a key of a map channel.',
  fields: {
    channel: required(text('Map channel.')),
    key: required(text('Key to write.')),
    data: payload('Value: any JSON, passed on as sent.'),
    b64data: base64('Value in standard padded base64; wins over data when not empty.'),
    tags: textMap('Tags of the entry; clients see them and may filter by them.'),
    idempotencyKey: text(
      'Writing again with the same key of this kind within 300 seconds repeats the first result and nothing else.',
    ),
    delta: flag('Send deltas to subscribers that negotiated them.'),
    version: uint64(
      'Version of the value; one that is not above that of the key changes nothing. Not in mode ephemeral.',
    ),
    versionEpoch: text('Scope of versions; a different non-empty one always passes.'),
    keyMode: text('if_new: only create; if_exists: only update; empty: both.'),
  },
  result: MAP_RESULT_SCHEMA,
  run: async (request, context) => {
    const { channel, key, keyMode, version } = request
    if (channel === '' || key === '') return fail(ApiErrors.badRequest)
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const { namespace, map } = access.value
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed' || !isKeyMode(keyMode)) return fail(ApiErrors.badRequest)
    if (version !== 0n && map.options.mode === 'ephemeral') {
      context.log.warn({ channel }, 'versions need a map of mode recoverable or persistent')
      return fail(ApiErrors.badRequest)
    }
    // A key may stand for itself, so that in maps no format means: empty, too.
    const free = namespace.dataFormat === 'any'
    if (!free && !context.channels.acceptsData(namespace, data)) return fail(ApiErrors.badRequest)
    const change: MapChange = {
      key,
      data: data ?? EMPTY_PAYLOAD,
      info: null,
      tags: request.tags,
      idempotencyKey: request.idempotencyKey,
      delta: request.delta || namespace.deltaPublish,
      version,
      versionEpoch: request.versionEpoch,
      keyMode,
      refreshTtl: false,
      expected: null,
    }
    return succeed(await context.channels.maps.publish(channel, map, change))
  },
  write: mapResultJson,
})

function isKeyMode(value: string): value is MapChange['keyMode'] {
  return value === '' || value === 'if_new' || value === 'if_exists'
}
