/** The documentation holds together: links lead somewhere, paths exist, examples are what they claim. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse as parseYaml } from 'yaml'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
const read = (page: string) => readFileSync(join(root, page), 'utf8')

/** Fenced blocks of a language. */
function blocks(text: string, language: string): string[] {
  return [...text.matchAll(/^ *```(\w+)\n([^]*?)^ *```$/gm)]
    .filter((match) => match[1] === language)
    .map((match) => match[2] ?? '')
}

/** Anchors that headings of a page get. */
function anchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

describe.each(pages)('%s', (page) => {
  const text = read(page)

  it('links to files and headings that exist', () => {
    const broken = [...text.matchAll(/\]\(([^)]+)\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !/^https?:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#')
        const file = path === '' ? page : normalize(join(dirname(page), path))
        if (!existsSync(join(root, file))) return true
        return anchor !== undefined && !anchors(read(file)).includes(anchor)
      })
    expect(broken).toEqual([])
  })

  it('names files and folders that exist', () => {
    const missing = [...text.matchAll(/`((?:src|test|docs|config|examples|scripts)\/[\w./-]*)`/g)]
      .map((match) => match[1] ?? '')
      .filter((path) => {
        const file = join(root, path)
        return !existsSync(file) || statSync(file).isDirectory() !== path.endsWith('/')
      })
    expect(missing).toEqual([])
  })

  it('shows JSON and YAML that parse', () => {
    for (const block of blocks(text, 'json'))
      expect(() => JSON.parse(block) as unknown).not.toThrow()
    for (const block of blocks(text, 'yaml')) expect(() => parseYaml(block)).not.toThrow()
  })
})

it('the documentation covers every page the README promises', () => {
  expect(pages.length).toBeGreaterThan(6)
})
