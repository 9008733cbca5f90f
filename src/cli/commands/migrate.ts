/** `migrate`: a configuration of Centrifugo v4, v5 or v6 → one for this server. docs/migrate.md */
import { resolve } from 'node:path'
import { migrateFile, type Migration } from '../../config/index.js'
import { UsageError } from '../arguments.js'
import { isGiven, type CliEnvironment, type Command } from '../command.js'
import { createConfigFile, renderConfig } from '../write-config.js'

/** Prints the result, or writes it where told; what happened goes to stderr. */
export const migrate: Command = {
  name: 'migrate',
  about: 'Convert a configuration file of Centrifugo v4, v5 or v6.',
  positional: 'file',
  flags: [
    {
      name: 'output',
      short: 'o',
      type: 'text',
      about: 'new file (.yaml, .json or .toml); without it the result is printed',
    },
    { name: 'quiet', short: 'q', type: 'bool', about: 'do not list what only moved' },
  ],
  run: (given, world) => {
    const [file] = given.positionals
    if (file === undefined) throw new UsageError('file is required: backhaul migrate config.json')
    const migration = migrateFile(resolve(world.cwd, file), file)
    tell(migration, isGiven(given, 'quiet'), world)
    const output = given.flags.get('output')
    const content = renderConfig(output ?? file, migration.config)
    if (output === undefined) world.print(content)
    else if (!createConfigFile(world.cwd, output, content)) {
      throw new UsageError(`${output} exists already`)
    }
    return migration.faults.length === 0 ? 0 : 1
  },
}

function tell(
  { from, moved, dropped, faults }: Migration,
  quiet: boolean,
  world: CliEnvironment,
): void {
  world.complain(`layout: ${from}`)
  if (!quiet) for (const [before, after] of moved) world.complain(`moved: ${before} -> ${after}`)
  for (const { path, problem } of dropped) world.complain(`dropped: ${path}: ${problem}`)
  for (const { path, problem } of faults) world.complain(`to mend: ${path}: ${problem}`)
  world.complain(
    `${moved.length} moved, ${dropped.length} dropped, ${faults.length} to mend by hand`,
  )
}
