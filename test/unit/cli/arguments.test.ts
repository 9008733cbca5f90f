import { describe, expect, it } from 'vitest'
import { parseArguments, UsageError, type FlagSpec } from '../../../src/cli/arguments.js'

const specs: readonly FlagSpec[] = [
  { name: 'http_server.port', short: 'p', type: 'text', about: 'port' },
  { name: 'client.insecure', type: 'bool', about: 'insecure' },
]

describe('arguments', () => {
  it.each([
    [['--http_server.port', '1'], [['http_server.port', '1']]],
    [['--http_server.port=1'], [['http_server.port', '1']]],
    [['--http_server.port='], [['http_server.port', '']]],
    [['-p', '1'], [['http_server.port', '1']]],
    [['-p1'], [['http_server.port', '1']]],
    [['-p=1'], [['http_server.port', '1']]],
    [['-p', '-1'], [['http_server.port', '-1']]],
    [['--client.insecure'], [['client.insecure', 'true']]],
    [['--client.insecure=false'], [['client.insecure', 'false']]],
    [[], []],
  ])('reads %j', (raw, flags) => {
    expect([...parseArguments(raw, specs).flags]).toEqual(flags)
  })

  it('leaves what is no flag to the command, and everything after --', () => {
    const given = parseArguments(['a', '--client.insecure', '-', '--', '-p'], specs)
    expect(given.positionals).toEqual(['a', '-', '-p'])
  })

  it.each([
    [['--http_server.prot', '1'], 'unknown flag: --http_server.prot'],
    [['-x'], 'unknown flag: -x'],
    [['--http_server.port'], 'flag needs a value: --http_server.port'],
    [['--__proto__=1'], 'unknown flag: --__proto__'],
  ])('refuses %j', (raw, message) => {
    expect(() => parseArguments(raw, specs)).toThrow(new UsageError(message))
  })
})
