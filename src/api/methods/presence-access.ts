/** Rule shared by presence and presence_stats. spec: server-api-and-operations.md §1.6, trap 15 */
import { ApiErrors, type ApiError } from '../error.js'
import type { ApiContext } from '../method.js'

/** Why presence of this channel cannot be read, or null when it can. */
export function presenceRefusal(channel: string, { channels, log }: ApiContext): ApiError | null {
  if (channel === '') return ApiErrors.badRequest
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return ApiErrors.unknownChannel
  if (resolved.namespace.presence) return null
  log.warn({ channel }, 'presence is not enabled for channel in configuration')
  return ApiErrors.notAvailable
}
