/** Filters as generated code has them. */
import type { FilterNode } from '../messages.js'

/** A filter node as generated code has it. */
export type WireFilterNode = Readonly<
  Partial<Record<Exclude<keyof FilterNode, 'vals' | 'nodes'>, string | null | undefined>>
> & {
  readonly vals?: readonly string[] | null | undefined
  readonly nodes?: readonly WireFilterNode[] | null | undefined
}

/** A filter. Nesting is bounded: generated code refuses more than a hundred levels. */
export function filterNode(node: WireFilterNode): FilterNode {
  return {
    op: node.op ?? '',
    key: node.key ?? '',
    cmp: node.cmp ?? '',
    val: node.val ?? '',
    vals: node.vals ?? [],
    nodes: (node.nodes ?? []).map(filterNode),
  }
}
