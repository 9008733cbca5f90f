/** `gentoken` and `gensubtoken`: HS256 tokens for tests. spec: §5 */
import { loadConfig, type TokenConfig } from '../../config/index.js'
import { UsageError, type Arguments, type FlagSpec } from '../arguments.js'
import { configFlag, helperInputs, isGiven, type CliEnvironment, type Command } from '../command.js'
import { goDuration, signToken, type NewClaims } from '../tokens.js'

const WEEK = 604_800

const commonFlags: readonly FlagSpec[] = [
  configFlag,
  { name: 'user', short: 'u', type: 'text', about: 'user id, anonymous when empty' },
  { name: 'ttl', short: 't', type: 'text', about: 'seconds until expiry (604800), -1 = never' },
  { name: 'quiet', short: 'q', type: 'bool', about: 'print nothing but the token' },
]

function ttlOf(given: Arguments): number {
  const text = given.flags.get('ttl')
  if (text === undefined) return WEEK
  if (!/^-?\d{1,12}$/.test(text)) throw new UsageError('ttl must be a whole number of seconds')
  return Number(text)
}

function print(token: string, subject: string, given: Arguments, world: CliEnvironment): number {
  if (isGiven(given, 'quiet')) {
    world.print(token)
    return 0
  }
  const ttl = ttlOf(given)
  const expiry = ttl < 0 ? 'without expiration' : `with expiration TTL ${goDuration(ttl)}`
  world.print(`HMAC SHA-256 JWT for ${subject} ${expiry}:\n${token}\n`)
  return 0
}

function sign(
  command: string,
  block: TokenConfig,
  extra: NewClaims,
  given: Arguments,
  world: CliEnvironment,
): string {
  if (block.hmac_secret_key === '') {
    throw new UsageError(
      `${command} only supports generating HMAC-signed tokens, set hmac_secret_key in the configuration`,
    )
  }
  const user = given.flags.get('user') ?? ''
  const ttl = ttlOf(given)
  const now = Math.floor(world.now() / 1000)
  const claims: Record<string, string | number | undefined> = {
    sub: user === '' ? undefined : user,
    iat: now,
    // Quirk: a TTL of 0 sets no expiry.
    exp: ttl > 0 ? now + ttl : undefined,
    ...extra,
  }
  if (block.user_id_claim !== '' && user !== '') claims[block.user_id_claim] = user
  return signToken(claims, block.hmac_secret_key)
}

const userPhrase = (given: Arguments): string => {
  const user = given.flags.get('user') ?? ''
  return user === '' ? 'anonymous user' : `user ${JSON.stringify(user)}`
}

/** A connection token. */
export const genToken: Command = {
  name: 'gentoken',
  about: 'Make a connection token (HS256).',
  flags: commonFlags,
  run: (given, world) => {
    const { config } = loadConfig(helperInputs(given, world, true))
    const token = sign('gentoken', config.client.token, {}, given, world)
    return print(token, userPhrase(given), given, world)
  },
}

/** A subscription token. */
export const genSubToken: Command = {
  name: 'gensubtoken',
  about: 'Make a subscription token (HS256).',
  flags: [
    ...commonFlags,
    { name: 'channel', short: 's', type: 'text', about: 'channel (required)' },
  ],
  run: (given, world) => {
    const channel = given.flags.get('channel') ?? ''
    if (channel === '') throw new UsageError('channel is required')
    const { token, subscription_token: separate } = loadConfig(helperInputs(given, world, true))
      .config.client
    const block = separate.enabled ? separate : token
    const signed = sign('gensubtoken', block, { channel }, given, world)
    return print(
      signed,
      `${userPhrase(given)} and channel ${JSON.stringify(channel)}`,
      given,
      world,
    )
  },
}
