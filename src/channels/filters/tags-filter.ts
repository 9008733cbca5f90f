/**
 * Tags filter of a subscription: validated and compiled once, evaluated per publication.
 * spec: channels-and-engines.md §4.7, client-protocol.md §7.3
 */
import type { FilterNode, Tags } from '../../protocol/index.js'
import { compareDecimals, parseDecimal, type Decimal } from './decimal.js'

/** Most nodes and deepest nesting of a filter; beyond it is a bad request. */
export const MAX_FILTER_NODES = 256
/** See {@link MAX_FILTER_NODES}. */
export const MAX_FILTER_DEPTH = 32

/** A compiled filter. Publications without tags are matched against an empty set. */
export interface TagsFilter {
  matches(tags: Tags | null): boolean
}

type Test = (tags: Tags | null) => boolean

/** Compiles a filter as sent; null = invalid (error 107). */
export function compileTagsFilter(node: FilterNode): TagsFilter | null {
  const test = compileNode(node, { nodes: MAX_FILTER_NODES }, MAX_FILTER_DEPTH)
  return test === null ? null : { matches: test }
}

function compileNode(node: FilterNode, left: { nodes: number }, depth: number): Test | null {
  if (left.nodes === 0 || depth === 0) return null
  left.nodes--
  if (node.op === '') return compileLeaf(node)
  if (node.nodes.length === 0 || node.nodes.length > left.nodes) return null
  const tests: Test[] = []
  for (const child of node.nodes) {
    const test = compileNode(child, left, depth - 1)
    if (test === null) return null
    tests.push(test)
  }
  return combine(node.op, tests)
}

function combine(op: string, tests: readonly Test[]): Test | null {
  const only = tests[0]
  switch (op) {
    case 'and':
      return (tags) => tests.every((test) => test(tags))
    case 'or':
      return (tags) => tests.some((test) => test(tags))
    case 'not':
      return only === undefined || tests.length > 1 ? null : (tags) => !only(tags)
    default:
      return null
  }
}

function compileLeaf({ key, cmp, val, vals }: FilterNode): Test | null {
  const value: (tags: Tags | null) => string | undefined = (tags) => tags?.get(key)
  if (cmp === 'ex' || cmp === 'nex') {
    if (val !== '' || vals.length > 0) return null
    const present = cmp === 'ex'
    return (tags) => (value(tags) !== undefined) === present
  }
  if (key === '') return null
  if (cmp === 'in' || cmp === 'nin') {
    if (val !== '' || vals.length === 0) return null
    const members = new Set(vals)
    const wanted = cmp === 'in'
    // Quirk: an absent tag compares as the empty string.
    return (tags) => members.has(value(tags) ?? '') === wanted
  }
  if (val === '' || vals.length > 0) return null
  if (cmp === 'neq') return (tags) => value(tags) !== val
  const test = comparison(cmp, val)
  if (test === null) return null
  return (tags) => {
    const found = value(tags)
    return found !== undefined && test(found)
  }
}

/** Comparisons that are false for an absent tag. */
function comparison(cmp: string, val: string): ((tag: string) => boolean) | null {
  switch (cmp) {
    case 'eq':
      return (tag) => tag === val
    case 'sw':
      return (tag) => tag.startsWith(val)
    case 'ew':
      return (tag) => tag.endsWith(val)
    case 'ct':
      return (tag) => tag.includes(val)
    case 'gt':
      return numeric(val, (order) => order > 0)
    case 'gte':
      return numeric(val, (order) => order >= 0)
    case 'lt':
      return numeric(val, (order) => order < 0)
    case 'lte':
      return numeric(val, (order) => order <= 0)
    default:
      return null
  }
}

function numeric(val: string, holds: (order: number) => boolean): (tag: string) => boolean {
  const operand: Decimal | null = parseDecimal(val)
  // An operand that is no number is legal and never matches.
  if (operand === null) return () => false
  return (tag) => {
    const number = parseDecimal(tag)
    return number !== null && holds(compareDecimals(number, operand))
  }
}
