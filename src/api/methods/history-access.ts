/** Rule shared by history and history_remove. spec: server-api-and-operations.md §1.6, trap 15 */
import type { Namespace } from '../../channels/ports.js'
import { ApiErrors } from '../error.js'
import { fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'

/** The namespace of a channel whose history may be used, or why it may not. */
export function historyNamespace(
  channel: string,
  { channels, log }: ApiContext,
): ApiOutcome<Namespace> {
  if (channel === '') return fail(ApiErrors.badRequest)
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  if (channels.hasHistory(resolved.namespace)) return succeed(resolved.namespace)
  log.warn({ channel }, 'history is not enabled for channel in configuration')
  return fail(ApiErrors.notAvailable)
}
