/** Requests of emulation in JSON. spec: client-protocol.md §8.3 */
import { ProtocolViolation } from '../codec.js'
import type { EmulationRequest } from '../emulation.js'

/**
 * Reads the body of a request.
 * @throws ProtocolViolation, and nothing else
 */
export function decodeJsonEmulation(body: Uint8Array): EmulationRequest {
  const { node = '', session = '', data } = parse(body)
  if (typeof node !== 'string' || typeof session !== 'string') {
    throw new ProtocolViolation('node and session must be strings')
  }
  return { node, session, data: typeof data === 'string' ? Buffer.from(data, 'utf8') : null }
}

function parse(body: Uint8Array): Readonly<Record<string, unknown>> {
  let parsed: unknown
  try {
    // The envelope only: the frame inside is a string and stays as it is.
    parsed = JSON.parse(Buffer.from(body).toString('utf8'))
  } catch (cause) {
    throw new ProtocolViolation('emulation request is not JSON', cause)
  }
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
    return parsed as Readonly<Record<string, unknown>>
  }
  throw new ProtocolViolation('emulation request is no object')
}
