/** The files of the page, as the build has made them. */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A file that is served as it is. */
export type PageFile = {
  /** Name in the folder of the page. */
  readonly name: string
  readonly type: string
  readonly body: Uint8Array
  /** Its name changes with its content, so it may be kept for ever. */
  readonly hashed: boolean
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
}

/** Reads them; [] = the page was not built, which a checkout without `npm run build` has. */
export function readPage(folder = new URL('./page/', import.meta.url)): readonly PageFile[] {
  let names: readonly string[]
  try {
    names = readdirSync(folder)
  } catch {
    return []
  }
  return names.flatMap((name) => {
    const type = TYPES[name.slice(name.lastIndexOf('.') + 1)]
    if (type === undefined) return []
    const body = readFileSync(fileURLToPath(new URL(name, folder)))
    return [{ name, type, body, hashed: !name.endsWith('.html') }]
  })
}
