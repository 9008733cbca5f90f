import { jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { TokenSigner } from '../src/index.js'

const SECRET = 'a secret of the tests'
const NOW = 1_800_000_000_000
const read = async (token: string) => {
  const options = { currentDate: new Date(NOW) }
  const { payload, protectedHeader } = await jwtVerify(token, Buffer.from(SECRET), options)
  return { payload, alg: protectedHeader.alg }
}

describe('TokenSigner', () => {
  const signer = new TokenSigner(SECRET, { now: () => NOW })

  it('makes connection tokens that a stock library takes', async () => {
    const token = await signer.connection({
      user: 'annä',
      expiresInSeconds: 60,
      info: { name: 'Ann' },
      meta: { tenant: 7 },
      channels: ['news'],
    })
    expect(await read(token)).toEqual({
      alg: 'HS256',
      payload: {
        sub: 'annä',
        iat: NOW / 1000,
        exp: NOW / 1000 + 60,
        info: { name: 'Ann' },
        meta: { tenant: 7 },
        channels: ['news'],
      },
    })
  })

  it('makes subscription tokens', async () => {
    const token = await signer.subscription({ user: '1', channel: '$a', issuer: 'app' })
    expect((await read(token)).payload).toEqual({
      sub: '1',
      iat: NOW / 1000,
      iss: 'app',
      channel: '$a',
    })
  })

  it('refuses what cannot be meant', () => {
    expect(() => new TokenSigner('')).toThrow(/empty/)
    expect(() => signer.subscription({ user: '1', channel: '' })).toThrow(/needs a channel/)
  })
})
