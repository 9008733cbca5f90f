/** map_read_stream: changes of a map. spec: server-api-and-operations.md §1.7 */
import { ApiErrors } from '../error.js'
import { flag, int32, required, text, uint64 } from '../fields.js'
import { objectSchema, POSITION_PROPERTIES } from '../json-schema.js'
import { ObjectWriter } from '../json-writer.js'
import { defineMethod, fail, succeed } from '../method.js'
import { entriesJson, mapNamespace, MAP_ENTRY_SCHEMA } from './map-access.js'

/** The map_read_stream method. */
export const mapReadStreamMethod = defineMethod({
  name: 'map_read_stream',
  description: 'Read the changes of a map channel, and the position of their stream.',
  fields: {
    channel: required(text('Map channel.')),
    sinceOffset: uint64('Start strictly after this offset, or strictly before it when reverse.'),
    sinceEpoch: text('Epoch of that offset; error 112 when it is another now.'),
    limit: int32('Most changes to return; 0 means the position only, -1 all of them.'),
    reverse: flag('Newest first.'),
  },
  result: objectSchema(
    { entries: { type: 'array', items: MAP_ENTRY_SCHEMA }, ...POSITION_PROPERTIES },
    ['entries'],
  ),
  run: async (request, context) => {
    const { channel, sinceEpoch, reverse } = request
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const exact = request.sinceOffset <= BigInt(Number.MAX_SAFE_INTEGER)
    const offset = exact ? Number(request.sinceOffset) : Infinity
    const since = offset > 0 || sinceEpoch !== '' ? { offset, epoch: sinceEpoch } : null
    const filter = { limit: Math.max(request.limit, -1), since, reverse }
    const slice = await context.channels.maps.readStream(channel, access.value.map, filter)
    const first = slice.publications[0]
    const foreign = sinceEpoch !== '' && sinceEpoch !== slice.position.epoch
    // Changes right after the position are gone: what is left does not follow it.
    const trimmed = !reverse && offset > 0 && first !== undefined && first.offset > offset + 1
    return foreign || trimmed ? fail(ApiErrors.unrecoverablePosition) : succeed(slice)
  },
  write: ({ publications, position }) =>
    new ObjectWriter()
      .raw('entries', entriesJson(publications))
      .numberIfAny('offset', position.offset)
      .textIfAny('epoch', position.epoch)
      .end(),
})
