/**
 * `npm test`: everything, from nothing. Installs dependencies and a browser when missing, builds,
 * checks types, style and import boundaries, runs the tests. Arguments go to vitest. The last line is
 * "N passed, N failed".
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNestExample, buildServer, ensureInstalled, fail, must, run } from './tools.mjs'

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']

ensureInstalled()
ensureBrowser()
buildServer()
buildNestExample()

const checks = run('npm', ['run', '--silent', 'check'])
const folder = mkdtempSync(join(tmpdir(), 'backhaul-tests-'))
const report = join(folder, 'report.json')
const tests = run('npx', [
  'vitest',
  'run',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
  ...process.argv.slice(2),
])
const { passed, failed } = count(report)
rmSync(folder, { recursive: true, force: true })

if (checks !== 0) console.log('\nnpm run check failed, see above')
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(tests !== 0 ? tests : checks)

/** Numbers of the JSON report. A file that could not run at all counts as one failure. */
function count(file) {
  if (!existsSync(file)) return { passed: 0, failed: 1 }
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(readFileSync(file, 'utf8'))
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  )
  return { passed: numPassedTests, failed: numFailedTests + broken.length }
}

/** The browser tests drive a real Chromium. */
function ensureBrowser() {
  if (process.env.CHROMIUM_PATH || BROWSERS.some(isCommand)) return
  const byHand = 'Install Chromium, or set CHROMIUM_PATH to a Chromium or Chrome, and try again.'
  if (!isCommand('apt-get')) fail(`The browser tests need Chromium. ${byHand}`)
  const isRoot = process.getuid?.() === 0
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    fail(`The browser tests need Chromium, and installing it needs root. ${byHand}`)
  }
  const apt = (...parameters) => {
    const command = isRoot ? ['apt-get', ...parameters] : ['sudo', '-n', 'apt-get', ...parameters]
    must(command[0], command.slice(1), `Installing Chromium failed. ${byHand}`)
  }
  apt('update')
  apt('install', '-y', '--no-install-recommends', 'chromium')
}

function isCommand(name) {
  return spawnSync('which', [name], { stdio: 'ignore' }).status === 0
}
