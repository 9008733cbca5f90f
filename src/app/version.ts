/** Version of this server, from package.json. */
import { readFileSync } from 'node:fs'

/** Semantic version, e.g. `0.1.0`. */
export function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(text) as { readonly version: string }
  return version
}
