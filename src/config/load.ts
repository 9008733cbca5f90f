/**
 * Loads the configuration: file, variables, flags, rules. A reload calls it again with the same
 * inputs. spec: server-api-and-operations.md §4
 */
import { resolve } from 'node:path'
import { proxyEvents, type ProxyEventRows } from '../contract/proxy-events.js'
import { ConfigError, Findings, type Notice } from './faults.js'
import { withDotenv } from './read/dotenv.js'
import { EnvironmentOverlay } from './read/environment.js'
import { readConfigFile, type FileContent } from './read/file.js'
import { applyFlags, type Flags } from './read/flags.js'
import { FROM_FILE, type ReadContext } from './read/leaf.js'
import { OptionPath } from './read/path.js'
import { applyPolicyDefaults } from './read/policy-defaults.js'
import { newTree, readNode, type Tree } from './read/tree.js'
import type { Environment } from './read/variables.js'
import { checkRules } from './rules/all.js'
import { configSchemaOf, type Config } from './schema/root.js'

/** Everything a configuration depends on. */
export type ConfigInputs = {
  /** Path as given on the command line; relative ones start at `cwd`. */
  readonly file: string
  readonly cwd: string
  readonly env: Environment
  /** Flags that were given, by option path. */
  readonly flags: Flags
  /** Unknown and unbuilt keys are warnings instead of faults. */
  readonly lenient: boolean
  /** Whether `file` has to be there: it was named, or it was there before. */
  readonly fileRequired: boolean
  /** Read `.env` in `cwd` first; `required`: it has to be there, because it was before. */
  readonly dotenv: boolean | 'required'
  /** Events that have a proxy. Default: those of this server. */
  readonly proxyEvents?: ProxyEventRows
}

/** A valid configuration and what was odd about it. */
export type LoadedConfig = {
  readonly config: Config
  /** To be logged at warn. */
  readonly warnings: readonly Notice[]
  /** To be logged at info. */
  readonly notes: readonly Notice[]
  /** Absolute path of the file that was read; null when there was none. */
  readonly file: string | null
  /** Unknown keys of the file (lenient only), for `checkconfig --strict`. */
  readonly unknownKeys: readonly string[]
  /** What to load again with: files that were there have to be there then. */
  readonly again: ConfigInputs
}

/** Inputs with the usual values filled in: `config.json`, the process's folder and environment. */
export function configInputs(given: Partial<ConfigInputs> = {}): ConfigInputs {
  return {
    file: given.file ?? 'config.json',
    cwd: given.cwd ?? process.cwd(),
    env: given.env ?? process.env,
    flags: given.flags ?? new Map(),
    lenient: given.lenient ?? false,
    fileRequired: given.fileRequired ?? given.file !== undefined,
    dotenv: given.dotenv ?? true,
    ...(given.proxyEvents && { proxyEvents: given.proxyEvents }),
  }
}

/**
 * Loads and checks. What is named has to be there and to be read in full; that there is no
 * `config.json` where nothing was named is a warning.
 * @throws ConfigError with every fault that was found.
 */
export function loadConfig(inputs: ConfigInputs): LoadedConfig {
  const findings = new Findings(inputs.lenient)
  const { env, found: hasDotenv } =
    inputs.dotenv === false
      ? { env: inputs.env, found: false }
      : withDotenv(
          inputs.env,
          { cwd: inputs.cwd, required: inputs.dotenv === 'required' },
          findings,
        )
  const path = resolve(inputs.cwd, inputs.file)
  const content = readConfigFile(
    { path, shown: inputs.file, required: inputs.fileRequired },
    findings,
  )
  if (findings.faults.length > 0) throw new ConfigError(findings.faults, 'reading')
  if (!content.found) {
    findings.warn('config file not found, continue using environment and flag options', {
      path: inputs.file,
    })
  }
  const config = build(content, { ...inputs, env }, findings)
  return finish(config, findings, {
    file: content.found ? path : null,
    again: {
      ...inputs,
      fileRequired: content.found,
      dotenv: hasDotenv ? 'required' : inputs.dotenv,
    },
  })
}

/**
 * Checks plain data as if it were the content of a file; no file and no `.env` is read.
 * @throws ConfigError with every fault that was found.
 */
export function parseConfig(data: unknown, given: Partial<ConfigInputs> = {}): LoadedConfig {
  const inputs = configInputs({ env: {}, ...given })
  const findings = new Findings(inputs.lenient)
  const config = build({ data, lines: new Map() }, inputs, findings)
  return finish(config, findings, { file: null, again: inputs })
}

function finish(
  config: Config,
  findings: Findings,
  sources: Pick<LoadedConfig, 'file' | 'again'>,
): LoadedConfig {
  if (findings.faults.length > 0) {
    throw new ConfigError(findings.faults, 'validating', findings.unknownKeys)
  }
  const { warnings, notes, unknownKeys } = findings
  return { config: freeze(config), warnings, notes, unknownKeys, ...sources }
}

function build(
  { data, lines }: Pick<FileContent, 'data' | 'lines'>,
  inputs: ConfigInputs,
  findings: Findings,
): Config {
  const context: ReadContext = { findings, env: inputs.env, cwd: inputs.cwd, lines }
  const place = { path: OptionPath.root, source: FROM_FILE, context }
  const events = inputs.proxyEvents ?? proxyEvents
  const schema = configSchemaOf(events)
  const tree = (readNode(schema, data, place) ?? newTree()) as Tree
  const flags = new Set(inputs.flags.keys())
  new EnvironmentOverlay(context, flags).apply(schema, tree)
  applyFlags(schema, tree, inputs.flags, context)
  applyPolicyDefaults(tree, events)
  // Every value passed its own check, so this only fills defaults in; a throw here is a bug.
  const config: Config = schema.parse(tree)
  checkRules(config, findings, events)
  return config
}

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const inner of Object.values(value)) freeze(inner)
  return value
}
