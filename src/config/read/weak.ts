/**
 * Weak typing: values of files, variables and flags → the input the schema expects.
 * spec: server-api-and-operations.md §4.1, §4.2
 */
import { parseDurationMs } from '../schema/duration.js'
import type { LeafKind } from '../schema/kinds.js'
import { OddNumber } from './document.js'

/** A converted value, or why it cannot be converted. */
export type Converted = { readonly value: unknown } | { readonly problem: string }

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True'])
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False'])

const NOT_BOOL = 'must be true or false'
const NOT_INT = 'must be a whole number'
const NOT_NUMBER = 'must be a number'
const NOT_TEXT = 'must be a text: write it in quotes, as it stands it is read as something else'
const NOT_LIST = 'must be a list of texts: write numbers and true or false in quotes'
const NOT_MAP = 'must be an object, or a list of {key, value}'

const LITERAL = /^([+-]?)(?:0x([0-9a-f]+)|0o?([0-7]+)|0b([01]+)|(0|[1-9][0-9]*))$/i

function parseInteger(text: string): number | null {
  const match = LITERAL.exec(text)
  if (match === null) return null
  const [, sign, hex, octal, binary, decimal] = match
  const size =
    hex !== undefined
      ? parseInt(hex, 16)
      : octal !== undefined
        ? parseInt(octal, 8)
        : binary !== undefined
          ? parseInt(binary, 2)
          : Number(decimal)
  return sign === '-' ? -size : size
}

function toBool(raw: unknown): Converted {
  if (typeof raw === 'boolean') return { value: raw }
  if (typeof raw === 'number') return { value: raw !== 0 }
  if (typeof raw !== 'string') return { problem: NOT_BOOL }
  if (raw === '' || FALSE.has(raw)) return { value: false }
  return TRUE.has(raw) ? { value: true } : { problem: NOT_BOOL }
}

function toInt(raw: unknown): Converted {
  if (typeof raw === 'number') return Number.isInteger(raw) ? { value: raw } : { problem: NOT_INT }
  if (typeof raw === 'boolean') return { value: raw ? 1 : 0 }
  if (typeof raw !== 'string') return { problem: NOT_INT }
  if (raw === '') return { value: 0 }
  const value = parseInteger(raw)
  return value === null ? { problem: NOT_INT } : { value }
}

function toNumber(raw: unknown): Converted {
  const value = typeof raw === 'string' && raw.trim() !== '' ? Number(raw) : raw
  return typeof value === 'number' && Number.isFinite(value) ? { value } : { problem: NOT_NUMBER }
}

/** Nanoseconds of a duration that is a mistake when it has no unit: 1 ms. */
const SMALLEST_BARE_NS = 1_000_000

/** Quirk: a bare number in a file means nanoseconds; zod checks the rest. */
function toDuration(raw: unknown, fromFile: boolean): Converted {
  if (typeof raw === 'number' && fromFile) {
    if (!Number.isInteger(raw)) return { problem: NOT_INT }
    if (raw === 0 || Math.abs(raw) >= SMALLEST_BARE_NS) return { value: `${raw}ns` }
    return { problem: 'has no unit, which means nanoseconds: write one, like 300ms, 25s or 1h30m' }
  }
  if (typeof raw !== 'string') return { problem: 'must be a duration like 300ms, 25s or 1h30m' }
  return { value: raw === '' ? '0' : raw }
}

/**
 * A scalar as text; undefined for anything else, and for what would not be the text that stands in
 * the file: booleans (1 and 0 in the reference) and numbers like 012, 1.10, 0o660.
 */
export function scalarText(raw: unknown): string | undefined {
  if (typeof raw === 'string') return raw
  return typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : undefined
}

function toText(raw: unknown): Converted {
  const value = scalarText(raw)
  return value === undefined ? { problem: NOT_TEXT } : { value }
}

function toTexts(raw: unknown): Converted {
  if (raw === '') return { value: [] }
  const items = Array.isArray(raw) ? (raw as unknown[]) : [raw]
  const value = items.map(scalarText)
  return value.includes(undefined) ? { problem: NOT_LIST } : { value }
}

type Pair = { readonly key: string; readonly value: string }

function toPair(raw: unknown): Pair | null {
  if (typeof raw !== 'object' || raw === null) return null
  const fields = new Map(Object.entries(raw).map(([name, value]) => [name.toLowerCase(), value]))
  const key = scalarText(fields.get('key'))
  const value = scalarText(fields.get('value') ?? '')
  const isKnown = [...fields.keys()].every((name) => name === 'key' || name === 'value')
  return key === undefined || value === undefined || !isKnown ? null : { key, value }
}

/** Quirk: the object form loses the case of its keys. A variable keeps it. */
function toMap(raw: unknown, fromFile: boolean): Converted {
  if (typeof raw !== 'object' || raw === null)
    return raw === '' ? { value: [] } : { problem: NOT_MAP }
  const pairs = Array.isArray(raw)
    ? (raw as unknown[]).map(toPair)
    : Object.entries(raw).map(([key, value]) =>
        toPair({ key: fromFile ? key.toLowerCase() : key, value: value as unknown }),
      )
  return pairs.includes(null) ? { problem: NOT_MAP } : { value: pairs }
}

/** Converts a value of a file; `fromFile` false for values that were text at first. */
export function convert(kind: LeafKind, given: unknown, fromFile: boolean): Converted {
  const isText = kind.t === 'text' || kind.t === 'pem' || kind.t === 'texts'
  const raw = given instanceof OddNumber && !isText ? given.value : given
  switch (kind.t) {
    case 'bool':
      return toBool(raw)
    case 'int':
      return toInt(raw)
    case 'number':
      return toNumber(raw)
    case 'duration':
      return toDuration(raw, fromFile)
    case 'text':
    case 'pem':
      return toText(raw)
    case 'texts':
      return toTexts(raw)
    case 'map':
      return toMap(raw, fromFile)
  }
}

/** Converts the text of a variable or flag: lists split at every space, maps are JSON. */
export function convertText(kind: LeafKind, text: string): Converted {
  if (kind.t === 'texts') return { value: text.split(' ') }
  if (kind.t !== 'map') return convert(kind, text, false)
  const parsed = parseJson(text)
  return parsed === undefined ? { problem: 'must be a JSON object' } : toMap(parsed, false)
}

/** JSON, or undefined when it is none. The parser's message is dropped: it quotes the text. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    // Not JSON: the caller says so without showing the text, which may be a secret.
    return undefined
  }
}

/** Whether a converted value is the zero of its kind, which a file cannot express. */
export function isZero(kind: LeafKind, value: unknown): boolean {
  if (kind.t === 'duration') return typeof value === 'string' && parseDurationMs(value) === 0
  if (Array.isArray(value)) return value.length === 0
  return value === 0 || value === '' || value === false
}
