/** Access to handlers given in code: the same headers as over HTTP, no network. */
import { LOCAL_ENDPOINT } from '../contract/proxy-events.js'
import type { AccessOptions, BackendAccess } from './access.js'
import { HeaderTemplate } from './headers.js'

/** Throws when there is no handler for the event. */
export function localAccess(options: AccessOptions): BackendAccess {
  const { event, proxy, settings, streams, callers, userAgent, onAttempt, onForbidden } = options
  if (streams !== null) throw new Error('endpoint local: handlers in code answer once: give a URL')
  return {
    protocol: 'local',
    shown: LOCAL_ENDPOINT,
    call: callers.local.endpoint({ event, onAttempt }),
    headers: new HeaderTemplate({
      httpHeaders: settings.http_headers,
      grpcMetadata: settings.grpc_metadata,
      emulatedHeaders: settings.emulated_headers,
      staticHeaders: settings.http.static_headers,
      authorization: '',
      userAgent,
      own: settings.policy.event_headers
        ? ['X-Backhaul-Event', event, 'X-Backhaul-Proxy', proxy]
        : [],
      onForbidden,
    }),
  }
}
