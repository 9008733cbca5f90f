/** Scalars and small shapes on their way to and from generated code; for every wire of ours. */
import type { Int64 } from '../../gen/client.js'
import type { FilterNode } from '../messages.js'

const SURROGATES = /[\ud800-\udfff]/

/**
 * A string, omitted when empty. Lone surrogates, which JSON can express, are replaced: protobufjs
 * would write bytes for them that are no UTF-8, and others refuse those.
 */
export function text(value: string): string | undefined {
  if (value === '') return undefined
  return SURROGATES.test(value) ? Buffer.from(value, 'utf8').toString('utf8') : value
}

/** A number or boolean, omitted when zero or false. */
export function nonZero<T extends number | boolean>(value: T): T | undefined {
  return value === 0 || value === false ? undefined : value
}

/** An unsigned 64-bit integer that others choose, exact. */
export function unsigned(value: Int64 | null | undefined): bigint {
  if (value === null || value === undefined) return 0n
  if (typeof value === 'number') return BigInt(value)
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)
}

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
