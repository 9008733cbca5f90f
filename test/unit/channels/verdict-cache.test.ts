import { describe, expect, it } from 'vitest'
import { VerdictCache } from '../../../src/channels/verdict-cache.js'

describe('the verdict cache', () => {
  it('remembers both answers', () => {
    const cache = new VerdictCache(10)
    cache.set('yes', true)
    cache.set('no', false)
    expect([cache.get('yes'), cache.get('no'), cache.get('new')]).toEqual([true, false, undefined])
  })

  it('holds two generations at most and keeps what is asked for', () => {
    const cache = new VerdictCache(10)
    cache.set('used', true)
    for (let i = 0; i < 1000; i++) {
      cache.set(`n${i}`, false)
      expect(cache.get('used')).toBe(true)
      expect(cache.size).toBeLessThanOrEqual(20)
    }
    expect(cache.get('n0')).toBeUndefined()
  })

  it('tells lone surrogates apart', () => {
    const cache = new VerdictCache(10)
    cache.set('\ud800', true)
    cache.set('\ufffd', false)
    expect(cache.get('\ud800')).toBe(true)
  })
})
