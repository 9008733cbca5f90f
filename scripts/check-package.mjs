/**
 * `npm run check:package`: packs all packages as they would be published and has publint and
 * "Are the types wrong?" look at them: entries that do not resolve, files left out, types and code that
 * disagree. Compiles what is not compiled.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildBackendPackage, buildServer, fail, root } from './tools.mjs'

const PACKAGES = ['.', './packages/backend', './packages/create-backhaul']

buildServer()
buildBackendPackage()
const folder = mkdtempSync(join(tmpdir(), 'backhaul-packages-'))
const faults = check()
rmSync(folder, { recursive: true, force: true })
if (faults.length > 0) fail(faults.join('\n'))
console.log('publint and attw find no fault in the packages')

/** What the tools complain of, with nothing but the complaints. */
function check() {
  const packing = complaint('npm', [
    'pack',
    ...PACKAGES,
    '--silent',
    '--ignore-scripts',
    `--pack-destination=${folder}`,
  ])
  if (packing !== undefined) return [packing]
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .flatMap((tarball) => [
      complaint(tool('publint'), ['run', tarball, '--strict']),
      // Nothing is asked of the network.
      complaint(tool('attw'), [
        tarball,
        `--profile=${profileOf(tarball)}`,
        '--no-definitely-typed',
      ]),
    ])
    .filter((text) => text !== undefined)
}

/** The server is ES modules alone; the kit can be required, too, though not by resolvers without exports. */
function profileOf(tarball) {
  return tarball.includes('backhaul-backend-') ? 'node16' : 'esm-only'
}

/** The program of an installed package. */
function tool(name) {
  return join(root, 'node_modules/.bin', name)
}

/** The output of a command that failed. */
function complaint(command, parameters) {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: root,
    encoding: 'utf8',
  })
  if (status === 0) return undefined
  return `${command} ${parameters.join(' ')}\n${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`
}
