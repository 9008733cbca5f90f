/** Every `spec: file §n.m` in the source leads to a section that docs/spec/ has. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The document that a folder follows; a citation without a file name means this one. */
const FOLLOWS: readonly (readonly [RegExp, string])[] = [
  [/^src\/(api|app|auth|cli|config|observability|ops)\//, 'server-api-and-operations.md'],
  [/^src\/(contract|pipelines)\//, 'proxy.md'],
  [/^src\/(channels|cluster|engine)\//, 'channels-and-engines.md'],
  [/^src\//, 'client-protocol.md'],
]

/** Numbers of the sections, and of the traps, of each document. */
const documents = new Map(
  readdirSync(join(root, 'docs/spec')).map((name) => {
    const text = readFileSync(join(root, 'docs/spec', name), 'utf8')
    const sections = [...text.matchAll(/^#+ ([0-9]+(?:\.[0-9]+)*)\b/gm)].map(([, n]) => n ?? '')
    const traps = text.slice(text.search(/^#+ .*traps/m))
    const numbers = [...traps.matchAll(/^(?:\| )?([0-9]+)(?:\.| \|)/gm)].map(([, n]) => n ?? '')
    return [name, { sections: new Set(sections), traps: new Set(numbers) }] as const
  }),
)

/** A name of a document, a foreign one, a section, or a list of traps. */
const TOKEN =
  /(?<file>[A-Za-z-]+\.md)|(?<foreign>\bRFC [0-9]+|\bWHATWG)|§(?<from>[0-9]+(?:\.[0-9]+)*)(?:[–-](?<to>[0-9]+(?:\.[0-9]+)*))?|\btraps? (?<traps>[0-9]+(?:, [0-9]+)*)/g

/** What is wrong with the citations of a text. */
function broken(file: string, text: string): string[] {
  const problems: string[] = []
  // A comment goes on over its lines; what is no comment cites nothing.
  for (const [comment] of text.matchAll(/\/\*\*?[^]*?\*\/|(?:^|\s)\/\/[^\n]*/g)) {
    const follows = FOLLOWS.find(([folder]) => folder.test(file))?.[1] ?? ''
    let current: string | null = follows
    for (const { groups = {} } of comment.replace(/\n\s*\*/g, ' ').matchAll(TOKEN)) {
      const { file: named, foreign, from, to, traps } = groups
      if (named !== undefined) current = named
      else if (foreign !== undefined) current = null
      if (current === null) continue
      const document = documents.get(current)
      const numbers = [from, to].filter((number) => number !== undefined)
      if (numbers.length > 0 && document === undefined) problems.push(`${file}: ${current}`)
      for (const number of numbers) {
        if (document?.sections.has(number) === false)
          problems.push(`${file}: ${current} §${number}`)
      }
      for (const trap of traps?.split(', ') ?? []) {
        if (document?.traps.has(trap) === false) problems.push(`${file}: ${current} trap ${trap}`)
      }
    }
  }
  return problems
}

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
  .map((path) => `src/${path}`)
  .filter((path) => path.endsWith('.ts') && !path.startsWith('src/gen/'))

describe('citations of the specifications', () => {
  it('all lead to a section or a trap that is there', () => {
    const texts = sources.map((path) => [path, readFileSync(join(root, path), 'utf8')] as const)
    expect(texts.flatMap(([path, text]) => broken(path, text))).toEqual([])
    const citing = texts.filter(([, text]) => text.includes('§'))
    expect(citing.length).toBeGreaterThan(200)
  })

  it('are found wherever they stand', () => {
    const check = (comment: string, file = 'src/pipelines/x.ts') => broken(file, comment)
    expect(check('/** X. spec: proxy.md §2.0.5, §1.2; RFC 9110 §99.9 */')).toEqual([])
    expect(check('/**\n * X. spec: proxy.md §1.2,\n * §99 */')).toEqual([
      'src/pipelines/x.ts: proxy.md §99',
    ])
    expect(check('// spec: §88')).toEqual(['src/pipelines/x.ts: proxy.md §88'])
    expect(check('/** spec: nowhere.md §1 */')).toEqual(['src/pipelines/x.ts: nowhere.md'])
    expect(check('/** spec: §1, trap 999 */', 'src/engine/x.ts')).toEqual([
      'src/engine/x.ts: channels-and-engines.md trap 999',
    ])
    expect(check('/** spec: client-protocol.md §1.1–1.99 */')).toEqual([
      'src/pipelines/x.ts: client-protocol.md §1.99',
    ])
  })
})

describe('the specifications', () => {
  it('number no section twice', () => {
    for (const name of documents.keys()) {
      const text = readFileSync(join(root, 'docs/spec', name), 'utf8')
      const all = [...text.matchAll(/^#+ ([0-9]+(?:\.[0-9]+)*)\b/gm)].map(([, n]) => n)
      expect([name, all.filter((n, at) => all.indexOf(n) !== at)]).toEqual([name, []])
    }
  })

  it('speak of the product only', () => {
    for (const name of documents.keys()) {
      const text = readFileSync(join(root, 'docs/spec', name), 'utf8')
      expect([name, /\.\.\/(ARCHITECTURE|beyond|shared)/.exec(text)]).toEqual([name, null])
    }
  })
})
