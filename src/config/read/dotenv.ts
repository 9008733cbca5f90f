/**
 * `.env` in the working directory, as the reference's library reads it: `KEY=value` or `KEY: value`,
 * `export`, comments after white space, quotes, `${OTHER}`. What it would cut or skip in silence is a
 * fault with its line. spec: server-api-and-operations.md §4.1
 */
import { join } from 'node:path'
import type { Findings } from '../faults.js'
import { lineAt } from './document.js'
import { readText } from './file.js'
import type { Environment } from './variables.js'

/** The environment, and whether there is a `.env`. */
export type WithDotenv = { readonly env: Environment; readonly found: boolean }

/** The environment with the values of `.env` below it; variables that are set stay. */
export function withDotenv(
  env: Environment,
  at: { readonly cwd: string; readonly required: boolean },
  findings: Findings,
): WithDotenv {
  const read = readText(join(at.cwd, '.env'))
  if ('missing' in read) {
    if (at.required) findings.fault('.env', 'not found, but it was there before')
    return { env, found: false }
  }
  const parsed = 'problem' in read ? read : parseDotenv(read.text, env)
  if ('problem' in parsed) {
    findings.fault('.env', `error loading .env file: ${parsed.problem}`)
    return { env, found: true }
  }
  findings.note('environment variables have been loaded from .env file')
  const merged: Record<string, string | undefined> = Object.fromEntries(parsed.values)
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) merged[name] = value
  }
  return { env: merged, found: true }
}

type Dotenv = { readonly values: ReadonlyMap<string, string> } | { readonly problem: string }

const BLANK = /(?:\s|#[^\n]*)*/y
const NAME = /(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*[=:][ \t]*/y
const DOUBLE = /"((?:\\[^]|[^"\\])*)"/y
const SINGLE = /'([^']*)'|`([^`]*)`/y
const PLAIN = /[^\n]*/y
const REST = /[ \t\r]*(?:#[^\n]*)?(?=\n|$)/y

/** Reads the text of a `.env` file; `env` is where `${…}` may refer to as well. */
export function parseDotenv(text: string, env: Environment): Dotenv {
  const values = new Map<string, string>()
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) at = pattern.lastIndex
    return match
  }
  const problem = (start: number, what: string): Dotenv => ({
    problem: `line ${lineAt(text, start)} ${what}`,
  })
  for (;;) {
    take(BLANK)
    if (at >= text.length) return { values }
    const start = at
    const name = take(NAME)?.[1]
    if (name === undefined) return problem(start, 'is no assignment like NAME=value')
    const quoted = take(DOUBLE)
    const literal = quoted === null ? take(SINGLE) : null
    const plain = quoted ?? literal ?? take(PLAIN)
    if (quoted ?? literal) {
      if (take(REST) === null) return problem(start, 'goes on after its closing quote')
    } else if (/^["'`]/.test(plain?.[0] ?? '')) return problem(start, 'has no closing quote')
    const raw = quoted?.[1] ?? literal?.[1] ?? literal?.[2] ?? withoutComment(plain?.[0] ?? '')
    if (literal !== null) {
      values.set(name, raw)
      continue
    }
    const expanded = expand(raw, quoted !== null, (other) => values.get(other) ?? env[other])
    if ('missing' in expanded) {
      return problem(
        start,
        `refers to ${expanded.missing}, which is not set; for a plain $ write \\$ or single quotes`,
      )
    }
    values.set(name, expanded.text)
  }
}

/** A comment begins at the head of a value, or after white space: `abc#def` is a value. */
const withoutComment = (value: string): string => value.replace(/(?:^|[ \t])#.*$/, '').trim()

const REFERENCE = /\\([^])|\$(?:\{([A-Za-z_][A-Za-z0-9_]*)\}|([A-Z_][A-Z0-9_]*))/g

/** Fills `${NAME}` and `$NAME` (upper case) in; in double quotes a backslash escapes what follows. */
function expand(
  raw: string,
  isQuoted: boolean,
  valueOf: (name: string) => string | undefined,
): { readonly text: string } | { readonly missing: string } {
  const missing: string[] = []
  const text = raw.replace(REFERENCE, (whole, escaped?: string, braced?: string, bare?: string) => {
    if (escaped !== undefined) {
      if (!isQuoted) return escaped === '$' ? '$' : whole
      return escaped === 'n' ? '\n' : escaped === 'r' ? '\r' : escaped
    }
    const name = braced ?? bare ?? ''
    const value = valueOf(name)
    if (value === undefined) missing.push(name)
    return value ?? ''
  })
  const [first] = missing
  return first === undefined ? { text } : { missing: first }
}
