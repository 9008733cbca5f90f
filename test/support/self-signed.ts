/**
 * A self-signed certificate for tests, made with node:crypto alone (RFC 5280, DER by hand), so that
 * no key lies in the repository and no other program is needed.
 */
import { generateKeyPairSync, sign } from 'node:crypto'
import { isIPv4 } from 'node:net'

/** PEM texts. */
export type Identity = { readonly key: string; readonly cert: string }

const tlv = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  const { length } = body
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), body])
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts)
const oid = (hex: string): Buffer => tlv(0x06, Buffer.from(hex, 'hex'))
const time = (date: Date): Buffer =>
  tlv(0x17, Buffer.from(date.toISOString().replace(/[-:T]/g, '').slice(2, 14) + 'Z'))

const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'))
const DAY_MS = 86_400_000

/** An EC key and a certificate authority certificate for `name`, or an IPv4 address, that vouches for itself for a day. */
export function selfSigned(name: string): Identity {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const subject = sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))))
  const alternative = sequence(
    isIPv4(name)
      ? tlv(0x87, Buffer.from(name.split('.').map(Number)))
      : tlv(0x82, Buffer.from(name)),
  )
  const authority = sequence(tlv(0x01, Buffer.from([0xff])))
  const extensions = sequence(
    sequence(oid('551d11'), tlv(0x04, alternative)),
    sequence(oid('551d13'), tlv(0x04, authority)),
  )
  const now = Date.now()
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.from([1])),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(new Date(now - DAY_MS)), time(new Date(now + DAY_MS))),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, extensions),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = sequence(body, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature))
  const lines = certificate.toString('base64').replace(/.{64}/g, '$&\n')
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  }
}
