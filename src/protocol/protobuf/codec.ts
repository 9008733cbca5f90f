/** The Protobuf codec of the client protocol. spec: client-protocol.md §1.3, §1.7 */
import type { Codec, Frame } from '../codec.js'
import { decodeProtobuf } from './decode.js'
import { encodePush, encodeReply, packDelimited } from './encode.js'

/** An empty reply, and an empty push; on the wire its length alone. */
const PING: Frame = new Uint8Array(0)

/** Length-delimited Protobuf: binary frames, payloads as they are. Stateless. */
export const protobufCodec: Codec = {
  id: 'protobuf',
  binary: true,
  decode: decodeProtobuf,
  reply: encodeReply,
  push: encodePush,
  ping: () => PING,
  pack: packDelimited,
}
