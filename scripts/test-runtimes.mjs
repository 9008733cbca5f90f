/**
 * `npm run test:runtimes [-- 20 22 24] [vitest options]`: the tests on several versions of Node, one after
 * the other. The binaries are those of the npm packages `node-PLATFORM-ARCH`, which the package `node` would
 * fetch by an install script, kept in a cache outside of the repository:
 * BACKHAUL_RUNTIMES, or backhaul/runtimes in the user's cache folder.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { buildNestExample, buildServer, ensureInstalled, fail, must, root } from './tools.mjs'

const DEFAULT = ['20', '22', '24']
const cache =
  process.env.BACKHAUL_RUNTIMES ??
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'backhaul/runtimes')

const parameters = process.argv.slice(2)
const first = parameters.findIndex((parameter) => !/^\d+(\.\d+)*$/.test(parameter))
const asked = parameters.slice(0, first < 0 ? parameters.length : first)
const options = parameters.slice(asked.length)
const versions = asked.length > 0 ? asked : DEFAULT

ensureInstalled()
buildServer()
buildNestExample()
const results = versions.map((version) => {
  const bin = runtime(version)
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}` }
  const name = spawnSync('node', ['--version'], { env, encoding: 'utf8' }).stdout.trim()
  console.log(`\n=== Node ${name} ===\n`)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const { status } = spawnSync(join(bin, 'node'), [vitest, 'run', ...options], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  return { name, passed: status === 0 }
})
console.log('')
for (const { name, passed } of results) console.log(`Node ${name}: ${passed ? 'passed' : 'FAILED'}`)
process.exit(results.every(({ passed }) => passed) ? 0 : 1)

/** The folder with the binary of a version, which is fetched when it is not there. */
function runtime(version) {
  const folder = join(cache, version)
  const name = `node-${process.platform}-${process.arch}`
  const bin = join(folder, 'node_modules', name, 'bin')
  if (!existsSync(join(bin, 'node'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{"private":true}\n')
    const options = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund']
    must(
      'npm',
      ['install', ...options, `${name}@${version}`],
      `Node ${version} could not be fetched from npm.`,
    )
  }
  if (!existsSync(join(bin, 'node'))) fail(`${name} of npm has no binary of Node ${version}.`)
  return bin
}
