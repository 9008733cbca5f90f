import { describe, expect, it } from 'vitest'
import { compileGlob, MAX_PATTERN_LENGTH } from '../../../src/base/index.js'

function matches(pattern: string, name: string): boolean | null {
  const test = compileGlob(pattern)
  return test === null ? null : test(name)
}

describe('compileGlob', () => {
  it.each([
    ['abc', 'abc', true],
    ['abc', 'abcd', false],
    ['abc', 'xabc', false],
    ['*', '', true],
    ['*', 'a:b/c.d', true],
    ['a*', 'a', true],
    ['*b*', 'abc', true],
    ['**', 'abc', true],
    ['a*c', 'ab', false],
    ['chat:*', 'chat:1:2/3', true],
    ['?', 'a', true],
    ['?', '', false],
    ['?', 'ab', false],
    ['?', '😀', true],
    ['[abc]', 'b', true],
    ['[abc]', 'd', false],
    ['[a-c]x', 'cx', true],
    ['[a-c0-9_]', '7', true],
    ['[!a-c]', 'd', true],
    ['[!a-c]', 'a', false],
    ['[a-]', '-', true],
    ['[*]', '*', true],
    ['[*]', 'a', false],
    ['{one,two}', 'two', true],
    ['{one,two}', 'three', false],
    ['{one,}x', 'x', true],
    ['a{b,c*{d,e}}f', 'acxxef', true],
    ['a{b,c*{d,e}}f', 'acxxf', false],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['{\\,,b}', ',', true],
    ['a,b}', 'a,b}', true],
    [']', ']', true],
    ['a.c', 'abc', false],
    ['(a|b)+$', '(a|b)+$', true],
  ])('%s against %s is %s', (pattern, name, expected) => {
    expect(matches(pattern, name)).toBe(expected)
  })

  it.each(['[', '[a', '[]', '[!]', '[c-a]', '{', '{a', '{a,', '{a{b}', '\\', '[\\', '[a-'])(
    'refuses %s',
    (pattern) => {
      expect(compileGlob(pattern)).toBeNull()
    },
  )

  it('refuses a pattern that is too long', () => {
    expect(compileGlob('a'.repeat(MAX_PATTERN_LENGTH))).not.toBeNull()
    expect(compileGlob('a'.repeat(MAX_PATTERN_LENGTH + 1))).toBeNull()
  })

  it('does not blow up on patterns that make backtracking matchers hang', () => {
    expect(matches('*a'.repeat(200) + 'b', 'a'.repeat(2000))).toBe(false)
    expect(matches('{a,a*}'.repeat(80) + 'b', 'a'.repeat(2000))).toBe(false)
    expect(matches('{'.repeat(200) + 'a' + '}'.repeat(200), 'a')).toBe(true)
  })
})
