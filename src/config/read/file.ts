/** Reads what is named from disk: in full, as UTF-8, or with a fault that says why not. */
import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import type { Findings } from '../faults.js'
import { lineAt, parseText, type Format, type Lines } from './document.js'

/** Extensions and the format they stand for. */
export const FORMATS: ReadonlyMap<string, Format> = new Map([
  ['.json', 'json'],
  ['.yaml', 'yaml'],
  ['.yml', 'yaml'],
  ['.toml', 'toml'],
])

/** A text, that there is no such file, or why it cannot be read. */
export type FileText =
  { readonly text: string } | { readonly missing: true } | { readonly problem: string }

const REASONS: ReadonlyMap<string, string> = new Map([
  ['EACCES', 'cannot be read: permission denied'],
  ['EPERM', 'cannot be read: permission denied'],
  ['EISDIR', 'cannot be read: it is a directory'],
  ['ENOENT', 'not found'],
  ['ENOTDIR', 'not found'],
])

/** Why a file cannot be read, in words. */
export function readProblem(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
  return REASONS.get(code) ?? `cannot be read (${code})`
}

/** Reads a text file. A byte order mark at its head is no part of the text. */
export function readText(path: string): FileText {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    return isMissing ? { missing: true } : { problem: readProblem(error) }
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) }
  } catch {
    // The decoder does not tell where; its lenient form marks the place.
    const text = bytes.toString('utf8')
    return { problem: `is not UTF-8 (near line ${lineAt(text, text.indexOf('\uFFFD'))})` }
  }
}

/** Plain data of a configuration file, and the lines it came from. */
export type FileContent = {
  readonly found: boolean
  readonly data: unknown
  readonly lines: ReadonlyMap<object, Lines>
}

const NOTHING: FileContent = { found: false, data: {}, lines: new Map() }

/**
 * Reads a configuration file by its extension. What is wrong with it goes to `findings`; so does
 * that there is none where `required`.
 */
export function readConfigFile(
  at: { readonly path: string; readonly shown: string; readonly required: boolean },
  findings: Findings,
): FileContent {
  const refuse = (problem: string): FileContent => {
    findings.fault(at.shown, problem)
    return NOTHING
  }
  const format = FORMATS.get(extname(at.path).toLowerCase())
  if (format === undefined) return refuse('file extension must be .json, .yaml, .yml or .toml')
  const read = readText(at.path)
  if ('problem' in read) return refuse(read.problem)
  if ('missing' in read) return at.required ? refuse('config file not found') : NOTHING
  const isEmpty = read.text.trim() === ''
  const parsed = isEmpty ? { data: null, lines: NOTHING.lines } : parseText(format, read.text)
  if ('problem' in parsed) return refuse(parsed.problem)
  const { data, lines } = parsed
  if (data === null)
    return refuse('holds nothing; write {} where every option is to be the default')
  if (typeof data !== 'object' || Array.isArray(data)) return refuse('must hold an object')
  return { found: true, data, lines }
}
