/**
 * This package, and the packages that not every installation has: they are loaded when the
 * configuration asks for them, and their absence is told with the way to add them.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

type Manifest = {
  readonly version: string
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
}

let manifest: Manifest | null = null

/** package.json, read once. Both src/ and dist/ lie next to it. */
function ownManifest(): Manifest {
  if (manifest !== null) return manifest
  const content = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (manifest = JSON.parse(content) as Manifest)
}

/** The semver of this build. */
export function readVersion(): string {
  return ownManifest().version
}

/** A package that was asked for is not installed, or does not load here. */
export class MissingPackage extends Error {
  override readonly name = 'MissingPackage'
  /** It is not installed; false = it is there and does not load. */
  readonly absent: boolean

  /**
   * @param packageName as it is imported
   * @param wantedBy the option or part that asked for it
   */
  constructor(packageName: string, wantedBy: string, options: ErrorOptions) {
    const absent = isAbsent(packageName, options.cause)
    const problem = absent
      ? 'is not installed'
      : `does not load here (${options.cause instanceof Error ? options.cause.message : String(options.cause)})`
    super(
      `${wantedBy} needs the package ${packageName}, which ${problem}; add it with: ${installCommand(packageName)}`,
      options,
    )
    this.absent = absent
  }
}

function isAbsent(packageName: string, cause: unknown): boolean {
  return (
    cause instanceof Error &&
    'code' in cause &&
    cause.code === 'MODULE_NOT_FOUND' &&
    cause.message.includes(`'${packageName}'`)
  )
}

/** The command that adds an optional package in the version that is tested. */
function installCommand(packageName: string): string {
  const { optionalDependencies, devDependencies } = ownManifest()
  const version = optionalDependencies?.[packageName] ?? devDependencies?.[packageName]
  return `npm install ${packageName}${version === undefined ? '' : `@${version}`}`
}

/**
 * A package that is loaded by the first call of the function that is returned.
 * @param packageName of a CommonJS package
 * @param wantedBy the option or part that asks for it, for the message
 * @returns a function, whose result the caller gives its type, and that throws MissingPackage when the package cannot be loaded
 */
export function optionalPackage(packageName: string, wantedBy: string): () => unknown {
  let loaded: { readonly exports: unknown } | null = null
  return () => {
    if (loaded !== null) return loaded.exports
    try {
      loaded = { exports: createRequire(import.meta.url)(packageName) as unknown }
      return loaded.exports
    } catch (cause) {
      throw new MissingPackage(packageName, wantedBy, { cause })
    }
  }
}
