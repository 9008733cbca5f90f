/** `defaultconfig`: every option with its value. spec: §5 */
import { configInputs, loadConfig, parseConfig, plainConfig } from '../../config/index.js'
import { UsageError } from '../arguments.js'
import { configFlag, isGiven, type Command } from '../command.js'
import { createConfigFile, renderConfig } from '../write-config.js'

/** Built options only, on top of a base file when one is given. */
export const defaultConfig: Command = {
  name: 'defaultconfig',
  about: 'Write a configuration file with every option and its default.',
  flags: [
    configFlag,
    { name: 'base', short: 'b', type: 'text', about: 'file whose values are kept' },
    { name: 'dry-run', short: 'd', type: 'bool', about: 'print instead of writing' },
  ],
  run: (given, world) => {
    const file = given.flags.get('config') ?? 'config.json'
    const base = given.flags.get('base')
    const { config } =
      base === undefined
        ? parseConfig({})
        : loadConfig(
            configInputs({ file: base, cwd: world.cwd, env: {}, lenient: true, dotenv: false }),
          )
    const content = renderConfig(file, plainConfig(config))
    if (isGiven(given, 'dry-run')) world.print(content)
    else if (!createConfigFile(world.cwd, file, content)) {
      throw new UsageError('target file already exists')
    }
    return 0
  },
}
