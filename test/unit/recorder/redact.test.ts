import { describe, expect, it } from 'vitest'
import { Redaction, REDACTED } from '../../../src/recorder/redact.js'

const rules = { headers: [], keys: [], pointers: [], maxBodyBytes: 1000 }
const plain = new Redaction(rules)
const none: ReadonlySet<string> = new Set()

describe('bodies', () => {
  it('without anything suspicious stay as they are, spelling included', () => {
    const text = '{ "a" : 1.0, "b":[ ] }'
    expect(plain.body(text, 22)).toEqual({ text, bytes: 22, cut: '', redacted: [] })
  })

  it.each([
    ['{"password":"x"}', '/password'],
    ['{"a":{"API-Key":"x"}}', '/a/API-Key'],
    ['{"refreshToken":"x"}', '/refreshToken'],
    ['{"a":[{"client_secret":7}]}', '/a/0/client_secret'],
    ['{"pass\\u0077ord":"x"}', '/password'],
    ['{"a":"Bearer abcdefgh"}', '/a'],
    ['{"a":"eyJhbGciOi.eyJzdWIi.sig"}', '/a'],
    ['{"u":"https://me:pw@host/"}', '/u'],
    [`{"b64data":"${Buffer.from('{"password":"x"}').toString('base64')}"}`, '/b64data'],
    ['password=hunter2&a=1', '#'],
    ['X-Api-Key: hunter2', '#'],
  ])('%s loses what is at %s', (text, at) => {
    const { text: kept, redacted } = plain.body(text, text.length)
    expect(redacted).toEqual([at])
    expect(kept).toContain(REDACTED)
    expect(kept).not.toMatch(/hunter2|abcdefgh|eyJzdWIi|me:pw|"x"|7/)
  })

  it('lose what pointers and keys of the configuration name', () => {
    const own = new Redaction({ ...rules, keys: ['ib*'], pointers: ['/items/*/card', '/a~1b'] })
    const body = { items: [{ card: 1, iban: 2 }, { card: 3 }], 'a/b': 4, card: 5 }
    expect(JSON.parse(own.body(JSON.stringify(body), 0).text)).toEqual({
      items: [{ card: REDACTED, iban: REDACTED }, { card: REDACTED }],
      'a/b': REDACTED,
      card: 5,
    })
  })

  it('are cut after secrets are taken out, never before', () => {
    const text = JSON.stringify({ fill: 'x'.repeat(990), password: 'hunter2'.repeat(100) })
    const { text: kept, cut } = plain.body(text, text.length)
    expect(cut).toBe('truncated')
    expect(kept).not.toContain('hunter2')
  })

  it('too large to be searched are not kept', () => {
    const text = 'x'.repeat(1024 * 1024 + 1)
    expect(plain.body(text, text.length)).toMatchObject({
      text: '',
      cut: 'too large to look for secrets',
    })
  })

  it('nested without end do not end the process', () => {
    const text = '{"token":1,"a":'.repeat(1000) + '1' + '}'.repeat(1000)
    expect(plain.body(text, text.length).redacted.length).toBeGreaterThan(0)
  })

  it('with names of the prototype are read as any other', () => {
    const text = '{"__proto__":{"token":"x"},"constructor":{"token":"y"}}'
    const { redacted } = plain.body(text, text.length)
    expect(redacted).toEqual(['/__proto__/token', '/constructor/token'])
    expect(({} as any).token).toBeUndefined()
  })
})

describe('headers and URLs', () => {
  it('lose what names say is secret', () => {
    const raw = ['Authorization', 'Basic abc', 'X-Auth-Token', 'x', 'X-Plain', 'y', 'X-Fixed', 'z']
    expect(plain.headers(raw, new Set(['x-fixed']))).toEqual([
      ['Authorization', REDACTED],
      ['X-Auth-Token', REDACTED],
      ['X-Plain', 'y'],
      ['X-Fixed', REDACTED],
    ])
    const own = new Redaction({ ...rules, headers: ['X-Pl*'] })
    expect(own.headers(raw, none)[2]).toEqual(['X-Plain', REDACTED])
  })

  it('lose secret parameters and credentials', () => {
    expect(plain.url('https://u:p@h/x?access_token=1&a=2&api%5Fkey=3')).toBe(
      `https://${REDACTED}@h/x?access_token=${REDACTED}&a=2&api%5Fkey=${REDACTED}`,
    )
  })
})
