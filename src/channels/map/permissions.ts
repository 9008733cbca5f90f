/**
 * Who may write or remove keys of a map channel, and which key it is.
 * spec: channels-and-engines.md §3.7
 */
import { ClientErrors, error, ok, type ClientError, type Outcome } from '../../protocol/index.js'
import type { MemberFacts } from '../permissions.js'
import type { MapAccess, MapSettings } from '../ports.js'

/** The rows after the name was checked: proxy, allowed or 103. */
export function decideMapAccess(
  access: MapAccess,
  facts: MemberFacts,
): 'proxy' | 'allowed' | ClientError {
  if (access.proxy) return 'proxy'
  const identified = facts.user !== '' || access.anonymous
  if (access.client && identified) return 'allowed'
  if (access.subscriber && facts.subscribed && identified) return 'allowed'
  return facts.insecure ? 'allowed' : ClientErrors.permissionDenied
}

/** The key that a client writes: its own id where the namespace says so, else the one it sent. */
export function effectiveKey(
  settings: MapSettings,
  sent: string,
  client: { readonly clientId: string; readonly userId: string },
): Outcome<string> {
  switch (settings.clientKey) {
    case 'client_id':
      return ok(client.clientId)
    case 'user_id':
      return client.userId === '' ? error(ClientErrors.permissionDenied) : ok(client.userId)
    case '':
      return sent === '' ? error(ClientErrors.badRequest) : ok(sent)
  }
}
