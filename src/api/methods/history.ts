/** history: publications of a channel's stream. spec: server-api-and-operations.md §1.6, traps 13, 14 */
import { ApiErrors } from '../error.js'
import { flag, int32, position, required, text } from '../fields.js'
import { CLIENT_INFO_SCHEMA, objectSchema, POSITION_PROPERTIES } from '../json-schema.js'
import { defineMethod, fail, succeed } from '../method.js'
import { publicationAnswer } from '../result.js'
import { historyNamespace } from './history-access.js'

const PUBLICATION_SCHEMA = objectSchema({
  data: { description: 'Payload; any JSON.' },
  offset: POSITION_PROPERTIES.offset,
  tags: { type: 'object', additionalProperties: { type: 'string' } },
  info: CLIENT_INFO_SCHEMA,
})

/** The history method. */
export const historyMethod = defineMethod({
  name: 'history',
  description: "Read publications from a channel's history, and its current position.",
  fields: {
    channel: required(text('Channel with history enabled.')),
    limit: int32('Most publications to return; 0 means the position only, -1 all of them.'),
    since: position('Start strictly after this position, or strictly before it when reverse.'),
    reverse: flag('Newest first.'),
  },
  result: objectSchema(
    { publications: { type: 'array', items: PUBLICATION_SCHEMA }, ...POSITION_PROPERTIES },
    ['publications', 'epoch', 'offset'],
  ),
  run: async (request, context) => {
    const { channel, since, reverse } = request
    const access = historyNamespace(channel, context)
    if (access.t === 'error') return access
    // Quirk: the reference fails here instead of calling the request bad (trap 14).
    if (reverse && since?.offset === 0) return fail(ApiErrors.internal)
    const filter = { limit: Math.max(request.limit, -1), since, reverse }
    const slice = await context.channels.history(channel, access.value, filter)
    const wanted = since?.epoch ?? ''
    if (wanted !== '' && wanted !== slice.position.epoch)
      return fail(ApiErrors.unrecoverablePosition)
    return succeed(slice)
  },
  answer: ({ publications, position: top }) => ({
    publications: publications.map(publicationAnswer),
    epoch: top.epoch,
    offset: top.offset,
  }),
})
