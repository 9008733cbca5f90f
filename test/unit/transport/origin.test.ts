/** Which browser origins may connect. spec: server-api-and-operations.md §8.1, trap 52 */
import { describe, expect, it } from 'vitest'
import { compileOriginCheck } from '../../../src/transport/index.js'
import { memoryLog, type LogLine } from '../../support/start-backhaul.js'

const check = (allowed: readonly string[], lines: LogLine[] = []) =>
  compileOriginCheck(allowed, memoryLog(lines))

describe('origins', () => {
  it.each<[string, readonly string[], string, boolean]>([
    ['none sent, nothing allowed', [], '', true],
    ['none sent, others allowed', ['https://a.example'], '', true],
    ['nothing allowed', [], 'https://a.example', false],
    ['the allowed one', ['https://a.example'], 'https://a.example', true],
    ['one that begins alike', ['https://a.example'], 'https://a.example.evil', false],
    ['one that ends alike', ['https://a.example'], 'https://x.https://a.example', false],
    ['another port', ['https://a.example'], 'https://a.example:8443', false],
    ['upper case in the header', ['https://a.example'], 'HTTPS://A.Example', true],
    ['upper case in the pattern', ['https://A.example'], 'https://A.example', false],
    ['a star across dots', ['https://*.example'], 'https://a.b.example', true],
    ['a star across colons and slashes', ['*.example'], 'https://evil.test:1/x.example', true],
    ['the second of two', ['https://a.example', 'https://b.example'], 'https://b.example', true],
    ['the origin of a sandbox', ['https://a.example'], 'null', false],
  ])('%s', (_name, allowed, origin, expected) => {
    expect(check(allowed)(origin)).toBe(expected)
  })

  it('are all let in by a single star, which is warned of', () => {
    const lines: LogLine[] = []
    expect(check(['*'], lines)('null')).toBe(true)
    expect(lines.map(({ level }) => level)).toEqual(['warn'])
  })

  it('are named in the log when they are refused', () => {
    const lines: LogLine[] = []
    check(['https://a.example'], lines)('https://b.example')
    expect(lines).toMatchObject([{ level: 'info', fields: { origin: 'https://b.example' } }])
  })

  it('cannot be compared with a malformed pattern', () => {
    expect(() => check(['['])).toThrow('client.allowed_origins: malformed pattern "["')
  })
})
