/** Shorthands of the configuration tests. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError, parseConfig, type ConfigInputs } from '../../../src/config/index.js'

/** `path: problem` of every fault; empty when the configuration is valid. */
export function faultsOf(data: unknown, inputs: Partial<ConfigInputs> = {}): string[] {
  try {
    parseConfig(data, inputs)
    return []
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.faults.map(({ path, problem }) => `${path}: ${problem}`)
  }
}

/** Paths of every fault. */
export function faultyPaths(data: unknown, inputs: Partial<ConfigInputs> = {}): string[] {
  return faultsOf(data, inputs).map((line) => line.slice(0, line.indexOf(': ')))
}

/** The valid configuration. */
export const configOf = (data: unknown, inputs: Partial<ConfigInputs> = {}) =>
  parseConfig(data, inputs).config

/** Messages of the warnings with their fields. */
export const warningsOf = (data: unknown, inputs: Partial<ConfigInputs> = {}) =>
  parseConfig(data, inputs).warnings

/** A new folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-config-'))
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  return folder
}

/** A namespace called `chat` with these options. */
export const chat = (options: object) => ({
  channel: { namespaces: [{ name: 'chat', ...options }] },
})
