import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import { Delivery } from '../../../../src/channels/hub/frame-cache.js'
import { WireForms } from '../../../../src/channels/index.js'
import type { Push } from '../../../../src/protocol/index.js'
import { fakeCodec } from '../../../support/fake-codec.js'
import { publicationAt } from '../../../support/publications.js'

const push: Push = { kind: 'pub', channel: 'ch', pub: publicationAt(1), epoch: '' }

describe('the frames of a push', () => {
  it('are encoded once per codec and direction, in whatever order they are asked for', () => {
    const json = fakeCodec()
    const protobuf = fakeCodec('protobuf')
    const delivery = new Delivery([json, protobuf], push, '', 0)
    const texts = [0, 1, 2, 3, 0, 3, 2, 1, 0].map((variant) => String(delivery.frame(variant)))
    expect(texts.slice(0, 4)).toEqual([
      'json pub bi',
      'protobuf pub bi',
      'json pub uni',
      'protobuf pub uni',
    ])
    expect(json.encoded).toHaveLength(2)
    expect(protobuf.encoded).toHaveLength(2)
    expect(delivery.frame(0)).toBe(delivery.frame(0))
  })

  it('tell plain, full and patch apart, and make a patch once for all who want it', () => {
    const json = fakeCodec()
    const text = (n: number) => jsonPayload(`{"title":"a rather long title that stays","n":${n}}`)
    const previous = { ...publicationAt(1), data: text(1) }
    const pub = { ...publicationAt(2), data: text(2) }
    const delivery = new Delivery([json, null], { ...push, pub }, 'e', 0, previous)
    for (const form of [0, WireForms.full, WireForms.patch, WireForms.patch | 2]) {
      expect(delivery.frame(form)).toBe(delivery.frame(form))
    }
    const sent = json.encoded.map((each) => (each.push.kind === 'pub' ? each.push.pub : null))
    expect(sent.map((each) => each?.form)).toEqual([undefined, 'full', 'patch', 'patch'])
    expect(sent[0]).toBe(pub)
    expect(sent[2]?.data).toBe(sent[3]?.data)
  })

  it('are in full for those who may have a patch when nothing came before', () => {
    const json = fakeCodec()
    new Delivery([json], push, '', 0).frame(WireForms.patch)
    expect(json.encoded).toMatchObject([{ push: { pub: { form: 'full' } } }])
  })

  it('are null for a codec that is not spoken', () => {
    expect(new Delivery([fakeCodec(), null], push, '', 0).frame(1)).toBeNull()
  })

  it('are null, and tried once, when the payload cannot be written', () => {
    const json = fakeCodec()
    json.unencodable = true
    const delivery = new Delivery([json, fakeCodec('protobuf')], push, '', 0)
    expect(delivery.frame(0)).toBeNull()
    json.unencodable = false
    expect(delivery.frame(0)).toBeNull()
    expect(delivery.frame(1)).not.toBeNull()
  })

  it('do not hide other faults of a codec', () => {
    const broken = {
      ...fakeCodec(),
      push: () => {
        throw new TypeError('bug')
      },
    }
    expect(() => new Delivery([broken], push, '', 0).frame(0)).toThrow(TypeError)
  })
})
