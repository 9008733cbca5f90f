/** `defaultenv`: every option as an environment variable. spec: server-api-and-operations.md §5 */
import { configInputs, configVariables, loadConfig, parseConfig } from '../../config/index.js'
import { isGiven, type Command } from '../command.js'

/** Lines that a shell, systemd and `.env` read alike; built options only. */
export const defaultEnv: Command = {
  name: 'defaultenv',
  about: 'Print every option as an environment variable with its default.',
  flags: [
    { name: 'base', short: 'b', type: 'text', about: 'file whose values are kept' },
    {
      name: 'base-non-zero-only',
      type: 'bool',
      about: 'print only what that file sets to something other than the default',
    },
  ],
  run: (given, world) => {
    const base = given.flags.get('base')
    const { config } =
      base === undefined
        ? parseConfig({})
        : loadConfig(
            configInputs({ file: base, cwd: world.cwd, env: {}, lenient: true, dotenv: false }),
          )
    const onlyChanged = isGiven(given, 'base-non-zero-only')
    for (const { name, value, isDefault } of configVariables(config)) {
      if (onlyChanged && isDefault) continue
      if (value === null) {
        world.complain(`warning: ${name}: no variable can say this value: keep it in a file`)
      } else world.print(`${name}=${quote(value)}\n`)
    }
    return 0
  },
}

/** Bare where every reader takes it as it is, since `docker --env-file` knows no quotes. */
function quote(value: string): string {
  if (value === '') return '""'
  if (/^[\w./:@%+,=-]+$/.test(value)) return value
  return value.includes("'") ? `"${value.replace(/[\\"$`]/g, '\\$&')}"` : `'${value}'`
}
