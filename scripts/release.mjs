/**
 * `npm run release -- patch|minor|major [--dry-run]`: version, changelog heading, commit, tag, tarball.
 * Works on a clean main branch only and pushes nothing.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fail, must, root } from './tools.mjs'

const parameters = process.argv.slice(2)
const dryRun = parameters.includes('--dry-run')
const [part = '', ...others] = parameters.filter((parameter) => parameter !== '--dry-run')
if (!['patch', 'minor', 'major'].includes(part) || others.length > 0) {
  fail('Usage: npm run release -- patch|minor|major [--dry-run]')
}

const manifest = read('package.json')
const version = next(JSON.parse(manifest).version, part)
const changelog = withHeading(read('CHANGELOG.md'), version)
const tag = `v${version}`

if (dryRun) {
  console.log(`would release ${tag}, with this in the changelog:\n\n${entry(changelog, version)}`)
  process.exit(0)
}
if (git('status', '--porcelain') !== '') fail('There are changes that are not committed.')
if (git('branch', '--show-current') !== 'main') fail('Releases are made on main.')
if (git('tag', '--list', tag) !== '') fail(`${tag} is there already.`)
must('npm', ['run', '--silent', 'verify'], 'npm run verify failed: nothing was changed.')
must('npm', ['run', '--silent', 'build'], 'The server does not compile: nothing was changed.')
must('npm', ['version', version, '--no-git-tag-version'], 'The version could not be set.')
writeFileSync(join(root, 'CHANGELOG.md'), changelog)
must('git', ['commit', '--all', '--message', `Version ${version}`], 'The commit failed.')
must('git', ['tag', '--annotate', tag, '--message', `Version ${version}`], 'The tag failed.')
mkdirSync(join(root, 'release'), { recursive: true })
must('npm', ['pack', '--pack-destination', 'release'], 'The package could not be made.')
console.log(`\n${tag} is tagged and packed in release/; git push --follow-tags publishes it.`)

function read(file) {
  return readFileSync(join(root, file), 'utf8')
}

function git(...options) {
  const { status, stdout, stderr } = spawnSync('git', options, { cwd: root, encoding: 'utf8' })
  if (status !== 0) fail(`git ${options[0]} failed: ${stderr}`)
  return stdout.trim()
}

/** The version behind another one. */
function next(old, which) {
  const numbers = old.split('.').map(Number)
  const at = ['major', 'minor', 'patch'].indexOf(which)
  return numbers.map((number, i) => (i < at ? number : i === at ? number + 1 : 0)).join('.')
}

/** The changelog with what was unreleased under a version. Sections without a line disappear. */
function withHeading(text, number) {
  const start = text.indexOf('## [Unreleased]\n')
  if (start < 0) fail('CHANGELOG.md has no "## [Unreleased]".')
  const body = start + '## [Unreleased]\n'.length
  const end = text.indexOf('\n## [', body)
  const unreleased = end < 0 ? text.slice(body) : text.slice(body, end)
  const sections = unreleased
    .split(/^(?=### )/m)
    .map((section) => section.trim())
    .filter((section) => /^- /m.test(section))
  if (sections.length === 0) fail('Nothing is unreleased in CHANGELOG.md.')
  const day = new Date().toISOString().slice(0, 10)
  const rest = end < 0 ? '' : text.slice(end)
  return `${text.slice(0, body)}\n## [${number}] - ${day}\n\n${sections.join('\n\n')}\n${rest}`
}

/** What a version says in the changelog. */
function entry(text, number) {
  return text.slice(text.indexOf(`## [${number}]`)).split(/\n(?=## \[)/)[0]
}
