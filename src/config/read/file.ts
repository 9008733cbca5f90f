/** Reads a configuration file into plain data, by its extension. spec: §4.1 */
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import { parse as parseToml, TomlError } from 'smol-toml'
import { parseDocument } from 'yaml'
import type { Findings } from '../faults.js'

/** Plain data, or null when there is no such file (any file-system error). */
export type FileContent = { readonly found: boolean; readonly data: unknown }

/** Extensions and the format they stand for. */
export const FORMATS: ReadonlyMap<string, 'json' | 'yaml' | 'toml'> = new Map([
  ['.json', 'json'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.toml', 'toml'],
])

/** Reads `path`. Syntax faults go to `findings`; their messages quote nothing from the file. */
export function readConfigFile(path: string, shownPath: string, findings: Findings): FileContent {
  const format = FORMATS.get(extname(path).toLowerCase())
  if (format === undefined) {
    findings.fault(shownPath, 'file extension must be .json, .yaml, .yml or .toml')
    return { found: false, data: {} }
  }
  let content: string
  try {
    content = readFileSync(path, 'utf8')
  } catch {
    // Quirk: whatever is wrong with the file, it counts as missing. The caller warns.
    return { found: false, data: {} }
  }
  const problem = (text: string): FileContent => {
    findings.fault(shownPath, text)
    return { found: true, data: {} }
  }
  const withoutMark = content.startsWith('\uFEFF') ? content.slice(1) : content
  const parsed = parseAs(format, withoutMark)
  if ('problem' in parsed) return problem(parsed.problem)
  const data = parsed.data ?? {}
  if (typeof data !== 'object' || Array.isArray(data)) return problem('must hold an object')
  return { found: true, data }
}

type Parsed = { readonly data: unknown } | { readonly problem: string }

function parseAs(format: 'json' | 'yaml' | 'toml', content: string): Parsed {
  switch (format) {
    case 'json':
      return parseAsJson(content)
    case 'yaml':
      return parseAsYaml(content)
    case 'toml':
      return parseAsToml(content)
  }
}

function parseAsJson(content: string): Parsed {
  try {
    return { data: JSON.parse(content) as unknown }
  } catch (error) {
    const message = error instanceof Error ? error.message : ''
    const position = /at position (\d+)/.exec(message)?.[1]
    const end = position === undefined ? content.length : Number(position)
    return { problem: `not valid JSON near line ${lineAt(content, end)}` }
  }
}

const lineAt = (content: string, position: number): number =>
  content.slice(0, position).split('\n').length

function parseAsYaml(content: string): Parsed {
  const document = parseDocument(content, { prettyErrors: false, merge: true, logLevel: 'silent' })
  const error = document.errors[0]
  if (error !== undefined) {
    return { problem: `not valid YAML near line ${lineAt(content, error.pos[0])} (${error.code})` }
  }
  try {
    return { data: document.toJS() as unknown }
  } catch {
    // Aliases that refer to nothing, or that expand without end.
    return { problem: 'not valid YAML: an alias cannot be resolved' }
  }
}

function parseAsToml(content: string): Parsed {
  try {
    return { data: parseToml(content) }
  } catch (error) {
    const line = error instanceof TomlError ? ` near line ${error.line}` : ''
    return { problem: `not valid TOML${line}` }
  }
}
