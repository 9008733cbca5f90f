/** From arguments to an exit code. */
import { ConfigError } from '../config/index.js'
import { parseArguments, UsageError } from './arguments.js'
import type { CliEnvironment, Command } from './command.js'
import { checkConfig } from './commands/check-config.js'
import { checkSubToken, checkToken } from './commands/check-token.js'
import { configDoc } from './commands/config-doc.js'
import { configSchema } from './commands/config-schema.js'
import { defaultConfig } from './commands/default-config.js'
import { defaultEnv } from './commands/default-env.js'
import { genConfig } from './commands/gen-config.js'
import { genSubToken, genToken } from './commands/gen-token.js'
import { health } from './commands/health.js'
import { migrate } from './commands/migrate.js'
import { replay } from './commands/replay.js'
import { serve } from './commands/serve.js'
import { tail } from './commands/tail.js'
import { version } from './commands/version.js'
import { commandUsage, programUsage } from './usage.js'

/** Every command, in the order of the help text. */
export const commands: readonly Command[] = [
  serve,
  checkConfig,
  health,
  tail,
  replay,
  genConfig,
  defaultConfig,
  defaultEnv,
  migrate,
  configDoc,
  configSchema,
  genToken,
  genSubToken,
  checkToken,
  checkSubToken,
  version,
]

const isHelp = (argument: string): boolean => argument === '-h' || argument === '--help'

/** Runs a command line (without the program's name); the exit code. Bugs reject. */
export async function runCli(argv: readonly string[], world: CliEnvironment): Promise<number> {
  const [first = ''] = argv
  if (isHelp(first)) {
    world.print(`${await programUsage(commands)}\n`)
    return 0
  }
  // Flags without a command are flags of the server.
  const isNamed = first !== '' && !first.startsWith('-')
  const command = isNamed ? commands.find(({ name }) => name === first) : serve
  if (command === undefined) {
    world.complain(`error: unknown command ${JSON.stringify(first)}; see backhaul --help`)
    return 1
  }
  const rest = isNamed ? argv.slice(1) : argv
  if (rest.some(isHelp)) {
    world.print(`${await commandUsage(command)}\n`)
    return 0
  }
  return runCommand(command, rest, world)
}

async function runCommand(
  command: Command,
  rest: readonly string[],
  world: CliEnvironment,
): Promise<number> {
  try {
    const given = parseArguments(rest, command.flags)
    const expected = command.positional === undefined ? 0 : 1
    const surplus = given.positionals[expected]
    if (surplus !== undefined)
      throw new UsageError(`unexpected argument ${JSON.stringify(surplus)}`)
    return await command.run(given, world)
  } catch (error) {
    if (error instanceof UsageError) world.complain(`error: ${error.message}`)
    else if (error instanceof ConfigError) {
      for (const { path, problem } of error.faults) {
        world.complain(`config error: ${path}: ${problem}`)
      }
    } else throw error
    return 1
  }
}
