/**
 * `npm test`: everything, from nothing. Installs dependencies and the programs tests drive (a browser,
 * Redis, NATS, PostgreSQL, Java with Maven for Kafka, nginx, Python with gRPC) when missing, builds,
 * checks types, style and import boundaries, runs the tests. Arguments go to vitest. The last line is
 * "N passed, N failed".
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNestExample, buildServer, ensureInstalled, fail, root, run } from './tools.mjs'

/** Interpreters of Python that tests take: the one that PYTHON names, or else the first with grpcio. */
const PYTHONS = process.env.PYTHON ? [process.env.PYTHON] : ['python3', '/usr/bin/python3']

/**
 * Programs that tests drive: one of `commands` has to be there, or one of `probes` has to succeed, else
 * `apt` is installed. What needs an `optional` one is left out where it cannot be had.
 */
const PROGRAMS = [
  {
    name: 'Chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    apt: 'chromium',
    variable: 'CHROMIUM_PATH',
  },
  { name: 'Redis', commands: ['redis-server'], apt: 'redis-server' },
  { name: 'Redis Sentinel', commands: ['redis-sentinel'], apt: 'redis-sentinel' },
  { name: 'NATS', commands: ['nats-server'], apt: 'nats-server' },
  {
    name: 'PostgreSQL',
    commands: ['postgres'],
    probes: [['bash', '-c', 'ls /usr/lib/postgresql/*/bin/postgres']],
    apt: 'postgresql',
  },
  { name: 'Java', commands: ['java'], apt: 'default-jre-headless', optional: true },
  { name: 'Maven', commands: ['mvn'], apt: 'maven', optional: true },
  { name: 'nginx', commands: ['nginx'], apt: 'nginx' },
  {
    name: 'grpcio for Python',
    probes: PYTHONS.map((python) => [python, '-c', 'import grpc, google.protobuf']),
    apt: 'python3-grpcio',
  },
  { name: 'protoc', commands: ['protoc'], apt: 'protobuf-compiler' },
  { name: 'protoc for gRPC', commands: ['grpc_python_plugin'], apt: 'protobuf-compiler-grpc' },
]
/** Where servers are that the path of a user may leave out. */
const SYSTEM_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin']

ensureInstalled()
ensurePrograms()
ensureKafka()
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

/** Installs what is missing, all at once. */
function ensurePrograms() {
  const missing = PROGRAMS.filter(
    ({ commands = [], probes = [], variable }) =>
      !process.env[variable ?? ''] && !commands.some(isCommand) && !probes.some(succeeds),
  )
  install(missing.filter(({ optional }) => optional !== true))
  install(missing.filter(({ optional }) => optional === true))
}

/** Installs programs. Ends the script when a needed one cannot be had. */
function install(missing) {
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  const give = missing.every(({ optional }) => optional) ? console.log : fail
  const byHand = `Install ${names}${missing.some(({ variable }) => variable) ? ' (or set CHROMIUM_PATH)' : ''}, and try again.`
  if (!isCommand('apt-get')) return give(`The tests need ${names}. ${byHand}`)
  const isRoot = process.getuid?.() === 0
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) {
    return give(`The tests need ${names}, and installing needs root. ${byHand}`)
  }
  const apt = (...parameters) =>
    (isRoot ? run('apt-get', parameters) : run('sudo', ['-n', 'apt-get', ...parameters])) === 0
  const packages = missing.map(({ apt: name }) => name)
  if (!apt('update') || !apt('install', '-y', '--no-install-recommends', ...packages)) {
    give(`Installing ${names} failed. ${byHand}`)
  }
}

/** Has Maven fetch the broker of the Kafka tests. Where that cannot be, they are left out, and it is said. */
function ensureKafka() {
  const pom = join(root, 'test/support/kafka/pom.xml')
  const resolved = ['mvn', '-q', '-B', '-f', pom, 'dependency:build-classpath']
  if (isCommand('java') && isCommand('mvn') && succeeds(resolved)) return
  process.env.BACKHAUL_TEST_WITHOUT = 'kafka'
  console.log('\nLEFT OUT: the tests of Kafka, because its broker cannot be fetched by Maven\n')
}

function succeeds([command, ...parameters]) {
  return spawnSync(command, parameters, { stdio: 'ignore' }).status === 0
}

function isCommand(name) {
  return (
    spawnSync('which', [name], { stdio: 'ignore' }).status === 0 ||
    SYSTEM_FOLDERS.some((folder) => existsSync(join(folder, name)))
  )
}
