/**
 * `npm run package -- FOLDER`: what a machine needs to run the server, and nothing else: compiled
 * code, proto files, production dependencies, and of the native addon only the binary for this
 * platform and this Node. Expects an installed and built repository (`npm ci`, `npm run build`).
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, root } from './tools.mjs'

const [folder] = process.argv.slice(2)
if (folder === undefined) fail('Usage: npm run package -- FOLDER')
const target = resolve(folder)
if (existsSync(target) && readdirSync(target).length > 0) fail(`${folder} is not empty.`)
if (!existsSync(join(root, 'dist/main.js'))) fail('Nothing is built: run npm run build first.')

mkdirSync(target, { recursive: true })
for (const name of ['dist', 'proto', 'LICENSE', 'package-lock.json']) {
  cpSync(join(root, name), join(target, name), { recursive: true })
}
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
for (const key of ['scripts', 'devDependencies', 'workspaces'])
  Reflect.deleteProperty(manifest, key)
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

const { status } = spawnSync(
  'npm',
  ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'],
  { cwd: target, stdio: 'inherit' },
)
if (status !== 0) fail('The production dependencies could not be installed.')

// Sixty binaries, of which one is used.
const addon = join(target, 'node_modules/uWebSockets.js')
const needed = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`
const unneeded = ['src', 'tests', 'docs', 'examples', 'misc']
if (existsSync(addon)) {
  for (const name of readdirSync(addon)) {
    const isOther = name.endsWith('.node') && name !== needed
    if (isOther || unneeded.includes(name)) rmSync(join(addon, name), { recursive: true })
  }
}
console.log(`packaged into ${folder}: start it with node dist/main.js`)
