/** Overlays command-line flags, whose names are option paths. spec: §4.6 */
import type { z } from 'zod'
import { kindOf, type Kind } from '../schema/kinds.js'
import { readLeaf, type ReadContext } from './leaf.js'
import { OptionPath } from './path.js'
import { isTree, newTree, type Tree } from './tree.js'
import { judgeUnbuilt } from './unbuilt.js'

/** Flags that were given, by option path. */
export type Flags = ReadonlyMap<string, string>

/** One flag on its way down the tree. */
type Descent = { readonly name: string; readonly text: string; readonly context: ReadContext }

/** Writes the values of flags into `tree`. */
export function applyFlags(
  schema: z.ZodType,
  tree: Tree,
  flags: Flags,
  context: ReadContext,
): void {
  for (const [name, text] of flags) {
    const place = { schema, tree, path: OptionPath.root }
    descend(place, name.split('.'), { name, text, context })
  }
}

function descend(
  place: { readonly schema: z.ZodType; readonly tree: Tree; readonly path: OptionPath },
  keys: readonly string[],
  flag: Descent,
): void {
  const kind = kindOf(place.schema)
  const [key = '', ...rest] = keys
  if (kind.t !== 'section' || key === '') {
    refuse(flag)
    return
  }
  const schema = Object.hasOwn(kind.shape, key) ? kind.shape[key] : undefined
  const path = place.path.key(key)
  if (schema === undefined) {
    judge(kind, key, rest, { path, flag })
    return
  }
  if (rest.length > 0) {
    const child = place.tree[key]
    const tree = isTree(child) ? child : newTree()
    place.tree[key] = tree
    descend({ schema, tree, path }, rest, flag)
    return
  }
  const leaf = kindOf(schema)
  if (leaf.t === 'section' && leaf.shorthand !== '') {
    descend(place, [key, leaf.shorthand], flag)
    return
  }
  if (leaf.t === 'section' || leaf.t === 'list') {
    refuse(flag)
    return
  }
  const source = { t: 'text', origin: `--${flag.name}` } as const
  const value = readLeaf(schema, leaf, flag.text, { path, source, context: flag.context })
  if (value !== undefined) place.tree[key] = value
}

const refuse = ({ name, context }: Descent): void => {
  context.findings.fault(`--${name}`, 'unknown flag')
}

/** A flag of an option that is known and not built. */
function judge(
  kind: Extract<Kind, { readonly t: 'section' }>,
  key: string,
  rest: readonly string[],
  at: { readonly path: OptionPath; readonly flag: Descent },
): void {
  const unbuilt = Object.hasOwn(kind.unbuilt, key) ? kind.unbuilt[key] : undefined
  if (unbuilt === undefined) {
    refuse(at.flag)
    return
  }
  const value = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), at.flag.text)
  judgeUnbuilt(unbuilt, value, at.path, at.flag.context)
}
