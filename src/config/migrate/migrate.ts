/**
 * Makes a configuration for this server of one for Centrifugo v4, v5 or v6: the layout of today, without
 * what this server does not take, which is named. The judge is the loader itself.
 */
import { plainConfig } from '../dump.js'
import { ConfigError, Findings, type Fault } from '../faults.js'
import { parseConfig } from '../load.js'
import { OddNumber } from '../read/document.js'
import { readConfigFile } from '../read/file.js'
import { isFlat, isPlain, unflatten, type Plain } from './flat.js'

/** A converted configuration. */
export interface Migration {
  /** What the file was written for; v4 and v5 have one layout. */
  readonly from: 'v4 or v5' | 'v6'
  readonly config: Plain
  /** Old place, new place. */
  readonly moved: readonly (readonly [from: string, to: string])[]
  /** What the result does not have, and why. */
  readonly dropped: readonly Fault[]
  /** What is wrong with the result, and was with the original. */
  readonly faults: readonly Fault[]
}

/**
 * Reads and converts a file.
 * @throws ConfigError when it cannot be read.
 */
export function migrateFile(path: string, shown: string): Migration {
  const findings = new Findings(false)
  const { data } = readConfigFile({ path, shown, required: true }, findings)
  if (findings.faults.length > 0) throw new ConfigError(findings.faults, 'reading')
  return migrateConfig(asWritten(data) as Plain)
}

/** Plain data without what the reader notes about numbers. */
function asWritten(value: unknown): unknown {
  if (value instanceof OddNumber) return value.value
  if (Array.isArray(value)) return value.map(asWritten)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, asWritten(item)]))
}

/** Each round drops something, and faults that others hide come out one after another. */
const MAX_ROUNDS = 1000

/** Converts plain data of a configuration file. Changes nothing of it. */
export function migrateConfig(data: Plain): Migration {
  const moved: [string, string][] = []
  const dropped: Fault[] = []
  const flat = isFlat(data, isNamespaceOption)
  const journal = {
    moved: (from: string, to: string) => moved.push([from, to]),
    dropped: (path: string, problem: string) => dropped.push({ path, problem }),
  }
  const config = structuredClone(flat ? unflatten(data, isNamespaceOption, journal) : data)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const lenient = faultsOf(config, true).map(({ path, problem }) => `${path} ${problem}`)
    const strict = faultsOf(config, false)
    // What only a strict start refuses is unknown, not built, or of another edition.
    const refused = strict.filter(({ path, problem }) => !lenient.includes(`${path} ${problem}`))
    const gone = refused.filter(({ path }) => drop(config, path))
    if (gone.length === 0) {
      return { from: flat ? 'v4 or v5' : 'v6', config, moved, dropped, faults: strict }
    }
    dropped.push(...gone)
  }
  throw new Error('the configuration does not settle')
}

let namespaceOptions: ReadonlySet<string> | undefined

/** Whether a namespace has this option; the schema says. */
function isNamespaceOption(name: string): boolean {
  if (namespaceOptions === undefined) {
    const { channel } = plainConfig(parseConfig({}).config) as {
      readonly channel: { readonly without_namespace: object }
    }
    namespaceOptions = new Set(Object.keys(channel.without_namespace))
  }
  return namespaceOptions.has(name)
}

function faultsOf(config: Plain, lenient: boolean): readonly Fault[] {
  try {
    parseConfig(config, { lenient })
    return []
  } catch (cause) {
    if (cause instanceof ConfigError) return cause.faults
    throw cause
  }
}

/** Takes what is at a path of a fault out; false when there is nothing. Items of lists go by their names. */
function drop(config: Plain, path: string): boolean {
  const steps = (level: unknown, keys: readonly string[]): boolean => {
    const [key = '', ...rest] = keys
    if (Array.isArray(level)) {
      const named: unknown = level.find((one) => isPlain(one) && one.name === key)
      const item: unknown = named ?? level[Number(key)]
      if (item === undefined) return false
      if (rest.length > 0) return steps(item, rest)
      level.splice(level.indexOf(item), 1)
      return true
    }
    if (!isPlain(level)) return false
    const own = Object.keys(level).find((name) => name.toLowerCase() === key.toLowerCase())
    if (own === undefined) return false
    if (rest.length > 0) return steps(level[own], rest)
    return Reflect.deleteProperty(level, own)
  }
  return steps(config, path.replace(/\[(\d+)\]/g, '.$1').split('.'))
}
