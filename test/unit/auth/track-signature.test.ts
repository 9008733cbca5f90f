import { describe, expect, it } from 'vitest'
import { createTrackVerifier } from '../../../src/auth/index.js'
import { signKeys } from '../../support/polled-backend.js'

const SETTINGS = {
  hmac_secret_key: 'secret',
  hmac_previous_secret_key: '',
  hmac_previous_secret_key_valid_until: 0,
}
const IAT = 1_700_000_000
const EXP = 1_700_003_600
const CLAIM = { user: '42', channel: 'poll:x', keys: ['k1', 'k2'] }

const sign = (change: Partial<Parameters<typeof signKeys>[0]> = {}): string =>
  signKeys({ ...CLAIM, secret: 'secret', iat: IAT, exp: EXP, ...change })

const verify = (
  signature: string,
  claim: Partial<typeof CLAIM> = {},
  now = IAT,
  settings: Partial<typeof SETTINGS> = {},
) =>
  createTrackVerifier({ ...SETTINGS, ...settings }).verify({ ...CLAIM, signature, ...claim }, now)

describe('track signatures', () => {
  it.each([
    [
      ['k1', 'k2'],
      '1700000000:1700003600:fb8aa229a4f476be836b89a7a63396a757987c5d8025533ec83883473284679b',
    ],
    [
      ['a', 'b'],
      '1700000000:1700003600:2ade268ba1722e0fe9e97774f0060ef98fe9c4fe3f10bc7d6d44d98fb5d4d544',
    ],
  ])('are those of the published vectors: %j', (keys, signature) => {
    expect(verify(signature, { keys })).toEqual({ t: 'ok', expireAt: EXP })
  })

  it('cover the keys in their order', () => {
    expect(verify(sign(), { keys: ['k2', 'k1'] }).t).toBe('invalid')
    expect(verify(sign(), { keys: ['k1'] }).t).toBe('invalid')
    expect(verify(sign(), { keys: ['k1\0k2'] }).t).toBe('ok')
  })

  it('cover user and channel, and colons cannot move between them', () => {
    expect(verify(sign(), { user: '' }).t).toBe('invalid')
    expect(verify(sign(), { channel: 'poll:y' }).t).toBe('invalid')
    const shifted = sign({ user: 'a', channel: 'b:c' })
    expect(verify(shifted, { user: 'a', channel: 'b:c' }).t).toBe('ok')
    expect(verify(shifted, { user: 'a:b', channel: 'c' }).t).toBe('invalid')
  })

  it('are good for five seconds after their end, and for ever without one', () => {
    expect(verify(sign(), {}, EXP + 5)).toEqual({ t: 'ok', expireAt: EXP })
    expect(verify(sign(), {}, EXP + 6)).toEqual({ t: 'expired' })
    expect(verify(sign({ exp: 0 }), {}, EXP + 10 ** 9)).toEqual({ t: 'ok', expireAt: 0 })
  })

  it('count under the previous secret as long as they are old enough', () => {
    const older = sign({ secret: 'older' })
    expect(verify(older).t).toBe('invalid')
    const rotated = { hmac_previous_secret_key: 'older' }
    expect(verify(older, {}, IAT, rotated).t).toBe('ok')
    const until = (valid: number) => ({ ...rotated, hmac_previous_secret_key_valid_until: valid })
    expect(verify(older, {}, IAT, until(IAT)).t).toBe('ok')
    expect(verify(older, {}, IAT, until(IAT - 1))).toEqual({
      t: 'invalid',
      problem: 'track signature issued after previous secret key expiry',
    })
    expect(verify(sign(), {}, IAT, until(IAT - 1)).t).toBe('ok')
  })

  it.each([
    ['', 'nothing'],
    ['1700000000:1700003600', 'no code'],
    [`${sign()}:x`, 'too much'],
    [`x${sign()}`, 'times that are no numbers'],
    [sign().toUpperCase(), 'upper case'],
    [sign().slice(0, -1), 'a code that is cut'],
    [sign({ iat: -1 }), 'a negative time'],
  ])('are refused: %s (%s)', (signature) => {
    expect(verify(signature).t).toBe('invalid')
  })

  it('are all refused without a key', () => {
    expect(verify(sign({ secret: '' }), {}, IAT, { hmac_secret_key: '' }).t).toBe('invalid')
  })
})
