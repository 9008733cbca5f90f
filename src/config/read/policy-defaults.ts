/** Merges `proxy_defaults.policy` below the `policy` of every proxy. spec: proxy.md §9.0 rule 2 */
import { isTree, newTree, type Tree } from './tree.js'

/** `over` wins key by key; lists are replaced as a whole. */
function merge(under: Tree, over: Tree): Tree {
  const merged = Object.assign(newTree(), under)
  for (const [key, value] of Object.entries(over)) {
    const below = merged[key]
    merged[key] = isTree(below) && isTree(value) ? merge(below, value) : value
  }
  return merged
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

/** Writes the merged policies into `tree`. */
export function applyPolicyDefaults(tree: Tree): void {
  const defaults = child(tree, 'proxy_defaults', 'policy')
  const named = Array.isArray(tree.proxies) ? (tree.proxies as Tree[]) : []
  const places = [
    child(tree, 'client', 'proxy', 'connect'),
    child(tree, 'client', 'proxy', 'refresh'),
    child(tree, 'channel', 'proxy', 'subscribe'),
    child(tree, 'channel', 'proxy', 'publish'),
    child(tree, 'channel', 'proxy', 'map_publish'),
    child(tree, 'channel', 'proxy', 'map_remove'),
    child(tree, 'channel', 'proxy', 'sub_refresh'),
    child(tree, 'rpc', 'proxy'),
    ...named,
  ]
  for (const place of places) place.policy = merge(defaults, child(place, 'policy'))
}
