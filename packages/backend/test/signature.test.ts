/** spec: proxy.md §9.1 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { SignatureCheck } from '../src/index.js'

const secret = (text: string) => `whsec_${Buffer.from(text).toString('base64')}`
const OLD = secret('the key of last year, long enough')
const NEW = secret('the key of this year, long enough')
const BODY = new TextEncoder().encode('{"user":"1","text":"ä"}')
const AT = new Date('2026-01-02T03:04:05Z')
const now = () => AT.getTime()

function headersOf(signature: string, overrides: Record<string, string | undefined> = {}): Headers {
  const given: Record<string, string | undefined> = {
    'webhook-id': 'm1',
    'webhook-timestamp': String(AT.getTime() / 1000),
    'webhook-signature': signature,
    ...overrides,
  }
  return new Headers(
    Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}

const signed = (key: string) => new Webhook(key).sign('m1', AT, new TextDecoder().decode(BODY))

describe('SignatureCheck', () => {
  const check = new SignatureCheck({ secrets: [NEW, OLD], now })

  it('takes what the stock library signs, with any of the keys', async () => {
    expect(await check.fault(headersOf(signed(NEW)), BODY)).toBeUndefined()
    expect(await check.fault(headersOf(signed(OLD)), BODY)).toBeUndefined()
  })

  it('takes one good signature among several', async () => {
    const signatures = `v1,bm90IG91cnM= ${signed(secret('somebody else, also long'))} ${signed(NEW)}`
    expect(await check.fault(headersOf(signatures), BODY)).toBeUndefined()
  })

  it('takes ed25519 signatures', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
    const asymmetric = new SignatureCheck({ publicKeys: [`whpk_${raw.toString('base64')}`], now })
    const bytes = Buffer.concat([Buffer.from(`m1.${AT.getTime() / 1000}.`), BODY])
    const good = `v1a,${sign(null, bytes, privateKey).toString('base64')}`
    expect(await asymmetric.fault(headersOf(good), BODY)).toBeUndefined()
    expect(await asymmetric.fault(headersOf(good.replace('v1a,', 'v1,')), BODY)).toBe(
      'no signature of the call fits a key',
    )
  })

  it.each([
    ['a flipped byte', headersOf(signed(NEW)), new TextEncoder().encode('{"user":"2","text":"ä"}')],
    ['another id', headersOf(signed(NEW), { 'webhook-id': 'm2' }), BODY],
    [
      'another time',
      headersOf(signed(NEW), { 'webhook-timestamp': String(AT.getTime() / 1000 + 1) }),
      BODY,
    ],
    ['a removed key', headersOf(signed(secret('a key of nobody, long enough'))), BODY],
    ['another version', headersOf(signed(NEW).replace('v1,', 'v2,')), BODY],
    ['no comma', headersOf('v1'), BODY],
    ['no Base64', headersOf('v1,§§§'.normalize()), BODY],
  ])('refuses %s', async (_what, headers, body) => {
    expect(await check.fault(headers, body)).toBe('no signature of the call fits a key')
  })

  it('refuses what is missing, old or from the future, and says which', async () => {
    expect(await check.fault(headersOf(signed(NEW), { 'webhook-id': undefined }), BODY)).toMatch(
      /webhook-id is missing/,
    )
    expect(await check.fault(headersOf(signed(NEW), { 'webhook-timestamp': '1e9' }), BODY)).toMatch(
      /no whole number/,
    )
    expect(await check.fault(headersOf('', { 'webhook-signature': undefined }), BODY)).toMatch(
      /webhook-signature is missing/,
    )
    const later = (seconds: number) =>
      new SignatureCheck({ secrets: [NEW], now: () => AT.getTime() + seconds * 1000 })
    expect(await later(300).fault(headersOf(signed(NEW)), BODY)).toBeUndefined()
    expect(await later(301).fault(headersOf(signed(NEW)), BODY)).toMatch(/too old/)
    expect(await later(-300).fault(headersOf(signed(NEW)), BODY)).toBeUndefined()
    expect(await later(-301).fault(headersOf(signed(NEW)), BODY)).toMatch(/from the future/)
  })

  it('refuses keys that cannot be keys', () => {
    expect(() => new SignatureCheck({})).toThrow(/needs a secret/)
    expect(() => new SignatureCheck({ secrets: ['whsec_'] })).toThrow(/secrets\[0\]/)
    expect(() => new SignatureCheck({ secrets: [NEW, 'not base64!'] })).toThrow(/secrets\[1\]/)
    expect(() => new SignatureCheck({ publicKeys: ['whpk_AAAA'] })).toThrow(/32 bytes, not 3/)
  })
})
