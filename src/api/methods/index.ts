/**
 * Every method of the API. The order is the one in which a batch element with several keys is read.
 * spec: server-api-and-operations.md §1.6
 */
import type { ApiMethod } from '../method.js'
import { channels, history, historyRemove, presence, presenceStats } from './channels.js'
import { proxyCachePurge } from './decisions.js'
import { call, calls, connections, explain, recorder, replay } from './inspect.js'
import {
  mapClear,
  mapPublish,
  mapReadState,
  mapReadStream,
  mapRemove,
  mapStats,
  sharedPollPublish,
} from './maps.js'
import { info, rpc } from './node.js'
import { broadcast, publish } from './publish.js'
import { runAppend, runCancel, runInfo, runs, runStart } from './runs.js'
import { disconnect, refresh, subscribe, unsubscribe } from './sessions.js'

/** The methods by the name that the embedding program calls them by. */
export const methodTable = {
  publish,
  broadcast,
  subscribe,
  unsubscribe,
  disconnect,
  history,
  historyRemove,
  presence,
  presenceStats,
  info,
  rpc,
  refresh,
  channels,
  mapPublish,
  mapRemove,
  mapReadState,
  mapReadStream,
  mapStats,
  mapClear,
  sharedPollPublish,
  runStart,
  runAppend,
  runCancel,
  runInfo,
  runs,
  calls,
  call,
  replay,
  recorder,
  explain,
  connections,
  proxyCachePurge,
} as const

/** The methods, in order of precedence inside a batch element. */
export const apiMethods: readonly ApiMethod[] = Object.values(methodTable)
