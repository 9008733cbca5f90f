import { describe, expect, it } from 'vitest'
import {
  compileTagsFilter,
  MAX_FILTER_DEPTH,
  MAX_FILTER_NODES,
} from '../../../../src/channels/filters/tags-filter.js'
import type { FilterNode } from '../../../../src/protocol/index.js'

const EMPTY: FilterNode = { op: '', key: '', cmp: '', val: '', vals: [], nodes: [] }
const leaf = (key: string, cmp: string, val = '', vals: string[] = []): FilterNode => ({
  ...EMPTY,
  key,
  cmp,
  val,
  vals,
})
const branch = (op: string, ...nodes: FilterNode[]): FilterNode => ({ ...EMPTY, op, nodes })
const TRUE = leaf('absent', 'nex')
const FALSE = leaf('absent', 'ex')

const tags = new Map([
  ['t', 'AAPL'],
  ['p', '100.50'],
  ['empty', ''],
  ['__proto__', 'x'],
])
const passes = (node: FilterNode) => compileTagsFilter(node)?.matches(tags)

describe('a tags filter', () => {
  it.each<[string, FilterNode, boolean]>([
    ['eq', leaf('t', 'eq', 'AAPL'), true],
    ['eq is case-sensitive', leaf('t', 'eq', 'aapl'), false],
    ['eq of an absent tag', leaf('no', 'eq', 'x'), false],
    ['neq', leaf('t', 'neq', 'AAPL'), false],
    ['neq of an absent tag', leaf('no', 'neq', 'x'), true],
    ['in', leaf('t', 'in', '', ['X', 'AAPL']), true],
    ['in, not a member', leaf('t', 'in', '', ['X']), false],
    ['in of an absent tag compares the empty string', leaf('no', 'in', '', ['']), true],
    ['in of an absent tag', leaf('no', 'in', '', ['x']), false],
    ['nin', leaf('t', 'nin', '', ['AAPL']), false],
    ['nin of an absent tag', leaf('no', 'nin', '', ['x']), true],
    ['nin of an absent tag compares the empty string', leaf('no', 'nin', '', ['']), false],
    ['ex', leaf('empty', 'ex'), true],
    ['ex of an absent tag', leaf('no', 'ex'), false],
    ['ex of an empty key', leaf('', 'ex'), false],
    ['nex of an empty key', leaf('', 'nex'), true],
    ['nex', leaf('t', 'nex'), false],
    ['sw', leaf('t', 'sw', 'AA'), true],
    ['ew', leaf('t', 'ew', 'PL'), true],
    ['ct', leaf('t', 'ct', 'AP'), true],
    ['sw of an absent tag', leaf('no', 'sw', 'a'), false],
    ['gt', leaf('p', 'gt', '100.49'), true],
    ['gt of the same number', leaf('p', 'gt', '100.5'), false],
    ['gte of the same number', leaf('p', 'gte', '+100.500'), true],
    ['lt', leaf('p', 'lt', '1000'), true],
    ['lte', leaf('p', 'lte', '-1000'), false],
    ['a number against text', leaf('t', 'gt', '1'), false],
    ['an operand that is no number', leaf('p', 'lt', '1e9'), false],
    ['a number against an absent tag', leaf('no', 'lt', '1'), false],
    ['a tag called __proto__', leaf('__proto__', 'eq', 'x'), true],
    ['a tag that only objects have', leaf('constructor', 'ex'), false],
    ['and', branch('and', TRUE, TRUE), true],
    ['and with one false', branch('and', TRUE, FALSE), false],
    ['or', branch('or', FALSE, TRUE), true],
    ['or without a true one', branch('or', FALSE, FALSE), false],
    ['not', branch('not', FALSE), true],
    ['nesting', branch('and', branch('not', FALSE), branch('or', FALSE, TRUE)), true],
  ])('%s', (_name, node, expected) => {
    expect(passes(node)).toBe(expected)
  })

  it('matches a publication without tags as one with none set', () => {
    expect(compileTagsFilter(leaf('t', 'nex'))?.matches(null)).toBe(true)
    expect(compileTagsFilter(leaf('t', 'eq', 'x'))?.matches(null)).toBe(false)
  })

  it.each<[string, FilterNode]>([
    ['an empty node', EMPTY],
    ['an unknown operation', branch('xor', TRUE)],
    ['an unknown comparison', leaf('t', 'like', 'x')],
    ['a comparison that only objects have', leaf('t', 'toString', 'x')],
    ['a leaf without comparison', leaf('t', '', 'x')],
    ['a leaf without key', leaf('', 'eq', 'x')],
    ['ex with an operand', leaf('t', 'ex', 'x')],
    ['nex with operands', leaf('t', 'nex', '', ['x'])],
    ['in without operands', leaf('t', 'in')],
    ['in with a single operand', leaf('t', 'in', 'x', ['x'])],
    ['nin without operands', leaf('t', 'nin')],
    ['eq without operand', leaf('t', 'eq')],
    ['eq with operands', leaf('t', 'eq', 'x', ['x'])],
    ['gt without operand', leaf('t', 'gt')],
    ['and without children', branch('and')],
    ['or without children', branch('or')],
    ['not without a child', branch('not')],
    ['not with two children', branch('not', TRUE, TRUE)],
    ['a fault deep inside', branch('and', TRUE, branch('or', FALSE, leaf('', 'eq', 'x')))],
  ])('is refused: %s', (_name, node) => {
    expect(compileTagsFilter(node)).toBeNull()
  })

  it('is bounded in depth', () => {
    const deep = (levels: number): FilterNode =>
      levels === 1 ? TRUE : branch('not', deep(levels - 1))
    expect(compileTagsFilter(deep(MAX_FILTER_DEPTH))).not.toBeNull()
    expect(compileTagsFilter(deep(MAX_FILTER_DEPTH + 1))).toBeNull()
    expect(compileTagsFilter(deep(5000))).toBeNull()
  })

  it('is bounded in size', () => {
    const wide = (nodes: number) => branch('and', ...Array.from({ length: nodes - 1 }, () => TRUE))
    expect(compileTagsFilter(wide(MAX_FILTER_NODES))).not.toBeNull()
    expect(compileTagsFilter(wide(MAX_FILTER_NODES + 1))).toBeNull()
    const half = MAX_FILTER_NODES / 2
    expect(compileTagsFilter(branch('or', wide(half), wide(half)))).toBeNull()
  })
})
