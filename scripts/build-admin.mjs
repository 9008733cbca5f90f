/** Builds the admin page into dist/admin/page: names of files change with their content. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { root } from './tools.mjs'

const folder = join(root, 'dist/admin/page')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const { metafile } = await build({
  entryPoints: [join(root, 'packages/admin/page/main.tsx')],
  outdir: folder,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  format: 'esm',
  target: ['es2022'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  metafile: true,
  legalComments: 'none',
})
const names = Object.keys(metafile.outputs).map((path) => basename(path))
const of = (ending) => names.find((name) => name.endsWith(ending))
writeFileSync(
  join(folder, 'index.html'),
  `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Backhaul</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${of('.css')}">
<script type="module" src="${of('.js')}"></script>
</head>
<body></body>
</html>
`,
)
