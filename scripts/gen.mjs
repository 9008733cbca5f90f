/**
 * `npm run gen`: every proto/X.proto → src/gen/X.ts. With `--check` it writes nothing and fails when
 * a file is not what it would write. The code is that of pbjs; the types are written here, because
 * only encode and decode are used and their messages are plain objects.
 */
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fail, root } from './tools.mjs'

const require = createRequire(import.meta.url)
const protobuf = require('protobufjs')
const pbjs = require('protobufjs-cli/pbjs')

const check = process.argv.includes('--check')
const folder = mkdtempSync(join(tmpdir(), 'backhaul-gen-'))
const without = ['verify', 'convert', 'delimited', 'create', 'comments', 'service', 'typeurl']

const head = (source) => `// @ts-nocheck
// Generated from ${source} by \`npm run gen\`. Do not edit.

/** A 64-bit number: a plain one, or protobufjs' object for it, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message. Decoding throws on malformed bytes. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}
`

/** The library cuts a string that ends too early in a Buffer, where it refuses everything else. */
const strictText = `/** Reads a string; one that says it is longer than its message is malformed. */
function $text(reader) {
    const start = reader.pos, length = reader.uint32();
    if (length > reader.len - reader.pos)
        throw RangeError("index out of range");
    reader.pos = start;
    return reader.string();
}
`

const scalars = {
  string: 'string',
  bytes: 'Uint8Array',
  bool: 'boolean',
  double: 'number',
  int32: 'number',
  uint32: 'number',
  int64: 'Int64',
  uint64: 'Int64',
  sint64: 'Int64',
}

try {
  for (const file of readdirSync(join(root, 'proto'))) await generate(file.replace(/\.proto$/, ''))
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function generate(name) {
  const source = `proto/${name}.proto`
  const target = `src/gen/${name}.ts`
  // Without its package a file's messages are exported by their own names.
  const text = readFileSync(join(root, source), 'utf8').replace(/^package .*;$/m, '')
  const flat = join(folder, `${name}.proto`)
  writeFileSync(flat, text)
  const messages = protobuf.loadSync(flat).nestedArray.filter((one) => one instanceof protobuf.Type)
  const generated = `${head(source)}\n${messages.map(typeOf).join('\n')}\n${await codeOf(name, flat)}\n`
  if (!check) {
    mkdirSync(join(root, 'src/gen'), { recursive: true })
    writeFileSync(join(root, target), generated)
  } else if (readFileSync(join(root, target), 'utf8') !== generated) {
    fail(`${target} does not belong to ${source}: run \`npm run gen\`.`)
  }
}

async function codeOf(name, file) {
  const flags = without.map((part) => `--no-${part}`)
  const options = ['static-module', '--wrap', 'es6', '--root', `backhaul-${name}`, '--keep-case']
  const code = await new Promise((resolve, reject) => {
    pbjs.main(['--target', ...options, ...flags, file], (error, output) => {
      if (error) reject(error)
      else resolve(output)
    })
  })
  return (
    code
      // The package has no exports map, so Node needs the whole path, and it is CommonJS.
      .replace(/^import .*$/m, "import $protobuf from 'protobufjs/minimal.js'")
      .replace(/^\/\*eslint.*\n/, '')
      .replaceAll('reader.string()', '$$text(reader)')
      .replace(/^const \$root = /m, (line) => `${strictText}\n${line}`)
      .replace(/^export \{ .* \};?\n?/m, '')
      .replace(/^export const (\w+) = /gm, 'export const $1: MessageType<$1> = ')
      .trim()
  )
}

function typeOf({ name, fieldsArray }) {
  const fields = fieldsArray.map((field) => {
    const single = scalars[field.type] ?? field.type
    const type = field.map ? `Record<string, ${single}>` : field.repeated ? `${single}[]` : single
    return `  ${snakeCase(field.name)}?: ${type} | null | undefined`
  })
  return `export interface ${name} {\n${fields.join('\n')}\n}\n`
}

function snakeCase(name) {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
