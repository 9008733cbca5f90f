import { describe, expect, it } from 'vitest'
import { jsonCodec, protobufCodec, type Frame } from '../../../src/protocol/index.js'
import { Packer } from '../../../src/transport/pack.js'

const frame: Frame = Buffer.from('{"a":1}')
const other: Frame = Buffer.from('{"b":2}')

describe('packing frames', () => {
  it('puts one and the same message out for the same frames of many connections', () => {
    const packer = new Packer()
    for (const codec of [jsonCodec, protobufCodec]) {
      for (const frames of [[frame], [frame, other]]) {
        const message = packer.pack(codec, [...frames])
        expect(packer.pack(codec, [...frames])).toBe(message)
        expect(Buffer.from(message)).toEqual(Buffer.from(codec.pack(frames)))
      }
    }
  })

  it('does not take one encoding for the other, nor a longer list for a shorter one', () => {
    const packer = new Packer()
    const text = packer.pack(jsonCodec, [frame, other])
    const binary = packer.pack(protobufCodec, [frame, other])
    expect(Buffer.from(text).toString()).toBe('{"a":1}\n{"b":2}')
    expect(Buffer.from(binary).toString('hex')).toMatch(/^07.{14}07.{14}$/)
    expect(packer.pack(protobufCodec, [frame])).toHaveLength(8)
    expect(packer.pack(protobufCodec, [other])).toHaveLength(8)
  })
})
