/** Requests of emulation in Protobuf, without a length before them. spec: client-protocol.md §8.3 */
import * as wire from '../../gen/client.js'
import { ProtocolViolation } from '../codec.js'
import type { EmulationRequest } from '../emulation.js'

const NO_DATA = new Uint8Array(0)

/**
 * Reads the body of a request.
 * @throws ProtocolViolation, and nothing else
 */
export function decodeProtobufEmulation(body: Uint8Array): EmulationRequest {
  // A Buffer for the sake of text, as in decode.ts.
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  let request: wire.EmulationRequest
  try {
    request = wire.EmulationRequest.decode(bytes)
  } catch (cause) {
    throw new ProtocolViolation('emulation request is not valid Protobuf', cause)
  }
  return {
    node: request.node ?? '',
    session: request.session ?? '',
    data: request.data ?? NO_DATA,
  }
}
