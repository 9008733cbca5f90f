/** Merges `proxy_defaults.policy` below the `policy` of every proxy. spec: proxy.md §9.0 rule 2 */
import type { z } from 'zod'
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import { kindOf } from '../schema/kinds.js'
import { proxyPolicy } from '../schema/policy.js'
import { isTree, newTree, type Tree } from './tree.js'

/** `over` wins key by key; lists, and sections that are one value, are replaced as a whole. */
function merge(under: Tree, over: Tree, schema: z.ZodType | undefined): Tree {
  const merged = Object.assign(newTree(), under)
  const kind = schema === undefined ? null : kindOf(schema)
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    const inner = kind?.t === 'section' ? kind.shape[key] : undefined
    const whole = inner !== undefined && isOneValue(inner)
    merged[key] = isTree(below) && isTree(value) && !whole ? merge(below, value, inner) : value
  }
  return merged
}

function isOneValue(schema: z.ZodType): boolean {
  const kind = kindOf(schema)
  return kind.t === 'section' && kind.shorthand !== ''
}

/** The child tree at a path of keys, made when missing. */
function child(tree: Tree, ...keys: readonly string[]): Tree {
  let current = tree
  for (const key of keys) {
    const next = isTree(current[key]) ? current[key] : newTree()
    current[key] = next
    current = next
  }
  return current
}

/** Writes the merged policies into `tree`: into the proxy of every event of the table, and named ones. */
export function applyPolicyDefaults(tree: Tree, rows: ProxyEventRows): void {
  const defaults = child(tree, 'proxy_defaults', 'policy')
  const own = Object.values(rows).map(({ path }) => child(tree, ...path.split('.')))
  const named = Array.isArray(tree.proxies) ? (tree.proxies as Tree[]) : []
  for (const place of [...own, ...named]) {
    place.policy = merge(defaults, child(place, 'policy'), proxyPolicy)
  }
}
