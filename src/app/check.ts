/** What a start would refuse, without starting: nothing listens, nothing connects. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { nullLogger } from '../base/index.js'
import { ConfigError, type Config, type Fault } from '../config/index.js'
import { compose } from './compose.js'
import { closeParts } from './node.js'

/**
 * Composes the node of a valid configuration as a start does, and takes it apart again.
 * @throws ConfigError when the start would refuse it
 */
export async function checkNode(config: Config): Promise<void> {
  const faults = [
    ...unwritable('log.file', config.log.file),
    ...unwritable('pid_file', config.pid_file),
  ]
  if (faults.length > 0) throw new ConfigError(faults)
  let parts
  try {
    parts = compose(config, nullLogger)
  } catch (error) {
    if (error instanceof ConfigError) throw error
    throw new ConfigError([{ path: '', problem: messageOf(error) }])
  }
  await closeParts(parts)
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

/** Says so when a file that the start writes cannot be written; touches nothing. */
function unwritable(path: string, file: string): readonly Fault[] {
  if (file === '') return []
  const full = resolve(file)
  try {
    accessSync(existsSync(full) ? full : dirname(full), constants.W_OK)
    return []
  } catch {
    // The reason is the same whatever the code: the start could not write there.
    return [{ path, problem: `cannot be written: ${file}` }]
  }
}
