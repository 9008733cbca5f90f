/** Tags filters against naive oracles. spec: client-protocol.md §7.3 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareDecimals, parseDecimal } from '../../src/channels/filters/decimal.js'
import { compileTagsFilter } from '../../src/channels/index.js'
import type { FilterNode } from '../../src/protocol/index.js'

const GRAMMAR = /^[+-]?[0-9]+(\.[0-9]{1,19})?$/
const SCALE = 19

/** The number in units of 10^-19. */
function scaled(text: string): bigint {
  const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.')
  const magnitude = BigInt(whole + fraction.padEnd(SCALE, '0'))
  return text.startsWith('-') ? -magnitude : magnitude
}

const digits = (minLength: number, maxLength: number) =>
  fc.string({
    unit: fc.constantFrom('0', '0', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'),
    minLength,
    maxLength,
  })
const decimal = fc
  .tuple(fc.constantFrom('', '+', '-'), digits(1, 25), fc.option(digits(1, SCALE), { nil: null }))
  .map(([sign, whole, fraction]) => sign + whole + (fraction === null ? '' : `.${fraction}`))
/** Pairs that are often nearly equal. */
const pair = fc.oneof(
  fc.tuple(decimal, decimal),
  decimal.map((text): [string, string] => [text, text.includes('.') ? text : `${text}.0`]),
  fc.tuple(decimal, digits(1, 3)).map(([text, tail]): [string, string] => {
    const longer = text.includes('.') ? text + tail : `${text}.${tail}`
    return [text, GRAMMAR.test(longer) ? longer : text]
  }),
)
const almostDecimal = fc.string({
  unit: fc.constantFrom('+', '-', '.', '0', '1', '5', '9', 'e', ' ', '١'),
  maxLength: 25,
})

const EMPTY: FilterNode = { op: '', key: '', cmp: '', val: '', vals: [], nodes: [] }
const word = fc.constantFrom('', 'a', 'b', 'ab', '1', '10', '1.0', '-2', '__proto__')
const someWord = word.filter((each) => each !== '')
const key = fc.constantFrom('k', 'l', '__proto__')
const leaf: fc.Arbitrary<FilterNode> = fc.oneof(
  fc
    .record({
      key,
      cmp: fc.constantFrom('eq', 'neq', 'sw', 'ew', 'ct', 'gt', 'gte', 'lt', 'lte'),
      val: someWord,
    })
    .map((each) => ({ ...EMPTY, ...each })),
  fc
    .record({
      key,
      cmp: fc.constantFrom('in', 'nin'),
      vals: fc.array(word, { minLength: 1, maxLength: 3 }),
    })
    .map((each) => ({ ...EMPTY, ...each })),
  fc.record({ key, cmp: fc.constantFrom('ex', 'nex') }).map((each) => ({ ...EMPTY, ...each })),
)
const { filter } = fc.letrec<{ filter: FilterNode }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc
      .record({
        op: fc.constantFrom('and', 'or'),
        nodes: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
      })
      .map((each) => ({ ...EMPTY, ...each })),
    tie('filter').map((node) => ({ ...EMPTY, op: 'not', nodes: [node] })),
  ),
}))

function oracle(node: FilterNode, tags: ReadonlyMap<string, string>): boolean {
  if (node.op === 'and') return node.nodes.every((each) => oracle(each, tags))
  if (node.op === 'or') return node.nodes.some((each) => oracle(each, tags))
  if (node.op === 'not') return node.nodes.every((each) => !oracle(each, tags))
  const tag = tags.get(node.key)
  const { val, vals } = node
  if (node.cmp === 'ex') return tag !== undefined
  if (node.cmp === 'nex') return tag === undefined
  if (node.cmp === 'in') return vals.includes(tag ?? '')
  if (node.cmp === 'nin') return !vals.includes(tag ?? '')
  if (tag === undefined) return node.cmp === 'neq'
  if (node.cmp === 'eq') return tag === val
  if (node.cmp === 'neq') return tag !== val
  if (node.cmp === 'sw') return tag.startsWith(val)
  if (node.cmp === 'ew') return tag.endsWith(val) && tag.length >= val.length
  if (node.cmp === 'ct') return tag.split(val).length > 1
  if (!GRAMMAR.test(tag) || !GRAMMAR.test(val)) return false
  const [left, right] = [scaled(tag), scaled(val)]
  if (node.cmp === 'gt') return left > right
  if (node.cmp === 'gte') return left >= right
  if (node.cmp === 'lt') return left < right
  return left <= right
}

describe('decimal comparison', () => {
  it('agrees with integers of unlimited size', () => {
    fc.assert(
      fc.property(pair, ([left, right]) => {
        const a = parseDecimal(left)
        const b = parseDecimal(right)
        if (a === null || b === null) throw new Error(`${left} and ${right} are decimals`)
        const [x, y] = [scaled(left), scaled(right)]
        expect(Math.sign(compareDecimals(a, b))).toBe(x < y ? -1 : x > y ? 1 : 0)
      }),
      { numRuns: 5000 },
    )
  })

  it('accepts the grammar and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(almostDecimal, decimal, fc.string()), (text) => {
        expect(parseDecimal(text) !== null).toBe(GRAMMAR.test(text))
      }),
      { numRuns: 5000 },
    )
  })
})

describe('a tags filter', () => {
  it('agrees with a naive evaluation', () => {
    const tags = fc.dictionary(key, word).map((each) => new Map(Object.entries(each)))
    fc.assert(
      fc.property(filter, fc.option(tags, { nil: null }), (node, set) => {
        const compiled = compileTagsFilter(node)
        expect(compiled).not.toBeNull()
        expect(compiled?.matches(set)).toBe(oracle(node, set ?? new Map()))
      }),
      { numRuns: 5000 },
    )
  })

  it('refuses garbage without failing', () => {
    const { garbage } = fc.letrec<{ garbage: FilterNode }>((tie) => ({
      garbage: fc.record({
        op: fc.constantFrom('', 'and', 'or', 'not', 'xor', 'constructor'),
        key: word,
        cmp: fc.constantFrom('', 'eq', 'in', 'ex', 'gt', 'toString'),
        val: word,
        vals: fc.array(word, { maxLength: 2 }),
        nodes: fc.oneof(
          { depthSize: 'small' },
          fc.constant([]),
          fc.array(tie('garbage'), { maxLength: 2 }),
        ),
      }),
    }))
    fc.assert(
      fc.property(garbage, (node) => {
        const compiled = compileTagsFilter(node)
        expect(['boolean', 'undefined']).toContain(typeof compiled?.matches(new Map()))
      }),
      { numRuns: 2000 },
    )
  })
})
