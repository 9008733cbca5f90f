/**
 * JSON Schema 2020-12, compiled to code once. The compiler is loaded with the first schema, so that a server
 * without any does not hold it. spec: proxy.md §9.20
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Payload } from '../base/index.js'

/** A schema that data is checked against. */
export type DataSchema = {
  /**
   * What is wrong, beginning with the JSON Pointer of the place: `/text must be string`; null = nothing.
   * Never throws; data that is no JSON is a fault.
   */
  fault(data: Payload | null): string | null
}

/** Longest description of a fault in characters: it travels in error replies. */
const MAX_FAULT = 200

/** The part of ajv that is used. */
type Judge = ((value: unknown) => boolean) & {
  readonly errors?:
    | readonly {
        readonly instancePath: string
        readonly keyword: string
        readonly message?: string
        readonly params: Readonly<Record<string, unknown>>
      }[]
    | null
}
type Compiler = { compile(schema: object | boolean): Judge }
type Module = { readonly Ajv2020: new (options: object) => Compiler }

/**
 * Compiles a schema, its text or the path of a file. Throws with what is wrong with it. Formats are annotations, as the standard
 * has it; references lead to places in the same schema.
 */
export function compileSchema(source: string): DataSchema {
  const schema = read(source)
  const isSchema = typeof schema === 'boolean' || (typeof schema === 'object' && schema !== null)
  if (!isSchema || Array.isArray(schema)) throw new Error('must be an object or a boolean')
  const { Ajv2020 } = loadCompiler()
  let judge: Judge
  try {
    const compiler = new Ajv2020({ strictSchema: true, validateFormats: false, logger: false })
    judge = compiler.compile(schema)
  } catch (cause) {
    throw new Error(messageOf(cause).replace(/^schema is invalid: /, ''), { cause })
  }
  return { fault: (data) => faultOf(judge, data) }
}

function read(source: string): unknown {
  const inline = /^\s*[{[]/.test(source)
  let text = source
  if (!inline) {
    try {
      text = readFileSync(source, 'utf8')
    } catch (cause) {
      throw new Error(`the file ${source} cannot be read: ${messageOf(cause)}`, { cause })
    }
  }
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new Error(`is no JSON: ${messageOf(cause)}`, { cause })
  }
}

function faultOf(judge: Judge, data: Payload | null): string | null {
  let value: unknown
  try {
    value = JSON.parse(data?.text() ?? '')
  } catch {
    return 'must be JSON'
  }
  if (judge(value)) return null
  const [first] = judge.errors ?? []
  if (first === undefined) return 'does not fit the schema'
  const { instancePath, keyword, message = 'does not fit the schema', params } = first
  const extra = keyword === 'additionalProperties' ? params.additionalProperty : undefined
  const which = typeof extra === 'string' ? `: ${extra}` : ''
  return `${instancePath} ${message}${which}`.trim().slice(0, MAX_FAULT)
}

function loadCompiler(): Module {
  try {
    return createRequire(import.meta.url)('ajv/dist/2020.js') as Module
  } catch (cause) {
    throw new Error('needs the package ajv: npm install ajv@8.20.0', { cause })
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
