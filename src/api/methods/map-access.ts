/** Rules and results that map methods share. spec: server-api-and-operations.md §1.7 */
import type { MapSettings, Namespace } from '../../channels/ports.js'
import type { MapResult } from '../../engine/ports.js'
import type { Publication } from '../../protocol/index.js'
import { ApiErrors } from '../error.js'
import { objectSchema, POSITION_PROPERTIES, type JsonSchema } from '../json-schema.js'
import { fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'
import {
  mapIfAny,
  payloadIfAny,
  positionAnswer,
  unlessEmpty,
  unlessZero,
  type ResultObject,
} from '../result.js'

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

/** Result of a change or removal. */
export function mapResultAnswer({ position, suppressed }: MapResult): ResultObject {
  const answer = positionAnswer(position)
  return suppressed === null ? answer : { ...answer, suppressed: true, suppress_reason: suppressed }
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

/** An entry; zero values are left out. */
export function entryAnswer(entry: Publication): ResultObject {
  const { key = '', data, tags, offset, removed = false, time } = entry
  return {
    key: unlessEmpty(key),
    data: payloadIfAny(data),
    tags: mapIfAny(tags),
    offset: unlessZero(offset),
    removed: unlessZero(removed),
    time: unlessZero(time),
  }
}
