/** `configschema`: JSON Schema of the configuration, for editors. */
import { configJsonSchema } from '../../config/index.js'
import type { Command } from '../command.js'

/** Prints it; `docs/config.schema.json` is this output. */
export const configSchema: Command = {
  name: 'configschema',
  about: 'Print the JSON Schema of the configuration file.',
  flags: [],
  run: (_given, world) => {
    world.print(`${JSON.stringify(configJsonSchema(), null, 2)}\n`)
    return 0
  },
}
