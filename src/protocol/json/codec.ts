/** The JSON codec of the client protocol. spec: client-protocol.md §1.2, §1.7 */
import type { Codec, Frame } from '../codec.js'
import { decodeJson } from './decode.js'
import { encodePush, encodeReply, packLines } from './encode.js'

const PING: Frame = Buffer.from('{}', 'utf8')

/** Newline-delimited JSON: text frames, payloads as raw JSON values. Stateless. */
export const jsonCodec: Codec = {
  id: 'json',
  binary: false,
  decode: decodeJson,
  reply: encodeReply,
  push: encodePush,
  ping: () => PING,
  pack: packLines,
}
