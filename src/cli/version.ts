/** The version, as package.json has it. */
import { readFileSync } from 'node:fs'

/** The semver of this build. Both src/ and dist/ lie next to package.json. */
export function readVersion(): string {
  const content = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  const { version } = JSON.parse(content) as { readonly version: string }
  return version
}
