/**
 * Claims of connection and subscription tokens. Names match without regard to case, as in the
 * reference; of one name in several spellings the exact one counts. Application data stays raw: `info`,
 * `data` and `meta` are slices of the signed text. spec: server-api-and-operations.md §3.2, §3.3
 */
import { bytesPayload, type Payload } from '../base/index.js'
import { override, PLAIN_GRANT, type SubscribeGrant } from '../model/index.js'
import {
  decodeBase64,
  ignored,
  int64,
  jsonOnly,
  listOf,
  mapOf,
  message,
  nested,
  payload,
  readNullable,
  text,
  NO_NOTICES,
} from '../wire/index.js'
import { readJson } from './token-format.js'

/** Claims of either kind of token; zero values where absent. */
export type Claims = {
  readonly user: string
  /** Unix seconds with fraction; null = absent. */
  readonly expiresAt: number | null
  /** Unix seconds with fraction; null = absent. */
  readonly notBefore: number | null
  readonly issuer: string
  readonly audience: readonly string[]
  readonly info: Payload | null
  readonly data: Payload | null
  readonly meta: Payload | null
  readonly channels: readonly string[]
  readonly subs: ReadonlyMap<string, SubscribeGrant>
  readonly channel: string
  readonly client: string
  /** null = absent. */
  readonly expireAt: number | null
  readonly override: SubscribeGrant['override']
  /** Claims of the commercial edition of the reference that were ignored. */
  readonly ignored: readonly string[]
}

const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/** A time: a number of Unix seconds or a string that holds one; null = absent. */
const time = jsonOnly<number | null>(null, (cursor) => {
  let seconds: number
  if (cursor.peek() === '"') {
    const digits = cursor.string()
    if (!NUMBER.test(digits)) throw cursor.fault('must be a number')
    seconds = Number(digits)
  } else {
    seconds = cursor.number()
  }
  if (!Number.isFinite(seconds)) throw cursor.fault('is out of range')
  return seconds
})

const strings = listOf(text())

/** One audience or several. */
const audience = jsonOnly(strings.initial, (cursor) =>
  cursor.peek() === '"' ? [cursor.string()] : strings.read(cursor, NO_NOTICES),
)

/** An expiry of its own; 0 is one (never), null = absent. */
const expiry = jsonOnly<number | null>(null, int64().read)

/** Data as base64; '' counts as absent, null. */
const base64Data = jsonOnly<Payload | null>(null, (cursor) => {
  const encoded = cursor.string()
  if (encoded === '') return null
  const bytes = decodeBase64(encoded)
  if (bytes === null) throw cursor.fault('bad base64')
  return bytesPayload(bytes)
})

/** Data that may come as JSON or as base64. */
const parcel = {
  info: payload(),
  data: payload(),
  b64info: base64Data,
  b64data: base64Data,
  override: override(),
}

const subscription = nested(message(parcel))

const claimsOfToken = message({
  ...parcel,
  sub: text(),
  exp: time,
  nbf: time,
  iat: time,
  jti: text(),
  iss: text(),
  aud: audience,
  meta: { ...payload(), nullIsValue: false },
  channels: strings,
  subs: mapOf(subscription),
  channel: text(),
  client: text(),
  expireAt: expiry,
  caps: ignored('caps'),
  labels: ignored('labels'),
  allow: ignored('allow'),
})

const GRANTS_NOTHING = new Map<string, SubscribeGrant>()

/**
 * Reads the claims.
 * @param userIdClaim claim that holds the user instead of `sub`, in exactly this spelling; '' = `sub`
 * @throws MalformedToken
 */
export function readClaims(json: string, userIdClaim: string): Claims {
  const ignoredClaims: string[] = []
  const notices = { ignoredField: (name: string) => ignoredClaims.push(name) }
  const given = readJson('claims', json, (cursor) => {
    if (cursor.peek() !== '{') throw cursor.fault('must be an object')
    return claimsOfToken.read(cursor, notices)
  })
  const { exp, nbf, iss, aud, meta, channels, subs, channel, client, expireAt } = given
  return {
    user: userIdClaim === '' ? given.sub : readUser(json, userIdClaim),
    expiresAt: exp,
    notBefore: nbf,
    issuer: iss,
    audience: aud,
    info: given.b64info ?? given.info,
    data: given.b64data ?? given.data,
    meta,
    channels,
    subs: subs === null ? GRANTS_NOTHING : grantsOf(subs),
    channel,
    client,
    expireAt,
    override: given.override,
    ignored: ignoredClaims,
  }
}

function grantsOf(
  subs: ReadonlyMap<string, typeof subscription.initial>,
): ReadonlyMap<string, SubscribeGrant> {
  const grants = new Map<string, SubscribeGrant>()
  for (const [channel, given] of subs) grants.set(channel, grantOf(given))
  return grants
}

function grantOf(given: typeof subscription.initial): SubscribeGrant {
  if (given === null) return PLAIN_GRANT
  return {
    expireAt: 0,
    info: given.b64info ?? given.info,
    data: given.b64data ?? given.data,
    override: given.override,
  }
}

function readUser(json: string, claim: string): string {
  return readJson('claims', json, (cursor) => {
    let user = ''
    cursor.object((name) => {
      if (name === claim) user = readNullable(text(), cursor, NO_NOTICES)
      else cursor.skip()
    })
    return user
  })
}
