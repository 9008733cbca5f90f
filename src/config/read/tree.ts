/**
 * Plain data of a file → a tree with the schema's own keys and inputs. Faults and unknown keys go to
 * the findings; what is faulty is left out, so that the rest can still be checked.
 */
import type { z } from 'zod'
import { kindOf, type Kind } from '../schema/kinds.js'
import { locate, readLeaf, type ReadContext, type Source } from './leaf.js'
import type { OptionPath } from './path.js'
import { scalarText } from './weak.js'
import { judgeUnbuilt } from './unbuilt.js'
import { reportUnknown } from './unknown.js'

/** Inputs of the schema by key; no prototype, keys are those of the schema. */
export type Tree = Record<string, unknown>

/** An empty tree. */
export const newTree = (): Tree => Object.create(null) as Tree

/** Whether a value is an object of the tree. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

type Section = Extract<Kind, { readonly t: 'section' }>

/** Where something is read. */
export type Place = {
  readonly path: OptionPath
  readonly source: Source
  readonly context: ReadContext
}

/** Reads any option. undefined = leave it out. */
export function readNode(schema: z.ZodType, raw: unknown, place: Place): unknown {
  // A key without a value is a key that is not there.
  if (raw === null || raw === undefined) return undefined
  const kind = kindOf(schema)
  if (kind.t === 'section') return readSection(kind, raw, place)
  if (kind.t === 'list') return readList(kind.item, kind.named, raw, place)
  return readLeaf(schema, kind, raw, place)
}

function readSection(kind: Section, raw: unknown, place: Place): Tree | undefined {
  const { path, context } = place
  if (typeof raw === 'string' && kind.shorthand !== '') {
    return readSection(kind, { [kind.shorthand]: raw }, place)
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    context.findings.fault(path.shown, 'must be an object')
    return undefined
  }
  const tree = newTree()
  const seen = new Set<string>()
  for (const [given, value] of Object.entries(raw)) {
    const name = given.toLowerCase()
    const here = path.key(name)
    locate(raw, given, here, context)
    if (seen.has(name)) context.findings.fault(here.shown, 'given twice (case does not matter)')
    seen.add(name)
    readKey(kind, name, value, { ...place, path: here }, tree)
  }
  return tree
}

function readKey(kind: Section, name: string, raw: unknown, place: Place, tree: Tree): void {
  const schema = Object.hasOwn(kind.shape, name) ? kind.shape[name] : undefined
  if (schema !== undefined) {
    const value = readNode(schema, raw, place)
    if (value !== undefined) tree[name] = value
    return
  }
  const unbuilt = Object.hasOwn(kind.unbuilt, name) ? kind.unbuilt[name] : undefined
  if (unbuilt !== undefined) {
    judgeUnbuilt(unbuilt, raw, place.path, place.context)
    return
  }
  const siblings = [...Object.keys(kind.shape), ...Object.keys(kind.unbuilt)]
  reportUnknown(place.path, siblings, place.context.findings)
}

/** The `name` of a list item as it stands in the file, '' when there is none. */
function nameOf(raw: unknown): string {
  if (typeof raw !== 'object' || raw === null) return ''
  const entry = Object.entries(raw).find(([key]) => key.toLowerCase() === 'name')
  return scalarText(entry?.[1]) ?? ''
}

function readList(item: z.ZodType, named: boolean, raw: unknown, place: Place): Tree[] {
  // Weak typing: one object where a list is expected is a list of one.
  const items = Array.isArray(raw) ? (raw as unknown[]) : [raw]
  return items.flatMap((value, index) => {
    const path = place.path.item(index, named ? nameOf(value) : '')
    locate(items, String(index), path, place.context)
    const tree = readNode(item, value ?? {}, { ...place, path })
    return isTree(tree) ? [tree] : []
  })
}
