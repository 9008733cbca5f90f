/** `health`: whether the server with this configuration serves, for images without curl. */
import { loadConfig, type Config } from '../../config/index.js'
import { UsageError } from '../arguments.js'
import { configFlag, isGiven, serverInputs, type Command } from '../command.js'
import { ask, ownTarget, type Target } from '../own-server.js'

const QUESTION = { method: 'GET', headers: {}, body: '', timeoutMs: 3000 } as const

/** Silent and 0 when the endpoint answers 200; 1 with a line that says why otherwise. */
export const health: Command = {
  name: 'health',
  about: 'Ask the running server with this configuration whether it serves.',
  flags: [
    configFlag,
    { name: 'ready', type: 'bool', about: 'ask the readiness check instead of the health check' },
  ],
  run: async (given, world) => {
    const { config } = loadConfig(serverInputs(given, world, true))
    const target = targetOf(config, isGiven(given, 'ready') ? 'ready' : 'health')
    const problem = await problemOf(target)
    if (problem === null) return 0
    world.complain(`error: ${target.shown} ${problem}`)
    return 1
  },
}

function targetOf(config: Config, check: 'health' | 'ready'): Target {
  const { enabled, handler_prefix: path } = config[check]
  if (!enabled) throw new UsageError(`${check}.enabled is off: there is nothing to ask`)
  return ownTarget(config, path)
}

/** null = it answered 200. */
async function problemOf(target: Target): Promise<string | null> {
  try {
    const { status, text } = await ask(target, QUESTION)
    return status === 200 ? null : `answers ${status}: ${text.slice(0, 500).trim()}`
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : String(error)}`
  }
}
