/** `checktoken` and `checksubtoken`. spec: §5 */
import { describeToken, type TokenRefusal } from '../../auth/index.js'
import { loadConfig } from '../../config/index.js'
import { UsageError, type Arguments } from '../arguments.js'
import { configFlag, helperInputs, type CliEnvironment, type Command } from '../command.js'

function openVerifier(given: Arguments, world: CliEnvironment) {
  const { config } = loadConfig(helperInputs(given, world, true))
  return world.openVerifier(config)
}

function refused(token: string, why: TokenRefusal): never {
  const reason = why.t === 'expired' ? 'token expired' : why.problem
  const described = describeToken(token)
  if (described === null) throw new UsageError(reason)
  const { algorithm, claims } = described
  throw new UsageError(
    `token with algorithm ${algorithm} and claims ${claims} has error: ${reason}`,
  )
}

const tokenOf = (given: Arguments): string => {
  const [token = ''] = given.positionals
  if (token === '') throw new UsageError('token is required')
  return token
}

const claimsOf = (token: string): string => describeToken(token)?.claims ?? ''

/** Checks a connection token. */
export const checkToken: Command = {
  name: 'checktoken',
  about: 'Check a connection token.',
  flags: [configFlag],
  positional: 'token',
  run: async (given, world) => {
    const token = tokenOf(given)
    const verifier = openVerifier(given, world)
    const verified = await verifier.connection(token)
    if (verified.t !== 'ok') return refused(token, verified)
    const user = verified.user === '' ? 'anonymous user' : `user ${verified.user}`
    world.print(`valid token for ${user}\npayload: ${claimsOf(token)}\n`)
    return 0
  },
}

/** Checks a subscription token. */
export const checkSubToken: Command = {
  name: 'checksubtoken',
  about: 'Check a subscription token.',
  flags: [configFlag],
  positional: 'token',
  run: async (given, world) => {
    const token = tokenOf(given)
    const verifier = openVerifier(given, world)
    const verified = await verifier.subscription(token)
    if (verified.t !== 'ok') return refused(token, verified)
    const user = verified.user === '' ? 'anonymous user' : `user ${JSON.stringify(verified.user)}`
    const channel = JSON.stringify(verified.channel)
    world.print(
      `valid subscription token for ${user} and channel ${channel}\n` +
        `payload: ${claimsOf(token)}\n`,
    )
    return 0
  },
}
