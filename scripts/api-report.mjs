/**
 * `npm run api-report` writes docs/api-report.md: what the entries of both packages export, and what these
 * declarations name without exporting it. `--check` fails when the file does not say what the code does, and
 * so a change of the public API shows in review. Compiles what is not compiled.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { buildBackendPackage, buildServer, fail, root } from './tools.mjs'

const REPORT = 'docs/api-report.md'
/** Told by docs/config.schema.json, key by key. */
const TOLD_ELSEWHERE = new Set(['configSchema'])
const HEAD = `# API report

What programs can import, as the compiler declares it. \`npm run api-report\` writes this file and
\`npm run check\` compares it: a difference is a change of the public API.
`

buildServer()
buildBackendPackage()
const report = `${HEAD}${['.', 'packages/backend'].map(reportOf).join('')}`
const file = join(root, REPORT)
if (!process.argv.includes('--check')) {
  writeFileSync(file, report)
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== report) {
  fail(
    `The public API is not what ${REPORT} says: run npm run api-report and look at the difference.`,
  )
}

/** The chapter of a package: a section for each entry, then what is named and not exported. */
function reportOf(folder) {
  const { name, exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  const entries = Object.entries(exports)
    .map(([path, { types, import: esm }]) => [path, types ?? esm?.types])
    .filter(([, types]) => types !== undefined)
    .map(([path, types]) => ({ title: join(name, path), types: join(root, folder, types) }))
  const program = programOf(entries.map(({ types }) => types))
  const checker = program.getTypeChecker()
  const sections = entries.map(({ title, types }) => {
    const entry = checker.getSymbolAtLocation(program.getSourceFile(types))
    const found = checker
      .getExportsOfModule(entry)
      .map((symbol) => ({ name: symbol.name, symbol: original(checker, symbol) }))
    return { title, found }
  })
  const exported = new Set(sections.flatMap(({ found }) => found.map(({ symbol }) => symbol)))
  const named = namedBy(checker, exported).map((symbol) => ({ name: symbol.name, symbol }))
  return [...sections, { title: `${name}: named above, not exported`, found: named }]
    .filter(({ found }) => found.length > 0)
    .map(({ title, found }) => `\n## ${title}\n\n\`\`\`ts\n${listing(found)}\n\`\`\`\n`)
    .join('')
}

/** Reads the files of the package alone: the report does not depend on what others declare, and is quick. */
function programOf(rootNames) {
  const options = {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    noLib: true,
    types: [],
  }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (literals, from) =>
    literals.map(({ text }) =>
      text.startsWith('.')
        ? ts.resolveModuleName(text, from, options, host, undefined, undefined, options.module)
        : { resolvedModule: undefined },
    )
  return ts.createProgram({ rootNames, options, host })
}

/** What an import or a re-export stands for; itself when that is of another package. */
function original(checker, symbol) {
  if ((symbol.flags & ts.SymbolFlags.Alias) === 0) return symbol
  const aliased = checker.getAliasedSymbol(symbol)
  return aliased.declarations === undefined ? symbol : aliased
}

/** Declarations of the package that the exported ones name, directly or by way of others. */
function namedBy(checker, exported) {
  const seen = new Set(exported)
  const visit = (node) => {
    if (ts.isIdentifier(node)) follow(checker.getSymbolAtLocation(node))
    ts.forEachChild(node, visit)
  }
  const follow = (symbol) => {
    const target = symbol && original(checker, symbol)
    if (!target || seen.has(target) || !isReported(target)) return
    seen.add(target)
    target.declarations.forEach(visit)
  }
  for (const symbol of exported) symbol.declarations.forEach(visit)
  return [...seen].filter((symbol) => !exported.has(symbol))
}

/** Is this declared at the top of a file, neither a member nor a parameter nor an import of another package? */
function isReported({ name, flags, declarations = [] }) {
  if (TOLD_ELSEWHERE.has(name) || (flags & ts.SymbolFlags.Alias) !== 0) return false
  return declarations.some((node) => ts.isSourceFile(statementOf(node).parent))
}

/** The statement of a declaration: that of a constant is two levels above it. */
function statementOf(node) {
  return ts.isVariableDeclaration(node) ? node.parent.parent : node
}

/** The declarations by name, without comments. */
function listing(found) {
  const printer = ts.createPrinter({ removeComments: true })
  const print = (node) =>
    printer.printNode(ts.EmitHint.Unspecified, statementOf(node), node.getSourceFile())
  return found
    .map(({ name, symbol }) => ({
      name,
      text: [
        ...(name === symbol.name ? [] : [`// exported as ${name}`]),
        ...symbol.declarations.map(print),
      ].join('\n'),
    }))
    .sort((a, b) => compare(a.name, b.name) || compare(a.text, b.text))
    .map(({ text }) => text)
    .join('\n\n')
}

/** Order by code unit, the same in every locale. */
function compare(a, b) {
  return a < b ? -1 : Number(a > b)
}
