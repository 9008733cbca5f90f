/** Compiles the package twice: as ES modules, and for applications that `require()`, as most of Nest do. */
import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('.', import.meta.url))
rmSync(`${folder}dist`, { recursive: true, force: true })
for (const project of ['tsconfig.json', 'tsconfig.cjs.json']) {
  execFileSync('tsc', ['-p', project], {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}
writeFileSync(`${folder}dist/cjs/package.json`, '{ "type": "commonjs" }\n')
