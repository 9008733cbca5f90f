/** What a command is, and what it may use. */
import type { TokenVerifier } from '../auth/index.js'
import { configInputs, type Config, type ConfigInputs } from '../config/index.js'
import type { Arguments, FlagSpec } from './arguments.js'

/** The outside world of the command line; tests give their own. */
export type CliEnvironment = {
  /** Starts the server; settles when it has stopped, or when it runs on its own. */
  readonly runServer: (inputs: ConfigInputs) => Promise<void>
  /** Composes a node as a start does, without serving; rejects with ConfigError like it. */
  readonly checkNode: (config: Config) => Promise<void>
  readonly openVerifier: (config: Config) => TokenVerifier
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Writes to stdout, as is. */
  readonly print: (text: string) => void
  /** Aborted once nobody reads stdout any more. */
  readonly unread: AbortSignal
  /** Writes a line to stderr. */
  readonly complain: (line: string) => void
  /** Unix ms. */
  readonly now: () => number
}

/** One command. */
export type Command = {
  readonly name: string
  readonly about: string
  readonly flags: readonly FlagSpec[]
  /** Name of the argument, for instance TOKEN; required unless `optional`. */
  readonly positional?: string
  readonly optional?: boolean
  /** The exit code. May throw UsageError and ConfigError. */
  readonly run: (given: Arguments, world: CliEnvironment) => number | Promise<number>
}

/** `-c, --config` of every command. */
export const configFlag: FlagSpec = {
  name: 'config',
  short: 'c',
  type: 'text',
  about: 'configuration file (.yaml, .json or .toml), config.json by default',
}

/** Inputs of helper commands: file and environment, but not `.env`. spec: §5 */
export function helperInputs(
  given: Arguments,
  world: CliEnvironment,
  lenient: boolean,
): ConfigInputs {
  return { ...serverInputs(given, world, lenient), dotenv: false }
}

/** Inputs of the server; a file that is named has to be there. */
export function serverInputs(
  given: Arguments,
  { cwd, env }: CliEnvironment,
  lenient: boolean,
): ConfigInputs {
  const file = given.flags.get('config')
  return configInputs({ cwd, env, lenient, ...(file === undefined ? {} : { file }) })
}

/** Whether a boolean flag was given and not negated. */
export const isGiven = (given: Arguments, name: string): boolean => {
  const value = given.flags.get(name)
  return value !== undefined && value !== 'false' && value !== '0'
}
