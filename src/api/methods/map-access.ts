/** Rules and results that map methods share. spec: server-api-and-operations.md §1.7 */
import type { MapSettings, Namespace } from '../../channels/ports.js'
import type { MapResult } from '../../engine/ports.js'
import type { Publication } from '../../protocol/index.js'
import { ApiErrors } from '../error.js'
import { objectSchema, POSITION_PROPERTIES, type JsonSchema } from '../json-schema.js'
import { ObjectWriter, tagsJson } from '../json-writer.js'
import { fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'

/** The namespace of a map channel and its settings, or why it is none. */
export function mapNamespace(
  channel: string,
  { channels, log }: ApiContext,
): ApiOutcome<{ readonly namespace: Namespace; readonly map: MapSettings }> {
  if (channel === '') return fail(ApiErrors.badRequest)
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  const { namespace } = resolved
  if (namespace.map !== null) return succeed({ namespace, map: namespace.map })
  log.warn({ channel }, 'map method called for a channel that is no map in configuration')
  return fail(ApiErrors.badRequest)
}

/** Result of a change or removal. */
export const MAP_RESULT_SCHEMA: JsonSchema = objectSchema({
  ...POSITION_PROPERTIES,
  suppressed: { type: 'boolean', description: 'Nothing was changed.' },
  suppress_reason: {
    type: 'string',
    description:
      'Why: idempotency, version, key_exists, key_not_found or position_mismatch (which the API cannot cause).',
  },
})

/** Writes the result of a change or removal. */
export function mapResultJson({ position, suppressed }: MapResult): string {
  const writer = new ObjectWriter()
    .numberIfAny('offset', position.offset)
    .textIfAny('epoch', position.epoch)
  if (suppressed !== null) writer.raw('suppressed', 'true').text('suppress_reason', suppressed)
  return writer.end()
}

/** An entry of a map, or a change of one. */
export const MAP_ENTRY_SCHEMA: JsonSchema = objectSchema({
  key: { type: 'string' },
  data: { description: 'Value; any JSON.' },
  tags: { type: 'object', additionalProperties: { type: 'string' } },
  offset: POSITION_PROPERTIES.offset,
  removed: { type: 'boolean', description: 'The key was removed.' },
  time: { type: 'integer', description: 'Unix ms of the change.' },
})

/** Writes entries; zero values are left out. */
export function entriesJson(entries: readonly Publication[]): string {
  return `[${entries.map(entryJson).join(',')}]`
}

function entryJson({ key = '', data, tags, offset, removed, time }: Publication): string {
  const writer = new ObjectWriter().textIfAny('key', key).payloadIfAny('data', data)
  if (tags !== null && tags.size > 0) writer.raw('tags', tagsJson(tags))
  writer.numberIfAny('offset', offset)
  if (removed === true) writer.raw('removed', 'true')
  return writer.numberIfAny('time', time).end()
}
