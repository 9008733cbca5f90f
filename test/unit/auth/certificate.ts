/** Makes a self-signed X.509 certificate, which node:crypto can read but not write. */
import { sign, type KeyObject } from 'node:crypto'

const der = (tag: number, ...content: Uint8Array[]): Buffer => {
  const body = Buffer.concat(content)
  const length =
    body.length < 0x80
      ? Buffer.from([body.length])
      : Buffer.from([0x82, body.length >> 8, body.length & 0xff])
  return Buffer.concat([Buffer.from([tag]), length, body])
}
const sequence = (...content: Uint8Array[]): Buffer => der(0x30, ...content)
const time = (text: string): Buffer => der(0x17, Buffer.from(text))

/** PEM text of a certificate for the given pair of RSA keys. */
export function certificate(pair: { publicKey: KeyObject; privateKey: KeyObject }): string {
  const sha256WithRsa = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'))
  const commonName = sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('test')))
  const name = sequence(der(0x31, commonName))
  const body = sequence(
    der(0x02, Buffer.from([1])),
    sha256WithRsa,
    name,
    sequence(time('200101000000Z'), time('400101000000Z')),
    name,
    pair.publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = sign('sha256', body, pair.privateKey)
  const whole = sequence(body, sha256WithRsa, der(0x03, Buffer.from([0]), signature))
  const lines = whole.toString('base64').replace(/(.{64})/g, '$1\n')
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`
}
