/** A codec that only names what it encodes, and counts. */
import type { Codec, Frame, Push } from '../../src/protocol/index.js'
import { UnencodablePayload } from '../../src/protocol/index.js'

/** What the codec was asked to encode. */
export type FakeCodec = Codec & {
  readonly encoded: { readonly push: Push; readonly unidirectional: boolean }[]
  /** Makes the next encodings fail. */
  unencodable: boolean
}

/** Frames are the text `<id> <kind> uni|bi`. */
export function fakeCodec(id: 'json' | 'protobuf' = 'json'): FakeCodec {
  const unused = (): never => {
    throw new Error('not part of this fake')
  }
  const codec: FakeCodec = {
    id,
    binary: id === 'protobuf',
    encoded: [],
    unencodable: false,
    decode: unused,
    reply: unused,
    ping: unused,
    pack: unused,
    push: (push, unidirectional): Frame => {
      if (codec.unencodable) throw new UnencodablePayload()
      codec.encoded.push({ push, unidirectional })
      return Buffer.from(`${id} ${push.kind} ${unidirectional ? 'uni' : 'bi'}`)
    },
  }
  return codec
}
