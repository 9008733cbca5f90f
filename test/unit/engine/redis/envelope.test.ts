/** Bytes of spec/channels-and-engines.md §8.8. */
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import { decodeMessage, encodeMembership } from '../../../../src/engine/redis/envelope.js'
import { encodeStoredPublication, type Publication } from '../../../../src/protocol/index.js'
import { clientInfo } from '../../../support/publications.js'

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const PUBLICATION = '22077b2261223a317d4880d095ffbc31'
const PREVIOUS = '22077b2261223a307d4898c895ffbc31'
const publication: Publication = {
  offset: 0,
  data: jsonPayload('{"a":1}'),
  info: null,
  tags: null,
  time: 1_700_000_000_000,
}

function decoded(bytes: Buffer) {
  const message = decodeMessage(bytes)
  if (message.kind !== 'publication') throw new Error('no publication')
  return message
}

describe('envelope', () => {
  it('stores publications as the specification shows, without offset', () => {
    expect(Buffer.from(encodeStoredPublication(publication)).toString('hex')).toBe(PUBLICATION)
    const placed = { ...publication, offset: 7 }
    expect(Buffer.from(encodeStoredPublication(placed)).toString('hex')).toBe(PUBLICATION)
  })

  it('reads a bare publication', () => {
    const message = decoded(hex(PUBLICATION))
    expect(message).toMatchObject({ epoch: '', previous: null })
    expect(message.publication).toMatchObject({ offset: 0, time: 1_700_000_000_000 })
    expect(message.publication.data.text()).toBe('{"a":1}')
  })

  it('reads a publication with its place', () => {
    const message = decoded(hex(`5f5f70313a353a41624364456647685f5f${PUBLICATION}`))
    expect(message).toMatchObject({ epoch: 'AbCdEfGh', previous: null, publication: { offset: 5 } })
    expect(message.publication.data.text()).toBe('{"a":1}')
  })

  it('reads a publication with the one before', () => {
    const message = decoded(
      hex(`5f5f64313a363a41624364456647683a31363a${PREVIOUS}3a31363a${PUBLICATION}`),
    )
    expect(message).toMatchObject({ epoch: 'AbCdEfGh', publication: { offset: 6 } })
    expect(message.previous?.offset).toBe(5)
    expect(message.previous?.data.text()).toBe('{"a":0}')
  })

  it('takes an empty one before for none', () => {
    const message = decoded(
      Buffer.concat([Buffer.from('__d1:1:AbCdEfGh:0::16:'), hex(PUBLICATION)]),
    )
    expect(message).toMatchObject({ previous: null, publication: { offset: 1 } })
  })

  it('reads the one before out of a list, header and all', () => {
    const before = Buffer.concat([Buffer.from('__p1:5:AbCdEfGh__'), hex(PREVIOUS)])
    const message = decoded(
      Buffer.concat([
        Buffer.from(`__d1:6:AbCdEfGh:${before.length}:`),
        before,
        Buffer.from(':16:'),
        hex(PUBLICATION),
      ]),
    )
    expect(message.previous).toMatchObject({ offset: 5 })
  })

  it('finds its way through payloads that look like headers', () => {
    const tricky = { ...publication, data: jsonPayload('"__d1:3:x__:0::"') }
    const bytes = Buffer.from(encodeStoredPublication(tricky))
    const size = bytes.length
    const message = decoded(
      Buffer.concat([
        Buffer.from(`__d1:6:AbCdEfGh:${size}:`),
        bytes,
        Buffer.from(`:${size}:`),
        bytes,
      ]),
    )
    expect(message.publication.data.text()).toBe('"__d1:3:x__:0::"')
    expect(message.previous?.data.text()).toBe('"__d1:3:x__:0::"')
  })

  it('writes and reads joins and leaves', () => {
    const info = clientInfo('c1', '42')
    expect(encodeMembership('join', info).toString('hex')).toBe('5f5f6a5f5f0a02343212026331')
    for (const kind of ['join', 'leave'] as const) {
      expect(decodeMessage(encodeMembership(kind, info))).toEqual({ kind, info })
    }
  })

  it('keeps everything a publication has', () => {
    const full: Publication = {
      ...publication,
      info: { ...clientInfo('c', 'u'), connInfo: jsonPayload('1'), chanInfo: jsonPayload('2') },
      tags: new Map([['__proto__', 'x']]),
    }
    const { publication: back } = decoded(Buffer.from(encodeStoredPublication(full)))
    expect(back.tags?.get('__proto__')).toBe('x')
    expect(back.info?.connInfo?.text()).toBe('1')
    expect(back.info?.chanInfo?.text()).toBe('2')
  })

  it.each([
    '__x1:1:AbCdEfGh__',
    '__',
    '__p1:5:AbCdEfGh',
    '__p1:x:AbCdEfGh__',
    '__p1:99999999999999999:AbCdEfGh__',
    '__p1:5__',
    '__p1:5:a:b__',
    '__d1:6:AbCdEfGh',
    '__d1:6:AbCdEfGh:99:x:0:',
    '__d1:6:AbCdEfGh:-1:x:0:',
    '__d1:6:AbCdEfGh:1:xx0:',
    '\u0007junk',
  ])('refuses %j', (text) => {
    expect(() => decodeMessage(Buffer.from(text, 'latin1'))).toThrow()
  })
})
