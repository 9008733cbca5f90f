import { describe, expect, it } from 'vitest'
import { compileNamespaces, type NamespaceTable } from '../../../src/channels/index.js'
import {
  META_TTL_MS,
  namedNamespace,
  namespaceOptions,
  namespaceRules,
  tableOf,
} from '../../support/namespaces.js'

function table(rules: Parameters<typeof namespaceRules>[0] = {}): NamespaceTable {
  const namespaces = [namedNamespace('chat', { presence: true }), namedNamespace('a')]
  return compileNamespaces(namespaceRules({ namespaces, ...rules }))
}

const named = (of: NamespaceTable, channel: string) => {
  const resolved = of.resolve(channel)
  return resolved === null ? null : [resolved.namespace.name, resolved.rest]
}

describe('resolving a channel name', () => {
  it.each([
    ['news', ['', 'news']],
    ['$news', ['', '$news']],
    ['chat:room', ['chat', 'room']],
    ['$chat:room', ['chat', 'room']],
    ['a:b:c', ['a', 'b:c']],
    [':foo', ['', 'foo']],
    ['$:foo', ['', 'foo']],
    ['chat:', ['chat', '']],
    ['$$chat:room', null],
    ['unknown:x', null],
    ['$unknown:x', null],
    ['__proto__:x', null],
    ['constructor:x', null],
  ])('takes %s apart', (channel, expected) => {
    expect(named(table(), channel)).toEqual(expected)
  })

  it('takes marks of more than one character', () => {
    const of = table({ namespace_boundary: '::', private_prefix: 'p/' })
    expect(named(of, 'p/chat::a:b')).toEqual(['chat', 'a:b'])
    expect(named(of, 'chat:room')).toEqual(['', 'chat:room'])
    expect(of.isPrivate('p/x')).toBe(true)
  })

  it('knows no namespaces without a boundary and no private channels without a prefix', () => {
    const of = table({ namespace_boundary: '', private_prefix: '' })
    expect(named(of, 'chat:room')).toEqual(['', 'chat:room'])
    expect(of.isPrivate('$x')).toBe(false)
    expect(of.isPrivate('')).toBe(false)
  })

  it('starts each namespace from zero, not from the options without namespace', () => {
    const of = compileNamespaces(
      namespaceRules({
        without_namespace: namespaceOptions({ presence: true, history_size: 5, history_ttl: 1000 }),
        namespaces: [namedNamespace('plain')],
      }),
    )
    expect(of.resolve('plain:x')?.namespace).toMatchObject({ presence: false, historySize: 0 })
  })

  it('falls back to the global meta lifetime and data format only', () => {
    const of = compileNamespaces(
      namespaceRules({
        publication_data_format: 'json',
        namespaces: [
          namedNamespace('own', { history_meta_ttl: 5000, publication_data_format: 'binary' }),
          namedNamespace('none'),
        ],
      }),
    )
    expect(of.resolve('own:x')?.namespace).toMatchObject({
      historyMetaTtlMs: 5000,
      dataFormat: 'binary',
    })
    expect(of.resolve('none:x')?.namespace).toMatchObject({
      historyMetaTtlMs: META_TTL_MS,
      dataFormat: 'json',
    })
  })
})

describe('user-limited names', () => {
  const limited = tableOf({ allow_user_limited_channels: true })
  const users = (channel: string, of = limited) => {
    const resolved = of.resolve(channel)
    return resolved === null ? null : of.allowedUsers(channel, resolved.namespace)
  }

  it.each([
    ['dialog#1,2', ['1', '2']],
    ['x#1#2', ['2']],
    ['x#', []],
    ['x#1,', ['1']],
    ['#42', ['42']],
    ['x', null],
  ])('reads the list of %s', (channel, expected) => {
    expect(users(channel)).toEqual(expected)
  })

  it('treats the boundary as an ordinary character unless the namespace allows lists', () => {
    expect(users('dialog#1,2', tableOf())).toBeNull()
  })

  it('compares the whole tail without a separator', () => {
    const of = compileNamespaces(
      namespaceRules({
        user_separator: '',
        without_namespace: namespaceOptions({ allow_user_limited_channels: true }),
      }),
    )
    expect(users('x#1,2', of)).toEqual(['1,2'])
  })

  it('builds the personal channel of a user', () => {
    expect(table().personalChannel('42')).toBe('#42')
    expect(compileNamespaces(namespaceRules(), 'user').personalChannel('42')).toBe('user:#42')
  })
})

describe('syntax of names', () => {
  const valid = (of: NamespaceTable, channel: string) => {
    const resolved = of.resolve(channel)
    return resolved !== null && of.isValidName(channel, resolved)
  }
  const withRegex = (channel_regex: string) =>
    compileNamespaces(namespaceRules({ namespaces: [namedNamespace('ns', { channel_regex })] }))

  it('is any ASCII without an expression', () => {
    expect(valid(tableOf(), 'a b\t~')).toBe(true)
    expect(valid(tableOf(), 'é')).toBe(false)
    expect(valid(tableOf(), 'x\u{1F600}')).toBe(false)
  })

  it('searches the expression unanchored, in the part after the namespace only', () => {
    const of = withRegex('[0-9]')
    expect(valid(of, 'ns:room1x')).toBe(true)
    expect(valid(of, 'ns:room')).toBe(false)
    expect(valid(withRegex('ns'), 'ns:room')).toBe(false)
    expect(valid(withRegex('^room$'), 'ns:room')).toBe(true)
    expect(valid(withRegex('^room$'), 'ns:rooms')).toBe(false)
  })

  it('makes names beyond ASCII legal where an expression matches them', () => {
    expect(valid(withRegex('^\\pL+$'), 'ns:été')).toBe(true)
  })

  it('gives the same answer again and again', () => {
    const of = withRegex('^[a-z]+$')
    for (let i = 0; i < 3; i++) {
      expect(valid(of, 'ns:abc')).toBe(true)
      expect(valid(of, 'ns:ABC')).toBe(false)
    }
  })

  it('does not match expressions against names of absurd length', () => {
    const of = withRegex('^a+$')
    expect(valid(of, `ns:${'a'.repeat(1000)}`)).toBe(true)
    expect(valid(of, `ns:${'a'.repeat(5000)}`)).toBe(false)
  })

  it('follows max_length for longer names', () => {
    const of = compileNamespaces(
      namespaceRules({
        max_length: 6000,
        without_namespace: namespaceOptions({ channel_regex: '^a+$' }),
      }),
    )
    expect(of.maxLengthBytes).toBe(6000)
    expect(valid(of, 'a'.repeat(5000))).toBe(true)
  })
})
