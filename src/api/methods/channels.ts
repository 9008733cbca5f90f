/** What is known of channels: history, presence, which there are. spec: server-api-and-operations.md §1.6, traps 13 to 15, 23 */
import { compileGlob } from '../../base/index.js'
import type { Namespace } from '../../channels/ports.js'
import {
  always,
  flag,
  int32,
  listOf,
  mapOf,
  message,
  nested,
  required,
  text,
  uint32,
} from '../../wire/index.js'
import { ApiErrors, type ApiError } from '../error.js'
import { clientInfo, nothing, NOTHING, publication, since, topPosition } from '../messages.js'
import { defineMethod, fail, succeed, type ApiContext, type ApiOutcome } from '../method.js'

/** history: publications of a stream. */
export const history = defineMethod({
  name: 'history',
  description: "Read publications from a channel's history, and its current position.",
  request: message({
    channel: required(text('Channel with history enabled.')),
    limit: int32('Most publications to return; 0 means the position only, -1 all of them.'),
    since: since('Start strictly after this position, or strictly before it when reverse.'),
    reverse: flag('Newest first.'),
  }),
  result: message({ publications: always(listOf(nested(publication))), ...topPosition }),
  run: async (request, context) => {
    const { channel, reverse } = request
    const access = historyNamespace(channel, context)
    if (access.t === 'error') return access
    // Quirk: the reference fails here instead of calling the request bad (trap 14).
    if (reverse && request.since?.offset === 0) return fail(ApiErrors.internal)
    const filter = { limit: Math.max(request.limit, -1), since: request.since, reverse }
    const slice = await context.channels.history(channel, access.value, filter)
    const { publications, position } = slice
    const wanted = request.since?.epoch ?? ''
    if (wanted !== '' && wanted !== position.epoch) return fail(ApiErrors.unrecoverablePosition)
    return succeed({ publications, ...position })
  },
})

/** history_remove: empties a stream. Its offset and epoch survive. */
export const historyRemove = defineMethod({
  name: 'history_remove',
  description: "Remove all publications from a channel's history.",
  request: message({ channel: required(text('Channel with history enabled.')) }),
  result: nothing,
  run: async ({ channel }, context) => {
    const access = historyNamespace(channel, context)
    if (access.t === 'error') return access
    await context.channels.removeHistory(channel)
    return succeed(NOTHING)
  },
})

/** The namespace of a channel whose history may be used, or why it may not. spec: trap 15 */
function historyNamespace(channel: string, { channels, log }: ApiContext): ApiOutcome<Namespace> {
  if (channel === '') return fail(ApiErrors.badRequest)
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  if (channels.hasHistory(resolved.namespace)) return succeed(resolved.namespace)
  log.warn({ channel }, 'history is not enabled for channel in configuration')
  return fail(ApiErrors.notAvailable)
}

/** presence: who is in a channel. */
export const presence = defineMethod({
  name: 'presence',
  description: 'List the clients that are in a channel.',
  request: message({ channel: required(text('Channel with presence enabled.')) }),
  result: message({ presence: always(mapOf(nested(clientInfo), 'Clients by client id.')) }),
  run: async ({ channel }, context) => {
    const refusal = presenceRefusal(channel, context)
    if (refusal !== null) return fail(refusal)
    return succeed({ presence: await context.channels.presence(channel) })
  },
})

/** presence_stats: how many are in a channel. Both counters are always present. */
export const presenceStats = defineMethod({
  name: 'presence_stats',
  description: 'Count the clients and the distinct users in a channel.',
  request: message({ channel: required(text('Channel with presence enabled.')) }),
  result: message({ numClients: always(uint32()), numUsers: always(uint32()) }),
  run: async ({ channel }, context) => {
    const refusal = presenceRefusal(channel, context)
    if (refusal !== null) return fail(refusal)
    return succeed(await context.channels.presenceStats(channel))
  },
})

/** Why presence of this channel cannot be read, or null when it can. spec: trap 15 */
function presenceRefusal(channel: string, { channels, log }: ApiContext): ApiError | null {
  if (channel === '') return ApiErrors.badRequest
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return ApiErrors.unknownChannel
  if (resolved.namespace.presence) return null
  log.warn({ channel }, 'presence is not enabled for channel in configuration')
  return ApiErrors.notAvailable
}

const channelInfo = message({ numClients: uint32('Number of subscribers.') })

/** channels: names of channels with subscribers. A malformed pattern is error 100, as in the reference. */
export const channels = defineMethod({
  name: 'channels',
  description: 'List the channels that have subscribers on any node.',
  request: message({
    pattern: text(
      'Glob that the whole name must match: *, ?, [abc], [a-z], [!a], {one,two}. Empty means all.',
    ),
  }),
  result: message({ channels: always(mapOf(nested(channelInfo), 'Channels by name.')) }),
  run: async ({ pattern }, { control }) => {
    if (pattern !== '' && compileGlob(pattern) === null) return fail(ApiErrors.internal)
    const found = new Map<string, typeof channelInfo.blank>()
    for (const [name, numClients] of await control.channels(pattern))
      found.set(name, { numClients })
    return succeed({ channels: found })
  },
})
