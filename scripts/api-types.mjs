/** Types of the server API for its client, from docs/openapi.json, which the methods themselves make. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './tools.mjs'

/** The text of the file. */
export function apiTypes() {
  const { paths } = JSON.parse(readFileSync(join(root, 'docs/openapi.json'), 'utf8'))
  const methods = Object.entries(paths)
    .filter(([path]) => path !== '/batch')
    .map(([path, { post }]) => ({
      name: path.slice(1),
      summary: post.summary,
      request: schemaOf(post.requestBody),
      result: schemaOf(post.responses['200']).properties.result,
    }))
  const table = (part) =>
    methods
      .map(
        (method) =>
          `  /** ${method.summary} */\n  ${method.name}: ${typeOf(method[part], part, '  ')}`,
      )
      .join('\n')
  return `// Generated from docs/openapi.json by \\\`npm run gen\\\`. Do not edit.
import type { Data, Json } from '../contract.js'

/** Requests of the server API by method. */
export interface ApiRequests {
${table('request')}
}

/** Results of the server API by method. */
export interface ApiResults {
${table('result')}
}

/** Names of the methods of the server API. */
export const API_METHODS = ${JSON.stringify(
    methods.map(({ name }) => name),
    null,
    2,
  )} as const
`.replaceAll('\\`', '`')
}

function schemaOf({ content }) {
  return content['application/json'].schema
}

/** The type of a schema; `part` says whether the client writes it or reads it. */
function typeOf(schema, part, indent) {
  const { type, items, properties, additionalProperties } = schema
  if (type === 'array') return `readonly ${wrapped(typeOf(items, part, indent))}[]`
  if (type === 'object' && properties !== undefined) return objectOf(schema, part, indent)
  if (type === 'object') {
    return `Readonly<Record<string, ${typeOf(additionalProperties ?? {}, part, indent)}>>`
  }
  return (
    { string: 'string', boolean: 'boolean', integer: 'number', number: 'number' }[type] ?? 'Json'
  )
}

/** Members that need not be there in a request; of a result all that are not promised. */
function objectOf({ properties, required = [] }, part, indent) {
  const deeper = `${indent}  `
  const members = Object.entries(properties)
    // The client takes bytes in the field itself, and sends them in the twin.
    .filter(([name]) => part !== 'request' || !name.startsWith('b64'))
    .map(([name, schema]) => {
      const comment =
        schema.description === undefined ? '' : `${deeper}/** ${schema.description} */\n`
      const inner = typeOf(schema, part, deeper)
      const type = part === 'request' && properties[`b64${name}`] !== undefined ? 'Data' : inner
      return `${comment}${deeper}readonly ${name}${required.includes(name) ? '' : '?'}: ${type}`
    })
  return members.length === 0 ? 'object' : `{\n${members.join('\n')}\n${indent}}`
}

function wrapped(type) {
  return /^[\w]+$/.test(type) || type.startsWith('{') ? type : `(${type})`
}
