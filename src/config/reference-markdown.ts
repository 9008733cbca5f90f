/** Built options as Markdown: a table per section. */
import type { z } from 'zod'
import { shapeOf, type FoundOption } from './option.js'
import { aboutOption, leafValue } from './reference.js'
import { kindOf } from './schema/kinds.js'

type Table = { readonly path: string; readonly about: string; readonly rows: readonly string[] }

/** The option and all below it; options of the items of a list stand under the path of the list. */
export function markdownReference({ schema, path }: FoundOption): string {
  const tables: Table[] = []
  const kind = kindOf(schema)
  if (kind.t === 'section' || kind.t === 'list') collect(schema, path, tables)
  else tables.push({ path, about: '', rows: [row(schema, path)] })
  return tables.map(written).join('\n')
}

function collect(schema: z.ZodType, path: string, tables: Table[]): void {
  const rows: string[] = []
  const inner: (readonly [z.ZodType, string])[] = []
  for (const [key, option] of Object.entries(shapeOf(schema))) {
    const here = path === '' ? key : `${path}.${key}`
    const { t } = kindOf(option)
    if (t === 'section' || t === 'list') inner.push([option, here])
    else rows.push(row(option, here))
  }
  const about = path === '' ? '' : aboutOption(schema)
  if (path !== '' || rows.length > 0) tables.push({ path, about, rows })
  for (const [option, here] of inner) collect(option, here, tables)
}

/** The default is named by the description already; the column is there to be looked at. */
function row(schema: z.ZodType, path: string): string {
  const kind = kindOf(schema)
  const initial = kind.t === 'section' || kind.t === 'list' ? '' : leafValue(kind)
  const about = aboutOption(schema).replace(/ Default: .*?\.(?= \(reload\)$|$)/, '')
  return `| \`${path}\` | ${kind.t} | \`${initial.replaceAll('|', '\\|')}\` | ${escaped(about)} |`
}

/** Text that is no markup: `|` ends a cell, `<` begins an element. */
const escaped = (text: string): string => text.replace(/[|<*]/g, '\\$&')

function written({ path, about, rows }: Table): string {
  const parts = [path === '' ? '## Options' : `## \`${path}\``]
  if (about !== '') parts.push(escaped(about))
  if (rows.length > 0) {
    parts.push(
      ['| option | type | default | meaning |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    )
  }
  return `${parts.join('\n\n')}\n`
}
