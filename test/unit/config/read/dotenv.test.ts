import { describe, expect, it } from 'vitest'
import { parseDotenv } from '../../../../src/config/read/dotenv.js'

const valuesOf = (text: string, env: Record<string, string> = {}) => {
  const parsed = parseDotenv(text, env)
  return 'values' in parsed ? Object.fromEntries(parsed.values) : parsed.problem
}

describe('a .env file', () => {
  it.each([
    ['a hash inside a value', 'A=abc#def\n', 'abc#def'],
    ['a comment after white space', 'A=abc # def\n', 'abc'],
    ['nothing but a comment', 'A= # def\n', ''],
    ['an empty value', 'A=\n', ''],
    ['no end of line', 'A=abc', 'abc'],
    ['lines of Windows', '\r\nA=abc\r\n\r\n', 'abc'],
    ['a colon', 'A: abc\n', 'abc'],
    ['an equals sign inside', 'A=a=b==\n', 'a=b=='],
    ['export', 'export A=abc\n', 'abc'],
    ['export and a tab', 'export\tA=abc\n', 'abc'],
    ['white space around', '  A = abc  \n', 'abc'],
    ['double quotes', 'A="a # b" # c\n', 'a # b'],
    ['an escaped quote', 'A="a\\"b"\n', 'a"b'],
    ['an escaped end of line', 'A="a\\nb"\n', 'a\nb'],
    ['a backslash in single quotes', "A='a\\nb'\n", 'a\\nb'],
    ['a backslash without quotes', 'A=C:\\temp\\new\n', 'C:\\temp\\new'],
    ['backticks', 'A=`it\'s "x"`\n', 'it\'s "x"'],
    ['a value of two lines', 'A="it\'s\nline two"\n', "it's\nline two"],
    ['an apostrophe inside', "A=it's\n", "it's"],
    ['a reference', 'B=x\nA=${B}y\n', 'xy'],
    ['a reference to the environment', 'A="${HOST}:1"\n', 'h:1'],
    ['a bare reference', 'B=x\nA=$B/y\n', 'x/y'],
    ['a dollar sign in a password', 'A=pa$$word$1\n', 'pa$$word$1'],
    ['an escaped dollar sign', 'A=\\$HOST\n', '$HOST'],
    ['a dollar sign in single quotes', "A='$HOST'\n", '$HOST'],
  ])('may hold %s', (_what, text, value) => {
    expect(valuesOf(text, { HOST: 'h' })).toHaveProperty('A', value)
  })

  it.each([
    ['this is no assignment\n', 'line 1 is no assignment like NAME=value'],
    ['A=1\n\n# x\nB\n', 'line 4 is no assignment like NAME=value'],
    ['A="1"\n=\n', 'line 2 is no assignment like NAME=value'],
    ['A=1\nB="x\ny\n', 'line 2 has no closing quote'],
    ['A="x"y\n', 'line 1 goes on after its closing quote'],
    ['A=1\nB=${NONE}\n', 'line 2 refers to NONE, which is not set'],
    ['1A=x\n', 'line 1 is no assignment like NAME=value'],
  ])('is refused when it is malformed: %j', (text, problem) => {
    expect(valuesOf(text)).toContain(problem)
  })
})
