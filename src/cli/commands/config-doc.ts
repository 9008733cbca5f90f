/** `configdoc`: options with their meaning, as commented YAML or Markdown. spec: server-api-and-operations.md §5 */
import {
  configReference,
  findOption,
  markdownReference,
  optionReference,
} from '../../config/index.js'
import { UsageError } from '../arguments.js'
import type { Command } from '../command.js'

/** Prints all of them, or one and what is below it; `config/reference.yaml` is the output for all. */
export const configDoc: Command = {
  name: 'configdoc',
  about: 'Print options with their meaning and default: all, or a section like channel.namespaces.',
  positional: 'section',
  optional: true,
  flags: [{ name: 'format', type: 'text', about: 'yaml (commented, the default) or markdown' }],
  run: (given, world) => {
    const [path = ''] = given.positionals
    const format = given.flags.get('format') ?? 'yaml'
    if (format !== 'yaml' && format !== 'markdown') {
      throw new UsageError(`unknown format ${JSON.stringify(format)}: use yaml or markdown`)
    }
    const found = findOption(path)
    if ('problem' in found) throw new UsageError(found.problem)
    if (format === 'markdown') world.print(markdownReference(found))
    else world.print(path === '' ? configReference() : optionReference(found))
    return 0
  },
}
