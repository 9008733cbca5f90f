/** Writes configuration files for the commands that make one. */
import { writeFileSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import { stringify as stringifyToml } from 'smol-toml'
import { stringify as stringifyYaml } from 'yaml'
import { FORMATS } from '../config/index.js'
import { UsageError } from './arguments.js'

/** Text of `data` in the format the file name asks for. @throws UsageError for other extensions. */
export function renderConfig(file: string, data: unknown): string {
  switch (FORMATS.get(extname(file).toLowerCase())) {
    case 'json':
      return `${JSON.stringify(data, null, 2)}\n`
    case 'yaml':
      return stringifyYaml(data)
    case 'toml':
      return `${stringifyToml(data)}\n`
    case undefined:
      throw new UsageError(
        'output config file must have one of supported extensions: json, toml, yaml, yml',
      )
  }
}

/** Creates the file, readable by its owner only. False when there is one already. */
export function createConfigFile(cwd: string, file: string, content: string): boolean {
  try {
    writeFileSync(resolve(cwd, file), content, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw new UsageError(`cannot write ${file}`, { cause: error })
  }
}
