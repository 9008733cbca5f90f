/** map_read_state: keys of a map, page by page. spec: server-api-and-operations.md §1.7 */
import { ApiErrors } from '../error.js'
import { int32, required, text, uint64 } from '../fields.js'
import { objectSchema, POSITION_PROPERTIES } from '../json-schema.js'
import { ObjectWriter } from '../json-writer.js'
import { defineMethod, fail, succeed } from '../method.js'
import { entriesJson, mapNamespace, MAP_ENTRY_SCHEMA } from './map-access.js'

/** The map_read_state method. */
export const mapReadStateMethod = defineMethod({
  name: 'map_read_state',
  description: 'Read the keys of a map channel, and the position of its stream of changes.',
  fields: {
    channel: required(text('Map channel.')),
    cursor: text('Cursor of the previous page.'),
    limit: int32('Most keys to return; 0 means the position only, -1 all of them.'),
    key: text('Only this key.'),
    revisionOffset: uint64('Offset that came with the first page.'),
    revisionEpoch: text('Epoch that came with the first page; error 112 when it is another now.'),
  },
  result: objectSchema(
    {
      entries: { type: 'array', items: MAP_ENTRY_SCHEMA },
      ...POSITION_PROPERTIES,
      cursor: { type: 'string', description: 'Where the next page begins; absent on the last.' },
    },
    ['entries'],
  ),
  run: async (request, context) => {
    const { channel, cursor, key, revisionOffset, revisionEpoch } = request
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const filter = { cursor, limit: Math.max(request.limit, -1), key }
    const page = await context.channels.maps.readState(channel, access.value.map, filter)
    const revised = revisionOffset > 0n || revisionEpoch !== ''
    if (revised && revisionEpoch !== page.position.epoch) {
      return fail(ApiErrors.unrecoverablePosition)
    }
    return succeed(page)
  },
  write: ({ entries, position, cursor }) =>
    new ObjectWriter()
      .raw('entries', entriesJson(entries))
      .numberIfAny('offset', position.offset)
      .textIfAny('epoch', position.epoch)
      .textIfAny('cursor', cursor)
      .end(),
})
