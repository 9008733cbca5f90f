/**
 * Reads command-line arguments strictly: an unknown flag is an error, and a flag that was not given
 * is not there (a default must never beat file or environment). spec: server-api-and-operations.md §4.6
 */

/** One flag of a command. */
export type FlagSpec = {
  /** Long name without dashes; for options of the server their path. */
  readonly name: string
  /** One letter. */
  readonly short?: string
  /** `bool` may stand alone or be written `--x=false`. */
  readonly type: 'text' | 'bool'
  readonly about: string
}

/** What was given. */
export type Arguments = {
  /** Values by long name; a bare boolean is `true`. */
  readonly flags: ReadonlyMap<string, string>
  readonly positionals: readonly string[]
}

/** Wrong use of the command line; the message is for the user. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** @throws UsageError for unknown flags and missing values. */
export function parseArguments(raw: readonly string[], specs: readonly FlagSpec[]): Arguments {
  const flags = new Map<string, string>()
  const positionals: string[] = []
  for (let index = 0; index < raw.length; index++) {
    const argument = raw[index] ?? ''
    if (argument === '--') {
      positionals.push(...raw.slice(index + 1))
      break
    }
    if (!argument.startsWith('-') || argument === '-') {
      positionals.push(argument)
      continue
    }
    const { spec, inline } = recognize(argument, specs)
    if (inline !== undefined || spec.type === 'bool') {
      flags.set(spec.name, inline ?? 'true')
      continue
    }
    const next = raw[++index]
    if (next === undefined) throw new UsageError(`flag needs a value: ${argument}`)
    flags.set(spec.name, next)
  }
  return { flags, positionals }
}

/** Finds the flag an argument names, and the value it carries itself (`--x=v`, `-p8000`). */
function recognize(
  argument: string,
  specs: readonly FlagSpec[],
): { readonly spec: FlagSpec; readonly inline: string | undefined } {
  const isLong = argument.startsWith('--')
  const equals = argument.indexOf('=')
  const name = isLong ? argument.slice(2, equals === -1 ? undefined : equals) : argument.slice(1, 2)
  const rest = isLong ? (equals === -1 ? '' : argument.slice(equals)) : argument.slice(2)
  const spec = specs.find((one) => (isLong ? one.name === name : one.short === name))
  if (spec === undefined) {
    throw new UsageError(`unknown flag: ${isLong ? `--${name}` : `-${name}`}`)
  }
  if (rest === '') return { spec, inline: undefined }
  return { spec, inline: rest.startsWith('=') ? rest.slice(1) : rest }
}
