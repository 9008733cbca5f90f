/**
 * Signatures by which clients of shared poll channels may track keys: `iat:exp:hex`, an HMAC-SHA256
 * over times, user, channel and the keys in their order. spec: channels-and-engines.md §11.7,
 * client-protocol.md §11.3
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { TrackClaim, TrackGrant, TrackVerifier } from './ports.js'
import type { TrackSettings } from './settings.js'

/** An expired signature is good for so many seconds more: clients renew it at its end. */
const GRACE_SECONDS = 5
/** Times have at most so many digits. */
const TIME = /^[0-9]{1,15}$/
const NUL = '\0'

const INVALID: TrackGrant = { t: 'invalid', problem: 'invalid track signature' }
const OUTDATED: TrackGrant = {
  t: 'invalid',
  problem: 'track signature issued after previous secret key expiry',
}
const EXPIRED: TrackGrant = { t: 'expired' }

/** Makes the verifier of `shared_poll`. Without a key nothing is valid. */
export function createTrackVerifier(settings: TrackSettings): TrackVerifier {
  const { hmac_secret_key: secret, hmac_previous_secret_key: previous } = settings
  const validUntil = settings.hmac_previous_secret_key_valid_until
  return {
    verify: (claim, nowSeconds) => {
      const parts = claim.signature.split(':')
      const [iat = '', exp = '', mac = ''] = parts
      if (parts.length !== 3 || !TIME.test(iat) || !TIME.test(exp)) return INVALID
      const signed = signedText(iat, exp, claim)
      if (!isSigned(secret, signed, mac)) {
        if (previous === '') return INVALID
        if (validUntil > 0 && Number(iat) > validUntil) return OUTDATED
        if (!isSigned(previous, signed, mac)) return INVALID
      }
      const expireAt = Number(exp)
      if (expireAt > 0 && expireAt + GRACE_SECONDS < nowSeconds) return EXPIRED
      return { t: 'ok', expireAt }
    },
  }
}

/** NUL between the parts: colons inside of user and channel must not shift from one to the other. */
function signedText(iat: string, exp: string, { user, channel, keys }: TrackClaim): string {
  const keysHash = createHash('sha256').update(keys.join(NUL)).digest('hex')
  return [iat, exp, user, channel, keysHash].join(NUL)
}

function isSigned(secret: string, signed: string, mac: string): boolean {
  if (secret === '') return false
  const expected = Buffer.from(createHmac('sha256', secret).update(signed).digest('hex'))
  const given = Buffer.from(mac)
  return given.byteLength === expected.byteLength && timingSafeEqual(given, expected)
}
