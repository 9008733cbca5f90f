/** Every proxy event by the name of its row. */
import { connectEvent } from './connect.js'
import { mapPublishEvent } from './map-publish.js'
import { mapRemoveEvent } from './map-remove.js'
import { publishEvent } from './publish.js'
import { refreshEvent } from './refresh.js'
import { rpcEvent } from './rpc.js'
import { sharedPollRefreshEvent } from './shared-poll-refresh.js'
import { subRefreshEvent } from './sub-refresh.js'
import { subscribeEvent } from './subscribe.js'
import { subscribeStreamEvent } from './subscribe-stream.js'
import type { ProxyEventName } from '../../contract/proxy-events.js'
import type { AnyEvent } from '../event.js'

/** The events of this server. A row without an event, or an event without a row, does not compile. */
export const events = {
  connect: connectEvent,
  refresh: refreshEvent,
  subscribe: subscribeEvent,
  subscribe_stream: subscribeStreamEvent,
  sub_refresh: subRefreshEvent,
  publish: publishEvent,
  map_publish: mapPublishEvent,
  map_remove: mapRemoveEvent,
  rpc: rpcEvent,
  shared_poll_refresh: sharedPollRefreshEvent,
} as const satisfies Readonly<Record<ProxyEventName, AnyEvent>>
