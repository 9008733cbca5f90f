/**
 * `npm run gen`: proto/client.proto → src/gen/client.ts. With `--check` it writes nothing and fails when
 * the file is not what it would write. The code is that of pbjs; the types are written here, because
 * only encode and decode are used and their messages are plain objects.
 */
import { readFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fail, root } from './tools.mjs'

const require = createRequire(import.meta.url)
const protobuf = require('protobufjs')
const pbjs = require('protobufjs-cli/pbjs')

const source = 'proto/client.proto'
const target = 'src/gen/client.ts'

const options = ['static-module', '--wrap', 'es6', '--root', 'backhaul-client', '--keep-case']
const without = ['verify', 'convert', 'delimited', 'create', 'comments', 'service', 'typeurl']

const HEAD = `// @ts-nocheck
// Generated from ${source} by \`npm run gen\`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}
`

const code = await new Promise((resolve, reject) => {
  const flags = without.map((part) => `--no-${part}`)
  pbjs.main(['--target', ...options, ...flags, join(root, source)], (error, output) => {
    if (error) reject(error)
    else resolve(output)
  })
})

const scalars = {
  string: 'string',
  bytes: 'Uint8Array',
  bool: 'boolean',
  int32: 'number',
  uint32: 'number',
  int64: 'Int64',
  uint64: 'Int64',
  sint64: 'Int64',
}

const messages = protobuf.loadSync(join(root, source)).nestedArray
const types = messages.map(({ name, fieldsArray }) => {
  const fields = fieldsArray.map((field) => {
    const single = scalars[field.type] ?? field.type
    const type = field.map ? `Record<string, ${single}>` : field.repeated ? `${single}[]` : single
    return `  ${snakeCase(field.name)}?: ${type} | null | undefined`
  })
  return `export interface ${name} {\n${fields.join('\n')}\n}\n`
})

const body = code
  // The package has no exports map, so Node needs the whole path, and it is CommonJS.
  .replace(/^import .*$/m, "import $protobuf from 'protobufjs/minimal.js'")
  .replace(/^\/\*eslint.*\n/, '')
  .replace(/^export \{ .* \};?\n?/m, '')
  .replace(/^export const (\w+) = /gm, 'export const $1: MessageType<$1> = ')
const generated = `${HEAD}\n${types.join('\n')}\n${body.trim()}\n`

if (process.argv.includes('--check')) {
  if (readFileSync(join(root, target), 'utf8') !== generated) {
    fail(`${target} does not belong to ${source}: run \`npm run gen\`.`)
  }
} else {
  mkdirSync(join(root, 'src/gen'), { recursive: true })
  writeFileSync(join(root, target), generated)
}

function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
