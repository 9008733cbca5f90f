/** An option by the path that names it in faults and documents. */
import type { z } from 'zod'
import { nearest } from './read/unknown.js'
import { kindOf, type Shape } from './schema/kinds.js'
import { configSchema } from './schema/root.js'

/** A built option. */
export type FoundOption = {
  readonly schema: z.ZodType
  /** Keys joined by dots; '' = the whole configuration. */
  readonly path: string
}

/** Keys of a section, and of the items of a list: `channel.namespaces.history_ttl`. */
export function shapeOf(schema: z.ZodType): Shape {
  const kind = kindOf(schema)
  if (kind.t === 'list') return shapeOf(kind.item)
  return kind.t === 'section' ? kind.shape : {}
}

/** The option at a path, or what to say when there is none. */
export function findOption(path: string): FoundOption | { readonly problem: string } {
  let schema: z.ZodType = configSchema
  const walked: string[] = []
  for (const key of path === '' ? [] : path.split('.')) {
    const shape = shapeOf(schema)
    const next = Object.hasOwn(shape, key) ? shape[key] : undefined
    walked.push(key)
    if (next === undefined) {
      const near = nearest(key, Object.keys(shape))
      const meant =
        near === undefined ? '' : `; did you mean ${[...walked.slice(0, -1), near].join('.')}?`
      return { problem: `no option ${walked.join('.')}${meant}` }
    }
    schema = next
  }
  return { schema, path }
}
