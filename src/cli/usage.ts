/**
 * Help texts, rendered by citty. Parsing is ours (arguments.ts): citty ignores unknown flags, and a
 * mistyped flag of a server must not pass in silence.
 */
import { stripVTControlCharacters } from 'node:util'
import { defineCommand, renderUsage, type ArgsDef } from 'citty'
import type { Command } from './command.js'

const NAME = 'backhaul'

function define(command: Command) {
  const args: ArgsDef = {}
  if (command.positional !== undefined) {
    args[command.positional] = { type: 'positional', required: command.optional !== true }
  }
  for (const flag of command.flags) {
    // Flags without a description are recognised, but not offered.
    if (flag.about === '') continue
    args[flag.name] = {
      type: flag.type === 'bool' ? 'boolean' : 'string',
      description: flag.about,
      ...(flag.short === undefined ? {} : { alias: flag.short }),
      ...(flag.type === 'bool' ? {} : { valueHint: 'value' }),
    }
  }
  return defineCommand({ meta: { name: command.name, description: command.about }, args })
}

/** Help of one command. */
export async function commandUsage(command: Command): Promise<string> {
  const parent = defineCommand({ meta: { name: NAME } })
  return stripVTControlCharacters(await renderUsage(define(command), parent))
}

/** Help of the program. */
export async function programUsage(commands: readonly Command[]): Promise<string> {
  const program = defineCommand({
    meta: {
      name: NAME,
      description:
        'Real-time connection server that asks your backend. No command runs the server.',
    },
    subCommands: Object.fromEntries(commands.map((command) => [command.name, define(command)])),
  })
  return stripVTControlCharacters(await renderUsage(program))
}
