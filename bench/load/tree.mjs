/** The checkout whose server is measured: this one, or an older one beside it (`--before`). */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = fileURLToPath(new URL('../..', import.meta.url))
let measured = HERE

/** Measures the server of another checkout from now on; without a folder that of this one again. */
export function measureTree(folder) {
  measured = folder === undefined ? HERE : resolve(folder)
  if (!existsSync(join(measured, 'dist/main.js'))) {
    throw new Error(`${measured} holds no built server: run "npm ci && npm run build" there first`)
  }
}

/** Path of a file in the measured checkout. Each has its own harness, which knows its modules. */
export function inTree(path) {
  return join(measured, path)
}
