/** Every proxy event. Adding one means a file here and a line in this list. */
import { connectEvent } from './connect.js'
import { mapPublishEvent } from './map-publish.js'
import { mapRemoveEvent } from './map-remove.js'
import { publishEvent } from './publish.js'
import { refreshEvent } from './refresh.js'
import { rpcEvent } from './rpc.js'
import { sharedPollRefreshEvent } from './shared-poll-refresh.js'
import { subRefreshEvent } from './sub-refresh.js'
import { subscribeEvent } from './subscribe.js'
import { bidirectionalEvent, unidirectionalEvent } from './subscribe-stream.js'

export const events = {
  connect: connectEvent,
  refresh: refreshEvent,
  subscribe: subscribeEvent,
  subRefresh: subRefreshEvent,
  publish: publishEvent,
  mapPublish: mapPublishEvent,
  mapRemove: mapRemoveEvent,
  rpc: rpcEvent,
  sharedPollRefresh: sharedPollRefreshEvent,
} as const

/** Events whose answers always go on, by the ways they go. */
export const streamEvents = {
  unidirectional: unidirectionalEvent,
  bidirectional: bidirectionalEvent,
} as const
