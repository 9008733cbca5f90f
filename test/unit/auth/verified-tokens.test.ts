import { createSecretKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { VerifiedTokens } from '../../../src/auth/verified-tokens.js'

const key = { material: createSecretKey(Buffer.from('k')), algorithms: ['HS256'], validUntilMs: 0 }

describe('VerifiedTokens', () => {
  it('remembers which key verified a token', () => {
    const tokens = new VerifiedTokens()
    tokens.add('a', key, Infinity)
    expect(tokens.keyOf('a', 0)).toBe(key)
    expect(tokens.keyOf('b', 0)).toBeNull()
  })

  it('forgets a token at its end', () => {
    const tokens = new VerifiedTokens()
    tokens.add('a', key, 1000)
    expect(tokens.keyOf('a', 999)).toBe(key)
    expect(tokens.keyOf('a', 1000)).toBeNull()
    expect(tokens.size).toBe(0)
  })

  it('keeps to its capacity and drops what was not used for longest', () => {
    const tokens = new VerifiedTokens(3)
    for (const name of ['a', 'b', 'c']) tokens.add(name, key, Infinity)
    tokens.keyOf('a', 0)
    tokens.add('d', key, Infinity)
    expect(tokens.size).toBe(3)
    expect(['a', 'b', 'c', 'd'].map((name) => tokens.keyOf(name, 0) !== null)).toEqual([
      true,
      false,
      true,
      true,
    ])
  })

  it('counts a token once however often it is added', () => {
    const tokens = new VerifiedTokens(2)
    for (let i = 0; i < 5; i++) tokens.add('a', key, Infinity)
    expect(tokens.size).toBe(1)
  })
})
