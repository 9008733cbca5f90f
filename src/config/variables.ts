/** A configuration as environment variables: `backhaul defaultenv`. spec: server-api-and-operations.md §4.3 */
import type { z } from 'zod'
import { plainConfig } from './dump.js'
import { PREFIXES } from './read/environment.js'
import { OptionPath } from './read/path.js'
import { formatDuration, parseDurationMs } from './schema/duration.js'
import { kindOf, type Kind, type LeafKind } from './schema/kinds.js'
import { configSchema, type Config } from './schema/root.js'

/** One option as a variable. */
export type ConfigVariable = {
  /** With its prefix. */
  readonly name: string
  /** Not quoted; null = no variable can say it. */
  readonly value: string | null
  /** Whether it is what holds without the variable. */
  readonly isDefault: boolean
}

type ListKind = Extract<Kind, { readonly t: 'list' }>

/**
 * Every built option by name of its variable, in the order of the alphabet. Lists with named items give
 * the names, and a variable for each option of each item. Secrets are included.
 */
export function configVariables(config: Config): readonly ConfigVariable[] {
  const found: ConfigVariable[] = []
  collect(configSchema, plainConfig(config), OptionPath.root, found)
  // By code unit: the order must not depend on the language of the machine.
  return found.sort((a, b) => (a.name < b.name ? -1 : 1))
}

function collect(
  schema: z.ZodType,
  value: unknown,
  path: OptionPath,
  found: ConfigVariable[],
): void {
  const kind = kindOf(schema)
  if (kind.t === 'section') {
    const fields = value as Readonly<Record<string, unknown>>
    for (const [key, inner] of Object.entries(kind.shape)) {
      collect(inner, fields[key], path.key(key), found)
    }
    return
  }
  if (kind.t === 'list') {
    collectList(kind, value as readonly Record<string, unknown>[], path, found)
    return
  }
  const written = variableText(kind, value)
  const initial = variableText(kind, notationOf(kind))
  // An empty variable counts as unset, so that it can only stand for a default that is empty.
  const isLost = written === '' && initial !== ''
  found.push({
    name: nameOf(path),
    value: isLost ? null : written,
    isDefault: written !== null && written === initial,
  })
}

function collectList(
  { item, named }: ListKind,
  items: readonly Record<string, unknown>[],
  path: OptionPath,
  found: ConfigVariable[],
): void {
  const name = nameOf(path)
  const isDefault = items.length === 0
  const names = items.map((one) => String(one.name))
  // Names are split at spaces, and anything that reads as a JSON array is the list itself.
  const hasNames = named && !names.some((one) => one === '' || /[\s[]/.test(one))
  if (isDefault || !hasNames) {
    found.push({ name, value: isDefault ? '' : JSON.stringify(items), isDefault })
    return
  }
  found.push({ name, value: names.join(' '), isDefault })
  items.forEach((one, index) => {
    collect(item, one, path.item(index, names[index] ?? ''), found)
  })
}

const nameOf = ({ variable }: OptionPath): string => PREFIXES[0] + variable

/** The default of a leaf in the notation that a dump has. */
function notationOf({ t, initial }: LeafKind): unknown {
  if (t !== 'duration' || typeof initial !== 'string') return initial
  const ms = parseDurationMs(initial)
  return ms === null ? initial : formatDuration(ms)
}

/** null = a list with an item that a list in a variable, split at spaces, cannot have. */
function variableText(kind: LeafKind, value: unknown): string | null {
  if (kind.t === 'map') {
    const pairs = value as readonly { readonly key: string; readonly value: string }[]
    return pairs.length === 0 ? '' : JSON.stringify(pairs)
  }
  if (!Array.isArray(value)) return String(value)
  const texts = value as readonly string[]
  return texts.some((one) => one === '' || one.includes(' ')) ? null : texts.join(' ')
}
