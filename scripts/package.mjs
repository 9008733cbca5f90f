/**
 * `npm run package -- FOLDER [--with-uws]`: what a machine needs to run the server, and nothing else:
 * compiled code, proto files, production dependencies. With `--with-uws` also the native addon of
 * `listener: uws`, of which only the binary for this platform and this Node is kept.
 * Expects an installed and built repository (`npm ci`, `npm run build`).
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail, root } from './tools.mjs'

const ADDON = 'uWebSockets.js'
const WITH_ADDON = '--with-uws'

const folders = process.argv.slice(2).filter((argument) => argument !== WITH_ADDON)
const withAddon = process.argv.includes(WITH_ADDON)
const [folder] = folders
if (folder === undefined || folders.length > 1) {
  fail(`Usage: npm run package -- FOLDER [${WITH_ADDON}]`)
}
const target = resolve(folder)
if (existsSync(target) && readdirSync(target).length > 0) fail(`${folder} is not empty.`)
if (!existsSync(join(root, 'dist/main.js'))) fail('Nothing is built: run npm run build first.')

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
mkdirSync(target, { recursive: true })
for (const name of ['dist', 'proto', 'LICENSE', 'CHANGELOG.md', 'package-lock.json']) {
  cpSync(join(root, name), join(target, name), { recursive: true, filter: isNoSourceMap })
}
for (const key of ['scripts', 'workspaces']) Reflect.deleteProperty(manifest, key)
writeFileSync(join(target, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

const { status } = spawnSync(
  'npm',
  ['ci', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--workspaces=false'],
  { cwd: target, stdio: 'inherit' },
)
if (status !== 0) fail('The production dependencies could not be installed.')
if (withAddon) addAddon()
console.log(`packaged into ${folder}: start it with node dist/main.js`)

/** Maps lead to sources that are not packaged. */
function isNoSourceMap(path) {
  return !path.endsWith('.map')
}

/** Copies the addon in the version that the tests run with: of its sixty binaries, one is used. */
function addAddon() {
  const source = join(root, 'node_modules', ADDON)
  const binary = `uws_${process.platform}_${process.arch}_${process.versions.modules}.node`
  if (!existsSync(join(source, binary))) {
    fail(`${ADDON} has no ${binary}: it does not support this platform or this Node.`)
  }
  for (const name of readdirSync(source)) {
    if (name !== binary && !name.endsWith('.js') && !/^(LICENSE|package\.json)/.test(name)) continue
    cpSync(join(source, name), join(target, 'node_modules', ADDON, name))
  }
}
