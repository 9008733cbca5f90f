/** `.env` in the working directory. spec: §4.1 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Findings } from '../faults.js'
import type { Environment } from './variables.js'

const LINE = /^\s*(?:#.*|(?:export\s+)?[A-Za-z_][A-Za-z0-9_.]*\s*[=:].*)?$/
const QUOTED = /=[ \t]*(["'`])[^"'`]*\1/g

/** The environment with the values of `.env` below it; variables that are set stay. */
export function withDotenv(env: Environment, cwd: string, findings: Findings): Environment {
  let content: string
  try {
    content = readFileSync(join(cwd, '.env'), 'utf8')
  } catch {
    // There is none, which is the usual case.
    return env
  }
  // Quoted values may span lines; what is left must be assignments and comments.
  const lines = content.replaceAll(QUOTED, '=').split('\n')
  if (!lines.every((line) => LINE.test(line.trimEnd()))) {
    findings.fault('.env', 'error loading .env file')
    return env
  }
  findings.note('environment variables have been loaded from .env file')
  const merged: Record<string, string | undefined> = { ...parseEnv(content) }
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined) merged[name] = value
  }
  return merged
}
