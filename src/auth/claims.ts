/**
 * Claims of connection and subscription tokens. Application data stays raw: `info`, `data` and
 * `meta` are slices of the signed text. spec: server-api-and-operations.md §3.2, §3.3
 */
import { bytesPayload, type JsonCursor, type Payload } from '../base/index.js'
import type { SubscribeGrant } from '../model/index.js'
import { readOverride } from './override.js'
import { MalformedToken, readJson } from './token-format.js'

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

const COMMERCIAL: ReadonlySet<string> = new Set(['caps', 'labels', 'allow'])

type Draft = { -readonly [K in keyof Claims]: Claims[K] } & Parcel

/** Data that may come as JSON or as base64; base64 wins. */
type Parcel = {
  info: Payload | null
  data: Payload | null
  b64info: Payload | null
  b64data: Payload | null
}

/**
 * Reads the claims.
 * @param userIdClaim claim that holds the user instead of `sub`; '' = `sub`
 * @throws MalformedToken
 */
export function readClaims(text: string, userIdClaim: string): Claims {
  const draft: Draft = {
    user: '',
    expiresAt: null,
    notBefore: null,
    issuer: '',
    audience: [],
    info: null,
    data: null,
    b64info: null,
    b64data: null,
    meta: null,
    channels: [],
    subs: new Map(),
    channel: '',
    client: '',
    expireAt: null,
    override: {},
    ignored: [],
  }
  readJson('claims', text, (cursor) => cursor.object((key) => readClaim(draft, key, cursor)))
  if (userIdClaim !== '') draft.user = readUser(text, userIdClaim)
  const { b64info, b64data, ...claims } = draft
  return { ...claims, info: b64info ?? draft.info, data: b64data ?? draft.data }
}

function readClaim(draft: Draft, key: string, cursor: JsonCursor): void {
  if (key === 'sub') draft.user = readString(cursor)
  else if (key === 'exp') draft.expiresAt = readTime(cursor)
  else if (key === 'nbf') draft.notBefore = readTime(cursor)
  else if (key === 'iat') readTime(cursor)
  else if (key === 'jti') readString(cursor)
  else if (key === 'iss') draft.issuer = readString(cursor)
  else if (key === 'aud') draft.audience = readAudience(cursor)
  else if (key === 'meta') draft.meta = cursor.takeNull() ? null : cursor.payload()
  else if (key === 'channels') draft.channels = readStrings(cursor)
  else if (key === 'subs') draft.subs = readSubs(cursor)
  else if (key === 'channel') draft.channel = readString(cursor)
  else if (key === 'client') draft.client = readString(cursor)
  else if (key === 'expire_at') draft.expireAt = readExpireAt(cursor)
  else if (key === 'override') draft.override = readOverride(cursor)
  else if (!readParcel(draft, key, cursor)) {
    if (COMMERCIAL.has(key)) draft.ignored = [...draft.ignored, key]
    cursor.skip()
  }
}

function readParcel(parcel: Parcel, key: string, cursor: JsonCursor): boolean {
  if (key === 'info') parcel.info = cursor.payload()
  else if (key === 'data') parcel.data = cursor.payload()
  else if (key === 'b64info') parcel.b64info = readBase64(cursor)
  else if (key === 'b64data') parcel.b64data = readBase64(cursor)
  else return false
  return true
}

function readSubs(cursor: JsonCursor): Map<string, SubscribeGrant> {
  const subs = new Map<string, SubscribeGrant>()
  if (cursor.takeNull()) return subs
  cursor.object((channel) => subs.set(channel, readSub(cursor)))
  return subs
}

function readSub(cursor: JsonCursor): SubscribeGrant {
  const parcel: Parcel = { info: null, data: null, b64info: null, b64data: null }
  let override: SubscribeGrant['override'] = {}
  if (!cursor.takeNull()) {
    cursor.object((key) => {
      if (readParcel(parcel, key, cursor)) return
      if (key === 'override') override = readOverride(cursor)
      else cursor.skip()
    })
  }
  const { info, data, b64info, b64data } = parcel
  return { expireAt: 0, info: b64info ?? info, data: b64data ?? data, override }
}

function readUser(text: string, claim: string): string {
  let user = ''
  readJson('claims', text, (cursor) =>
    cursor.object((key) => {
      if (key === claim) user = readString(cursor)
      else cursor.skip()
    }),
  )
  return user
}

function readString(cursor: JsonCursor): string {
  return cursor.takeNull() ? '' : cursor.string()
}

function readStrings(cursor: JsonCursor): string[] {
  const strings: string[] = []
  if (!cursor.takeNull()) cursor.array(() => strings.push(readString(cursor)))
  return strings
}

function readAudience(cursor: JsonCursor): string[] {
  return cursor.peek() === '"' ? [cursor.string()] : readStrings(cursor)
}

function readTime(cursor: JsonCursor): number | null {
  if (cursor.takeNull()) return null
  const seconds = cursor.number()
  if (!Number.isFinite(seconds)) throw cursor.fault('is out of range')
  return seconds
}

function readExpireAt(cursor: JsonCursor): number | null {
  return cursor.takeNull() ? null : cursor.integer(-MAX_INT64, MAX_INT64)
}

const MAX_INT64 = 2 ** 63

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Standard padded base64; '' counts as not given. */
function readBase64(cursor: JsonCursor): Payload | null {
  const text = readString(cursor)
  if (text === '') return null
  if (!BASE64.test(text)) throw new MalformedToken('claims: bad base64')
  return bytesPayload(Buffer.from(text, 'base64'))
}
