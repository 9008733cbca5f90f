import { describe, expect, it } from 'vitest'
import { compileSubjects } from '../../../../src/engine/nats/subjects.js'

const plain = (allowWildcards = false) =>
  compileSubjects({ prefix: 'centrifugo.client.', replacements: new Map(), allowWildcards })

describe('subjects of channels', () => {
  it('have the channel after the prefix', () => {
    expect(plain().of('ns:a.b#1')).toBe('centrifugo.client.ns:a.b#1')
    expect(plain().channelOf('centrifugo.client.ns:a.b#1')).toBe('ns:a.b#1')
    expect(plain().problem('ns:a.b#1', 'publish')).toBeNull()
    expect(plain().problem('привет:🙂', 'subscribe')).toBeNull()
  })

  it.each([
    'a b',
    'a\tb',
    'a\r\nPUB x 0\r\n',
    'a\nb',
    'a\u0000b',
    'a\u00a0b',
    'a\u2028b',
    ' a',
    'a ',
    '',
    '.',
    '.a',
    'a.',
    'a..b',
    'x'.repeat(4000),
  ])('are none for %j', (channel) => {
    for (const use of ['publish', 'subscribe'] as const) {
      expect(plain().problem(channel, use)).not.toBeNull()
      expect(plain(true).problem(channel, use)).not.toBeNull()
    }
  })

  it('may be patterns for subscribers only, and only where that is allowed', () => {
    for (const pattern of ['*', '>', 'a.*', 'a.>', '*.b']) {
      expect(plain().problem(pattern, 'subscribe')).toBe('must not have * or >')
      expect(plain(true).problem(pattern, 'subscribe')).toBeNull()
      expect(plain(true).problem(pattern, 'publish')).toBe('must not have * or >')
      expect(plain(true).isPattern(pattern)).toBe(true)
      expect(plain().isPattern(pattern)).toBe(false)
    }
    expect(plain(true).problem('a.>.b', 'subscribe')).toBe('may have > at its end only')
    expect(plain(true).isPattern('a.b*')).toBe(false)
  })

  it('are made with replacements in one pass, the longest first', () => {
    const raw = compileSubjects({
      prefix: 'raw.',
      replacements: new Map([
        [':', '.'],
        ['::', '-'],
        ['.', ':'],
        ['$&', 'x'],
      ]),
      allowWildcards: false,
    })
    expect(raw.of('a:b.c::d$&')).toBe('raw.a.b:c-dx')
    expect(raw.channelOf('raw.a.b')).toBe('a.b')
  })

  it('are judged as they are after replacements', () => {
    const raw = (from: string, to: string) =>
      compileSubjects({ prefix: '', replacements: new Map([[from, to]]), allowWildcards: false })
    expect(raw('*', '-').problem('a*', 'publish')).toBeNull()
    expect(raw(':', '>').problem('a:b', 'publish')).toBe('must not have * or >')
    expect(raw(':', ' ').problem('a:b', 'publish')).not.toBeNull()
  })
})
