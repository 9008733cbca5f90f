/** Standard Schema, version 1: what zod, valibot, arktype and others speak. */

/** A schema of values `T`. */
export interface Schema<T = unknown> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => Validation<T> | Promise<Validation<T>>
    readonly types?: { readonly input: unknown; readonly output: T } | undefined
  }
}

type Validation<T> =
  { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly Issue[] }

/** One thing that is wrong with a value. */
export interface Issue {
  readonly message: string
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined
}

/** Most characters of a message for a client. */
const MAX_MESSAGE = 200

/** The first issue in words, with its path below `root`: `data.items[0]: Expected string`. */
export function faultsOf(issues: readonly Issue[], root: string): string {
  const [issue] = issues
  if (issue === undefined) return `${root} is not valid`
  const path = (issue.path ?? []).map((part) => {
    const key = typeof part === 'object' ? part.key : part
    return typeof key === 'number' ? `[${key}]` : `.${String(key)}`
  })
  const more = issues.length === 1 ? '' : ` (and ${issues.length - 1} more)`
  return `${root}${path.join('')}: ${issue.message}${more}`.slice(0, MAX_MESSAGE)
}
