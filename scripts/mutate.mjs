/**
 * `npm run mutate [-- --count 60] [--seed 1] [--minutes 30] [folders]`: breaks the code in one place at a
 * time, runs the unit and contract tests that reach the file, and lists the breaks that none of them
 * notices. Works on a copy of the tree, in a folder of its own.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { root } from './tools.mjs'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '30' },
  },
})
const folders =
  positionals.length > 0 ? positionals : ['src/session', 'src/pipelines', 'src/config/read']
/** A run of the tests of one mutant that takes longer has hung on it, which is noticing it. */
const LIMIT_MS = 180_000

const BOUNDARIES = new Map([
  [ts.SyntaxKind.LessThanToken, '<='],
  [ts.SyntaxKind.LessThanEqualsToken, '<'],
  [ts.SyntaxKind.GreaterThanToken, '>='],
  [ts.SyntaxKind.GreaterThanEqualsToken, '>'],
])
const OPPOSITES = new Map([
  [ts.SyntaxKind.EqualsEqualsEqualsToken, '!=='],
  [ts.SyntaxKind.ExclamationEqualsEqualsToken, '==='],
  [ts.SyntaxKind.AmpersandAmpersandToken, '||'],
  [ts.SyntaxKind.BarBarToken, '&&'],
  [ts.SyntaxKind.PlusToken, '-'],
  [ts.SyntaxKind.MinusToken, '+'],
])

const deadline = Date.now() + Number(values.minutes) * 60_000
const mutants = spread(folders.flatMap(sources).flatMap(mutantsOf), Number(values.count))
console.log(`${mutants.length} mutants in ${folders.join(', ')}`)

const copy = mkdtempSync(join(tmpdir(), 'backhaul-mutants-'))
const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' })
for (const name of stdout
  .split('\0')
  .filter((file) => file !== '' && existsSync(join(root, file)))) {
  cpSync(join(root, name), join(copy, name))
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))

const survivors = []
let killed = 0
let left = mutants.length
try {
  // A test that is red without a break would pass for one that notices it.
  for (const folder of folders) {
    const sample = mutants.find(({ file }) => file.startsWith(folder))
    if (sample !== undefined && isNoticed({ ...sample, after: sample.before }, 'inherit')) {
      throw new Error(`tests of ${sample.file} fail in the copy without any break`)
    }
  }
  for (const mutant of mutants) {
    if (Date.now() > deadline) break
    left--
    const noticed = isNoticed(mutant)
    if (noticed) killed++
    else survivors.push(mutant)
    console.log(`${noticed ? 'killed  ' : 'SURVIVED'} ${describe(mutant)}`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}

console.log(`\n| place | break | code |\n| --- | --- | --- |`)
for (const { file, line, kind, before, after } of survivors) {
  console.log(`| ${file}:${line} | ${kind} | ${cell(before)} → ${cell(after)} |`)
}
const rest = left > 0 ? `, ${left} not tried in ${values.minutes} minutes` : ''
console.log(`\n${killed} killed, ${survivors.length} survived${rest}`)

/** TypeScript files below a folder. */
function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => `${folder}/${name}`)
}

/** All breaks of a file. */
function mutantsOf(file) {
  const text = readFileSync(join(root, file), 'utf8')
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const found = []
  const add = (kind, node, after) => {
    const start = node.getStart(source)
    const line = source.getLineAndCharacterOfPosition(start).line + 1
    found.push({
      file,
      line,
      kind,
      start,
      end: node.end,
      before: text.slice(start, node.end),
      after,
    })
  }
  const visit = (node) => {
    // Types and imports cannot break anything that runs.
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node)) return
    if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return
    if (ts.isBinaryExpression(node)) {
      const { operatorToken: operator } = node
      const boundary = BOUNDARIES.get(operator.kind)
      const opposite = OPPOSITES.get(operator.kind)
      if (boundary !== undefined) add('boundary', operator, boundary)
      if (opposite !== undefined) add('operator', operator, opposite)
    }
    if (ts.isIfStatement(node)) {
      const { expression } = node
      add('condition flipped', expression, `!(${expression.getText(source)})`)
      if (ts.isReturnStatement(node.thenStatement) && node.elseStatement === undefined) {
        add('early return dropped', node.thenStatement, '{}')
      }
    }
    if (ts.isAwaitExpression(node)) add('await dropped', node, node.expression.getText(source))
    if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) {
      add('call dropped', node, ';')
    }
    if (ts.isNumericLiteral(node)) add('constant', node, String(Number(node.text) + 1))
    if (node.kind === ts.SyntaxKind.TrueKeyword) add('constant', node, 'false')
    if (node.kind === ts.SyntaxKind.FalseKeyword) add('constant', node, 'true')
    ts.forEachChild(node, visit)
  }
  visit(source)
  return found
}

/** So many of them, by a seed: each kind of break gets its share, files are mixed. */
function spread(all, count) {
  let state = Number(values.seed) >>> 0
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
  const kinds = new Map()
  for (const mutant of all) kinds.set(mutant.kind, [...(kinds.get(mutant.kind) ?? []), mutant])
  const picked = []
  while (picked.length < count && [...kinds.values()].some((list) => list.length > 0)) {
    for (const list of kinds.values()) {
      if (picked.length >= count || list.length === 0) continue
      picked.push(...list.splice(Math.floor(random() * list.length), 1))
    }
  }
  return picked
}

/** Whether a test of the units or contracts that reach the file fails or hangs on the break. */
function isNoticed({ file, start, end, after }, output = 'ignore') {
  const text = readFileSync(join(root, file), 'utf8')
  const broken = join(copy, file)
  writeFileSync(broken, text.slice(0, start) + after + text.slice(end))
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const projects = ['--project', 'unit', '--project', 'contract']
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'related', file, '--run', '--bail=1', '--reporter=dot', ...projects],
    { cwd: copy, stdio: output, timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  )
  writeFileSync(broken, text)
  return status !== 0
}

function describe({ file, line, kind, before, after }) {
  return `${file}:${line} ${kind}: ${short(before)} → ${short(after)}`
}

function cell(text) {
  return `\`${short(text).replaceAll('|', '\\|')}\``
}

function short(text) {
  const line = text.replaceAll(/\s+/g, ' ')
  return line.length <= 60 ? line : `${line.slice(0, 57)}…`
}
