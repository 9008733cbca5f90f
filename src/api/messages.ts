/** Messages that several methods have in their requests or results. spec: server-api-and-operations.md §1.4, §1.6 */
import type { StreamPosition } from '../model/index.js'
import {
  always,
  flag,
  int64,
  mapOf,
  message,
  nested,
  offset,
  payload,
  text,
  uint32,
  type Field,
} from '../wire/index.js'

/** A request or result without anything. */
export const nothing = message({})

/** The result of methods that return nothing. */
export const NOTHING = nothing.blank

/** How methods that act on sessions choose them; the names match `SessionTarget`. spec: §1.6, trap 20 */
export const target = {
  user: text('User id; empty means the anonymous connections, not everybody.'),
  client: text('Only the connection with this client id.'),
  session: text('Only the connection with this session id.'),
} as const

const OFFSET = 'Offset in the stream of the channel.'
const EPOCH = 'Epoch of the stream; offsets of different epochs do not compare.'

/** Position in a stream, as results have it; left out where there is no history. */
export const position = { offset: offset(OFFSET), epoch: text(EPOCH) } as const

/** The same, always there. */
export const topPosition = { epoch: always(text(EPOCH)), offset: always(offset(OFFSET)) } as const

/** A position in a request; absent = null. */
export function since(description: string): Field<StreamPosition | null, StreamPosition | null> {
  return nested(
    message({
      offset: offset('Offset in the stream.'),
      epoch: text('Epoch of the stream; empty means whichever it is.'),
    }),
    description,
  ) as Field<StreamPosition | null, StreamPosition | null>
}

/** Error of one part of an answer. */
export const errorMessage = message({
  code: always(uint32('Code of the error.')),
  message: always(text('What the code means.')),
})

/** A client of presence or of a publication. */
export const clientInfo = message({
  user: always(text('User id; empty for an anonymous client.')),
  client: always(text('Client id.')),
  connInfo: payload('Connection info; any JSON.'),
  chanInfo: payload('Channel info; any JSON.'),
})

/** A publication of history. */
export const publication = message({
  data: payload('Payload; any JSON.'),
  offset: offset(OFFSET),
  tags: mapOf(text()),
  info: nested(clientInfo),
})

/** An entry of a map, or a change of one. */
export const mapEntry = message({
  key: text(),
  data: payload('Value; any JSON.'),
  tags: mapOf(text()),
  offset: offset(OFFSET),
  removed: flag('The key was removed.'),
  time: int64('Unix ms of the change.'),
})
