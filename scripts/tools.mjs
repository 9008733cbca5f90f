/** What the start and test scripts share: running commands, installing, building. Node built-ins only. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/** Ends the script: prints why and exits with 1. */
export function fail(message) {
  console.error(`\n${message}\n`)
  process.exit(1)
}

/** Runs a command in the repository with its output shown; returns the exit code. */
export function run(command, parameters) {
  console.log(`> ${command} ${parameters.join(' ')}`)
  const { status, error } = spawnSync(command, parameters, { cwd: root, stdio: 'inherit' })
  if (error) console.error(error.message)
  return status ?? 1
}

/** Runs a command that must succeed. */
export function must(command, parameters, otherwise) {
  if (run(command, parameters) !== 0) fail(otherwise)
}

/** Installs the dependencies of the lock file when they are missing or other ones are there. */
export function ensureInstalled() {
  if (isInstalled()) return
  // Nothing here needs install scripts, and so none get to run.
  must(
    'npm',
    ['ci', '--ignore-scripts', '--no-audit', '--no-fund'],
    'npm ci failed: the dependencies are not installed.',
  )
}

/** Compares the lock file with the record npm keeps of what it installed. */
function isInstalled() {
  const record = join(root, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
  const installed = read(record)
  return Object.entries(read(join(root, 'package-lock.json'))).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true
    // Optional packages may be for another platform.
    if (installed[path] === undefined) return wanted.optional === true
    return installed[path].version === wanted.version
  })
}

/** Compiles the server when a source is newer than the result. */
export function buildServer() {
  if (isBuilt('dist/main.js', ['src', 'tsconfig.json', 'tsconfig.build.json'])) return
  must('npm', ['run', '--silent', 'build'], 'The server does not compile.')
}

/** Compiles @backhaul/backend when a source is newer than the result. */
export function buildBackendPackage() {
  const folder = 'packages/backend'
  if (
    isBuilt(`${folder}/dist/index.js`, [
      `${folder}/src`,
      `${folder}/tsconfig.json`,
      `${folder}/tsconfig.cjs.json`,
    ])
  )
    return
  must('npm', ['run', '--silent', 'build', '-w', folder], `${folder} does not compile.`)
}

/** Compiles the NestJS example when a source is newer than the result. */
export function buildNestExample() {
  buildBackendPackage()
  const example = 'examples/backends/nest'
  if (isBuilt(`${example}/dist/main.js`, [`${example}/src`, `${example}/tsconfig.json`])) return
  must('npm', ['run', '--silent', 'build', '-w', example], 'The NestJS example does not compile.')
}

function isBuilt(result, sources) {
  const built = join(root, result)
  if (!existsSync(built)) return false
  const { mtimeMs } = statSync(built)
  return sources.every((source) => newestChange(join(root, source)) < mtimeMs)
}

function newestChange(path) {
  const status = statSync(path)
  if (!status.isDirectory()) return status.mtimeMs
  return readdirSync(path).reduce(
    (newest, name) => Math.max(newest, newestChange(join(path, name))),
    status.mtimeMs,
  )
}
