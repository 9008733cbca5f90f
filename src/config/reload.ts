/** What a reload takes over of another configuration. spec: server-api-and-operations.md §4.5 */
import { isDeepStrictEqual } from 'node:util'
import type { z } from 'zod'
import { kindOf } from './schema/kinds.js'
import { configSchema, type Config } from './schema/root.js'

/** A configuration to run with after a reload. */
export type Reloaded = {
  /** The one before, with the marked options of the new one. */
  readonly config: Config
  /** Paths of the other options that differ, which need a restart; those of a list as the list. */
  readonly restart: readonly string[]
}

/** Takes the options marked `reloadable` in the schema over from `after`; changes neither of the two. */
export function takeOver(before: Config, after: Config): Reloaded {
  const restart: string[] = []
  const config = merge(configSchema, '', { before, after }, restart) as Config
  return { config, restart }
}

/** Paths of the options that are marked in the schema, in its order; all below them is reloaded, too. */
export function reloadablePaths(): readonly string[] {
  return pathsOf(configSchema, '')
}

type Sides = { readonly before: unknown; readonly after: unknown }

function merge(schema: z.ZodType, path: string, { before, after }: Sides, restart: string[]) {
  const kind = kindOf(schema)
  if (kind.reload) return after
  if (kind.t !== 'section') {
    if (!isDeepStrictEqual(before, after)) restart.push(path)
    return before
  }
  const merged: Record<string, unknown> = {}
  for (const [key, inner] of Object.entries(kind.shape)) {
    const sides = { before: valueOf(before, key), after: valueOf(after, key) }
    merged[key] = merge(inner, below(path, key), sides, restart)
  }
  return Object.freeze(merged)
}

function pathsOf(schema: z.ZodType, path: string): string[] {
  const kind = kindOf(schema)
  if (kind.reload) return [path]
  if (kind.t !== 'section') return []
  return Object.entries(kind.shape).flatMap(([key, inner]) => pathsOf(inner, below(path, key)))
}

const valueOf = (section: unknown, key: string): unknown =>
  (section as Readonly<Record<string, unknown>>)[key]

const below = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`)
