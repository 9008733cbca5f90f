/**
 * `checkconfig`: what a start with this configuration would say, `.env` included; it composes the node
 * and serves nothing. spec: §5
 */
import { ConfigError, loadConfig } from '../../config/index.js'
import { configFlag, isGiven, serverInputs, type Command } from '../command.js'

/** Silent when all is well. */
export const checkConfig: Command = {
  name: 'checkconfig',
  about: 'Check a configuration file.',
  flags: [
    configFlag,
    {
      name: 'strict',
      short: 's',
      type: 'bool',
      about: 'unknown options are errors, with --lenient too',
    },
    {
      name: 'lenient',
      type: 'bool',
      about: 'accept unknown options and options that are not built, like the server does then',
    },
  ],
  run: async (given, world) => {
    const strict = isGiven(given, 'strict')
    try {
      const loaded = loadConfig(serverInputs(given, world, isGiven(given, 'lenient')))
      if (loaded.file === null) {
        world.complain('config file not found')
        return 1
      }
      await world.checkNode(loaded.config)
      if (!strict || loaded.unknownKeys.length === 0) return 0
      world.complain(`unknown keys in config: ${loaded.unknownKeys.join(', ')}`)
      return 1
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error
      const step = error.stage === 'reading' ? 'getting' : 'validating'
      for (const { path, problem } of error.faults) {
        world.complain(`error ${step} config: ${path === '' ? '' : `${path}: `}${problem}`)
      }
      if (strict && error.unknownKeys.length > 0) {
        world.complain(`unknown keys in config: ${error.unknownKeys.join(', ')}`)
      }
      return 1
    }
  },
}
