/** Messages of gRPC streams after the first. spec: proxy.md §3.2 */
import * as proto from '../../gen/proxy.js'
import { BackendFailure } from '../failure.js'

/** Decodes what a backend sends. Throws BackendFailure. */
export function readRecord(bytes: Uint8Array): object {
  try {
    // A Buffer is read as the platform reads text: malformed UTF-8 becomes replacement characters.
    return proto.StreamSubscribeResponse.decode(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    )
  } catch (cause) {
    throw new BackendFailure('malformed', 'not the agreed message', { cause })
  }
}

/** Encodes what a client publishes. */
export function writePublication(data: Uint8Array): Uint8Array {
  return proto.StreamSubscribeRequest.encode({ publication: { data } }).finish()
}
