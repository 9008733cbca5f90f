/**
 * Every method of the API. The order is the one in which a batch element with several keys is read.
 * spec: server-api-and-operations.md §1.6
 */
import type { ApiMethod } from '../method.js'
import { broadcastMethod } from './broadcast.js'
import { channelsMethod } from './channels.js'
import { disconnectMethod } from './disconnect.js'
import { historyRemoveMethod } from './history-remove.js'
import { historyMethod } from './history.js'
import { infoMethod } from './info.js'
import { mapClearMethod } from './map-clear.js'
import { mapPublishMethod } from './map-publish.js'
import { mapReadStateMethod } from './map-read-state.js'
import { mapReadStreamMethod } from './map-read-stream.js'
import { mapRemoveMethod } from './map-remove.js'
import { mapStatsMethod } from './map-stats.js'
import { presenceStatsMethod } from './presence-stats.js'
import { presenceMethod } from './presence.js'
import { publishMethod } from './publish.js'
import { refreshMethod } from './refresh.js'
import { rpcMethod } from './rpc.js'
import { sharedPollPublishMethod } from './shared-poll-publish.js'
import { subscribeMethod } from './subscribe.js'
import { unsubscribeMethod } from './unsubscribe.js'

/** The methods, in order of precedence inside a batch element. */
export const apiMethods: readonly ApiMethod[] = [
  publishMethod,
  broadcastMethod,
  subscribeMethod,
  unsubscribeMethod,
  disconnectMethod,
  historyMethod,
  historyRemoveMethod,
  presenceMethod,
  presenceStatsMethod,
  infoMethod,
  rpcMethod,
  refreshMethod,
  channelsMethod,
  mapPublishMethod,
  mapRemoveMethod,
  mapReadStateMethod,
  mapReadStreamMethod,
  mapStatsMethod,
  mapClearMethod,
  sharedPollPublishMethod,
]
