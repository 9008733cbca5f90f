/**
 * Text of a configuration file → plain data that still knows where and how it was written. Nothing
 * is dropped or bent: what has no meaning here is a fault. spec: server-api-and-operations.md §4.1
 */
import { parse as parseToml, TomlError } from 'smol-toml'
import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document, type Pair } from 'yaml'
import { JsonCursor, JsonError } from '../../base/index.js'

/** Formats of configuration files. */
export type Format = 'json' | 'yaml' | 'toml'

/** A number whose spelling is lost in its value: `012`, `1.10`, `0o660`, `1e3`, 21 digits. */
export class OddNumber {
  constructor(readonly value: number) {}
}

/** Lines (from 1) of the keys of an object, or of the items of a list by their index. */
export type Lines = ReadonlyMap<string, number>

/** Plain data, with {@link OddNumber} for some numbers; or what is wrong with the text. */
export type Parsed =
  | {
      readonly data: unknown
      /** Lines by object or list of `data`; TOML has none. */
      readonly lines: ReadonlyMap<object, Lines>
    }
  | { readonly problem: string }

/** Reads a text. Problems quote nothing of it but the names of keys and tags. */
export function parseText(format: Format, text: string): Parsed {
  switch (format) {
    case 'json':
      return jsonProblem(text) ?? parseNodes(text, false)
    case 'yaml':
      return parseNodes(text, true)
    case 'toml':
      return parseTomlText(text)
  }
}

/** Line of a position in a text, from 1. */
export const lineAt = (text: string, position: number): number =>
  text.slice(0, position).split('\n').length

/** What keeps a text from being JSON; null = it is. */
function jsonProblem(text: string): { readonly problem: string } | null {
  const cursor = new JsonCursor(text)
  const walk = (): void => {
    if (cursor.peek() === '{') cursor.object(walk)
    else if (cursor.peek() === '[') cursor.array(walk)
    else cursor.skip()
  }
  try {
    walk()
    if (cursor.atEnd()) return null
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
  }
  return { problem: `not valid JSON near line ${lineAt(text, cursor.pos)}` }
}

class TextFault extends Error {}

/** Reads YAML, of which JSON is a part. */
function parseNodes(text: string, isYaml: boolean): Parsed {
  const document = parseDocument(text, {
    prettyErrors: false,
    merge: isYaml,
    schema: 'core',
    version: '1.2',
  })
  const error = document.errors[0] ?? document.warnings[0]
  if (error !== undefined) {
    const place = `near line ${lineAt(text, error.pos[0])}`
    const problem = PROBLEMS.get(error.code)
    if (problem !== undefined) return { problem: `${problem} ${place}` }
    return { problem: `not valid YAML ${place} (${error.code})` }
  }
  try {
    const reader = new NodeReader(document, text)
    const data = reader.read(document.contents)
    // Refuses aliases that multiply without end.
    document.toJS()
    return { data, lines: reader.lines }
  } catch (cause) {
    const problem = cause instanceof TextFault ? cause.message : 'an alias cannot be resolved'
    return { problem: `not valid YAML: ${problem}` }
  }
}

const PROBLEMS: ReadonlyMap<string, string> = new Map([
  ['DUPLICATE_KEY', 'a key is given twice'],
  ['MULTIPLE_DOCS', 'holds more than one YAML document: the second one begins'],
  ['TAG_RESOLVE_FAILED', 'a YAML tag has no meaning here'],
])

const TAGS = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq|merge)$/

/** Turns nodes of the YAML library into plain data. */
class NodeReader {
  readonly lines = new Map<object, Lines>()
  readonly #document: Document
  readonly #text: string
  /** By node, for aliases; null while it is being read. */
  readonly #done = new Map<object, unknown>()

  constructor(document: Document, text: string) {
    this.#document = document
    this.#text = text
  }

  read(node: unknown): unknown {
    const target = isAlias(node) ? node.resolve(this.#document) : node
    if (typeof target !== 'object' || target === null) return null
    if (isScalar(target)) {
      this.#checkTag(target)
      return scalar(target.value, target.source)
    }
    const known = this.#done.get(target)
    if (known === null) throw new TextFault('an alias refers to what it is part of')
    if (known !== undefined) return known
    this.#checkTag(target)
    this.#done.set(target, null)
    const value = isMap(target)
      ? this.#map(target.items)
      : isSeq(target)
        ? this.#list(target.items)
        : null
    this.#done.set(target, value)
    return value
  }

  #checkTag(node: {
    tag?: string | undefined
    range?: readonly number[] | null | undefined
  }): void {
    if (node.tag === undefined || TAGS.test(node.tag)) return
    throw new TextFault(`the tag near line ${this.#line(node)} has no meaning here`)
  }

  #line(node: unknown): number {
    const { range } = node as { readonly range?: readonly number[] | null }
    return lineAt(this.#text, range?.[0] ?? 0)
  }

  #list(items: readonly unknown[]): unknown[] {
    const list = items.map((item) => this.read(item))
    this.lines.set(list, new Map(items.map((item, index) => [String(index), this.#line(item)])))
    return list
  }

  #map(items: readonly Pair[]): object {
    const object = Object.create(null) as Record<string, unknown>
    const lines = new Map<string, number>()
    const merged: object[] = []
    for (const { key, value } of items) {
      if (isMerge(key)) {
        merged.push(...[this.read(value)].flat().filter(isObject))
        continue
      }
      const name = this.read(key)
      if (isObject(name) && !(name instanceof OddNumber)) {
        throw new TextFault(`the key near line ${this.#line(key)} is not a text`)
      }
      const text = isScalar(key) && key.source !== undefined ? key.source : String(name)
      object[text] = this.read(value)
      lines.set(text, this.#line(key))
    }
    for (const source of merged) this.#merge(source, object, lines)
    this.lines.set(object, lines)
    return object
  }

  /** Adds the keys of `source` that `object` does not have. */
  #merge(source: object, object: Record<string, unknown>, lines: Map<string, number>): void {
    for (const [key, value] of Object.entries(source)) {
      if (key in object) continue
      object[key] = value
      const line = this.lines.get(source)?.get(key)
      if (line !== undefined) lines.set(key, line)
    }
  }
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** Whether a key is the plain `<<` of YAML. */
function isMerge(key: unknown): boolean {
  if (!isScalar(key)) return false
  return typeof key.value === 'symbol' && key.value.description === '<<'
}

function scalar(value: unknown, spelling: string | undefined): unknown {
  if (typeof value !== 'number') return value
  return spelling === undefined || spelling === String(value) ? value : new OddNumber(value)
}

function parseTomlText(text: string): Parsed {
  try {
    return { data: markOdd(parseToml(text), oddIntegers(text)), lines: new Map() }
  } catch (error) {
    const line = error instanceof TomlError ? ` near line ${error.line}` : ''
    return { problem: `not valid TOML${line}` }
  }
}

/** Values of the integers of a TOML text that are not spelt in plain digits: the parser forgets that. */
function oddIntegers(text: string): ReadonlySet<number> {
  const literals = text.matchAll(/0[xob][0-9a-f_]+|\+?\d[\d_]*/gi)
  const odd = Array.from(literals, ([literal]) => ({
    literal,
    value: Number(literal.replaceAll(/[+_]/g, '')),
  })).filter(({ literal, value }) => literal !== String(value))
  return new Set(odd.map(({ value }) => value))
}

function markOdd(value: unknown, odd: ReadonlySet<number>): unknown {
  if (typeof value === 'number') {
    return Number.isInteger(value) && !odd.has(value) ? value : new OddNumber(value)
  }
  if (Array.isArray(value)) return value.map((item) => markOdd(item, odd))
  if (!isObject(value) || value instanceof Date) return value
  const marked = Object.create(null) as Record<string, unknown>
  for (const [key, inner] of Object.entries(value)) marked[key] = markOdd(inner, odd)
  return marked
}
