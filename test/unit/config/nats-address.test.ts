import { describe, expect, it } from 'vitest'
import { parseNatsUrl } from '../../../src/config/index.js'

const NOBODY = { user: '', password: '', token: '', secure: false }

describe('URLs of NATS', () => {
  it.each<[string, object]>([
    ['nats://localhost:4222', { ...NOBODY, servers: ['localhost:4222'] }],
    ['nats://h', { ...NOBODY, servers: ['h:4222'] }],
    ['h:1', { ...NOBODY, servers: ['h:1'] }],
    ['tls://h:1', { ...NOBODY, servers: ['h:1'], secure: true }],
    ['nats://[::1]:5', { ...NOBODY, servers: ['[::1]:5'] }],
    ['nats://u:p%40ss@h', { ...NOBODY, servers: ['h:4222'], user: 'u', password: 'p@ss' }],
    ['nats://u:p@ss@h', { ...NOBODY, servers: ['h:4222'], user: 'u', password: 'p@ss' }],
    ['nats://t0ken@h', { ...NOBODY, servers: ['h:4222'], token: 't0ken' }],
    [
      'nats://a:1, nats://u:p@b:2,c',
      { ...NOBODY, servers: ['a:1', 'b:2', 'c:4222'], user: 'u', password: 'p' },
    ],
  ])('%s', (url, expected) => {
    expect(parseNatsUrl(url)).toEqual(expected)
  })

  it.each([
    ['', 'has no host'],
    ['nats://', 'has no host'],
    ['nats://h:99999', 'is not a URL like nats://host:4222'],
    ['nats://%ff@h', 'is not a URL like nats://host:4222'],
    ['nats://a,', 'has no host'],
    ['http://h', 'scheme must be nats or tls, not http'],
    ['nats://h/path', 'must not have a path'],
    ['nats://u:12?x@h', 'must not have ? or #: write them as %3F and %23 in user and password'],
    ['nats://u:12#x@h', 'must not have ? or #: write them as %3F and %23 in user and password'],
    [
      'nats://u:12,x@h:4222',
      'write a comma in user or password as %2C, or a scheme before each address',
    ],
  ])('%j is none', (url, problem) => {
    expect(parseNatsUrl(url)).toEqual({ problem })
  })
})
