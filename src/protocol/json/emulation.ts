/** Requests of emulation in JSON. spec: client-protocol.md §8.3 */
import { JsonCursor, JsonError } from '../../base/index.js'
import { ProtocolViolation } from '../codec.js'
import type { EmulationRequest } from '../emulation.js'

/**
 * Reads the body of a request.
 * @throws ProtocolViolation, and nothing else
 */
export function decodeJsonEmulation(body: Uint8Array): EmulationRequest {
  let node = ''
  let session = ''
  let data = ''
  try {
    const cursor = new JsonCursor(
      Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8'),
    )
    // The envelope only: the frame inside stays as it is.
    cursor.object((key) => {
      if (key === 'node') node = cursor.string()
      else if (key === 'session') session = cursor.string()
      else if (key === 'data') data = cursor.raw()
      else cursor.skip()
    })
    if (!cursor.atEnd()) throw cursor.fault('nothing may follow the object')
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    throw new ProtocolViolation(`emulation request is malformed: ${cause.message}`, cause)
  }
  return { node, session, data: Buffer.from(data, 'utf8') }
}
