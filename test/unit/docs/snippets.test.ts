/** TypeScript on the pages compiles as it stands, with the strictness of this repository. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { afterAll, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** Written by the compiler, not for it. */
const GENERATED = 'docs/api-report.md'
const pages = [
  'README.md',
  'packages/backend/README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].filter((page) => page !== GENERATED)

/** Inside the repository, where packages are found. */
const folder = mkdtempSync(join(root, 'node_modules', '.snippets-'))
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** Every block becomes a module of its own. */
function snippets(): Map<string, string> {
  const found = new Map<string, string>()
  for (const page of pages) {
    const text = readFileSync(join(root, page), 'utf8')
    for (const [index, block] of [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].entries()) {
      const file = join(folder, `${found.size}.ts`)
      writeFileSync(file, `${block[1] ?? ''}\nexport {}\n`)
      found.set(file, `${page}, block ${index + 1}`)
    }
  }
  return found
}

it('blocks of TypeScript compile', () => {
  const blocks = snippets()
  expect(blocks.size).toBeGreaterThan(5)
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path))
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [] }, ts.sys, root)
  const program = ts.createProgram([...blocks.keys()], {
    ...options,
    experimentalDecorators: true,
    // The sources: what is built may be older.
    paths: {
      backhaul: [join(root, 'src/index.ts')],
      '@backhaul/backend': [join(root, 'packages/backend/src/index.ts')],
      '@backhaul/backend/api-grpc': [join(root, 'packages/backend/src/api-grpc.ts')],
      '@backhaul/backend/*': [join(root, 'packages/backend/src/adapters/*.ts')],
    },
  })
  const faults = [...blocks].flatMap(([file, title]) => {
    const source = program.getSourceFile(file)
    return [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ].map(({ messageText, start = 0 }) => {
      const line = (source?.getLineAndCharacterOfPosition(start).line ?? 0) + 1
      return `${title}, line ${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
    })
  })
  expect(faults).toEqual([])
}, 60_000)
