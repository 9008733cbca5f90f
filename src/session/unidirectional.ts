/**
 * What a peer that only listens is told when its connect fails: it cannot be answered with an error.
 * spec: client-protocol.md §9, proxy.md §1.7
 */
import { ClientErrors, Disconnects, type Disconnect } from '../protocol/index.js'

const BY_ERROR: ReadonlyMap<number, Disconnect> = new Map<number, Disconnect>([
  [ClientErrors.tokenExpired.code, Disconnects.expired],
  [ClientErrors.expired.code, Disconnects.expired],
  [ClientErrors.tooManyRequests.code, Disconnects.tooManyRequests],
  [ClientErrors.permissionDenied.code, Disconnects.permissionDenied],
])

/** The disconnect for an error code of connect; the configured ones come first. */
export function connectDisconnect(
  code: number,
  configured: ReadonlyMap<number, Disconnect>,
): Disconnect {
  return configured.get(code) ?? BY_ERROR.get(code) ?? Disconnects.serverError
}
