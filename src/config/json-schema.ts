/** JSON Schema of the configuration file, for editors and documentation. */
import { z } from 'zod'
import { DURATION_PATTERN } from './schema/duration.js'
import { findKind, unbuiltKeysOf } from './schema/kinds.js'
import { configSchema } from './schema/root.js'
import type { UnbuiltKey } from './schema/unbuilt.js'

type JsonSchema = z.core.JSONSchema.BaseSchema

const isInert = (key: UnbuiltKey): boolean =>
  key.t === 'inert' || (key.t === 'group' && Object.values(key.keys).every(isInert))

function describeUnbuilt(key: UnbuiltKey): JsonSchema {
  if (key.t === 'value' && key.commercial) {
    return { description: 'Commercial edition of the reference only; must stay empty.' }
  }
  if (key.t === 'switched') return { type: 'object', description: 'Not built yet; must stay off.' }
  return isInert(key)
    ? { description: 'Known, without effect.' }
    : { description: 'Not built yet; must stay at its default.' }
}

/** A section that may be written as a text: what one of its options may be. */
function allowText(schema: JsonSchema, shorthand: string): void {
  const { description, ...object } = schema
  const option = object.properties?.[shorthand]
  for (const key of Object.keys(object)) Reflect.deleteProperty(schema, key)
  schema.anyOf = [typeof option === 'object' ? option : {}, object]
  if (description !== undefined) schema.description = description
}

/** The JSON Schema (draft 2020-12) of what a file may hold. */
export function configJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(configSchema, {
    io: 'input',
    reused: 'ref',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const kind = findKind(zodSchema)
      if (kind?.t === 'duration') jsonSchema.pattern = DURATION_PATTERN
      // Every option has its own default, so the empty object says nothing.
      if (kind?.t === 'section') delete jsonSchema.default
      if (kind?.t === 'section' && kind.shorthand !== '') allowText(jsonSchema, kind.shorthand)
      for (const [name, key] of Object.entries(unbuiltKeysOf(zodSchema) ?? {})) {
        jsonSchema.properties ??= {}
        jsonSchema.properties[name] = describeUnbuilt(key)
      }
    },
  })
  return { ...schema, title: 'Backhaul configuration' }
}
