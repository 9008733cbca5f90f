/** `configdoc`: every option with its meaning, as a commented YAML file. spec: §5 */
import { configReference } from '../../config/index.js'
import type { Command } from '../command.js'

/** Prints it; `config/reference.yaml` is this output. */
export const configDoc: Command = {
  name: 'configdoc',
  about: 'Print every option with its meaning and default, as commented YAML.',
  flags: [],
  run: (_given, world) => {
    world.print(configReference())
    return 0
  },
}
