import { describe, expect, it } from 'vitest'
import { compileIdentityRules } from '../../../../src/auth/identity.js'
import { compileEndpoint, type Endpoint } from '../../../../src/auth/jwks/endpoint.js'
import type { TokenSettings } from '../../../../src/auth/index.js'
import { clientSettings } from '../sign.js'

const compile = (settings: Partial<TokenSettings>): Endpoint => {
  const { token } = clientSettings(settings)
  return compileEndpoint(
    'client.token',
    token,
    compileIdentityRules('client.token', token).groupNames,
  )
}

/** Any value may fill the placeholders. */
const open = (url: string): ((groups: Record<string, string>) => string | null) => {
  const endpoint = compile({
    jwks_public_endpoint: url,
    issuer_regex: '(?P<a>.*)(?P<b>.*)',
    insecure_skip_jwks_endpoint_safety_check: true,
  })
  return (groups) => endpoint.resolve(new Map(Object.entries(groups)))
}

describe('the URL of a key set', () => {
  it('is taken as it stands when it has no placeholder, whatever its host and path', () => {
    for (const url of ['http://127.0.0.1:8080/keys/', 'https://localhost', 'http://[::1]/a//b']) {
      const endpoint = compile({ jwks_public_endpoint: url })
      expect(endpoint.templated).toBe(false)
      expect(endpoint.resolve(new Map())).toBe(url)
    }
  })

  it('is filled with the groups of a token', () => {
    const endpoint = compile({
      jwks_public_endpoint: 'https://keys.example.com/{{realm}}/{{ app }}/certs?realm={{realm}}',
      issuer_regex: '^https://auth\\.example\\.com/(?P<realm>one|two)$',
      audience_regex: '^(?P<app>web|native\\.app)$',
    })
    expect(endpoint.templated).toBe(true)
    expect(
      endpoint.resolve(
        new Map([
          ['realm', 'one'],
          ['app', 'native.app'],
        ]),
      ),
    ).toBe('https://keys.example.com/one/native.app/certs?realm=one')
  })

  it.each([
    'ftp://example.com/keys',
    'example.com/keys',
    'https://',
    'file:///etc/passwd',
    '//x/y',
  ])('cannot be %s', (url) => {
    expect(() => compile({ jwks_public_endpoint: url })).toThrow(
      'client.token.jwks_public_endpoint',
    )
  })

  it('needs a group for each placeholder', () => {
    expect(() =>
      compile({ jwks_public_endpoint: 'https://x/{{realm}}', issuer_regex: '(?P<other>a)' }),
    ).toThrow('{{realm}}')
  })

  it.each([
    '(?P<realm>[a-z]+)',
    '(?P<realm>\\w+)',
    '(?P<realm>\\d)',
    '(?P<realm>\\pL)',
    '(?P<realm>.*)',
    '(?P<realm>a+)',
    '(?P<realm>a|b?)',
    '(?P<realm>(?:a|b)c)',
    '(?P<realm>a{1,9})',
    '[a-z](?P<realm>one|two)',
  ])('does not accept the expression %s as a filling', (issuer_regex) => {
    const settings = { jwks_public_endpoint: 'https://x.example/{{realm}}', issuer_regex }
    expect(() => compile(settings)).toThrow('literal alternatives')
    expect(() =>
      compile({ ...settings, insecure_skip_jwks_endpoint_safety_check: true }),
    ).not.toThrow()
  })

  it('must have a clean path once it is filled', () => {
    const fill = open('https://x.example/{{a}}/certs')
    expect(fill({ a: 'one/two' })).toBe('https://x.example/one/two/certs')
    for (const a of ['..', '.', '../..', 'a/../b', 'a//b', '/a', 'a/', '', 'a/./b']) {
      expect(fill({ a })).toBeNull()
    }
    expect(open('https://x.example/{{a}}/')({ a: 'one' })).toBeNull()
    expect(open('https://x.example/certs{{a}}')({ a: '/..' })).toBeNull()
  })

  it.each([
    'a?b',
    'a#b',
    'a@b',
    'a\\b',
    '%2e%2e',
    'a b',
    'a\r\nb',
    'a\u0000',
    'ä',
    '{{b}}',
    'a&b=c',
  ])('is not filled with %j', (a) => {
    expect(open('https://x.example/{{a}}')({ a })).toBeNull()
  })

  it('is not made when a group did not take part in the match', () => {
    expect(open('https://x.example/{{a}}')({})).toBeNull()
  })

  it('leads to the outside when a token has a part in its host', () => {
    const fill = open('https://{{a}}/certs')
    expect(fill({ a: 'keys.example.com' })).toBe('https://keys.example.com/certs')
    expect(fill({ a: 'keys.example.com:8443' })).toBe('https://keys.example.com:8443/certs')
    for (const a of [
      ...[
        'localhost',
        'LOCALHOST',
        'a.localhost',
        'localhost.',
        '127.0.0.1',
        '127.1',
        '0x7f000001',
      ],
      ...['2130706433', '0', '0.0.0.0', '10.1.2.3', '172.16.0.1', '192.168.1.1', '169.254.169.254'],
      ...['100.64.0.1', '127.0.0.1:80', 'example.com/x', ':80'],
    ]) {
      expect([a, fill({ a })]).toEqual([a, null])
    }
    for (const a of ['[::1]', '::1', '[fe80::1]', '[::ffff:127.0.0.1]', '[2001:db8::1]']) {
      expect([a, fill({ a })]).toEqual([a, null])
    }
    expect(() => open('https://[{{a}}]/certs')).toThrow('client.token.jwks_public_endpoint')
  })

  it('keeps a host that stands in the configuration, internal or not', () => {
    expect(open('http://127.0.0.1:9000/{{a}}')({ a: 'one' })).toBe('http://127.0.0.1:9000/one')
    expect(open('http://127.0.0.1{{a}}')({ a: ':9000' })).toBeNull()
  })
})
