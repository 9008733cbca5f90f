/** Keys of map channels, and values of shared poll keys. spec: server-api-and-operations.md §1.7 */
import { EMPTY_PAYLOAD } from '../../base/index.js'
import type { MapSettings, Namespace } from '../../channels/ports.js'
import type { MapChange, MapResult } from '../../engine/ports.js'
import type { Publication } from '../../protocol/index.js'
import {
  always,
  base64,
  flag,
  int32,
  listOf,
  mapOf,
  message,
  nested,
  offset,
  payload,
  required,
  text,
  uint32,
  uint64,
} from '../../wire/index.js'
import { ApiErrors, badData } from '../error.js'
import { mapEntry, nothing, NOTHING, position } from '../messages.js'
import {
  chosenPayload,
  defineMethod,
  fail,
  succeed,
  type ApiContext,
  type ApiOutcome,
} from '../method.js'

/** The namespace of a map channel and its settings, or why it is none. */
function mapNamespace(
  channel: string,
  { channels, log }: ApiContext,
): ApiOutcome<{ readonly namespace: Namespace; readonly map: MapSettings }> {
  if (channel === '') return fail(ApiErrors.badRequest)
  const resolved = channels.namespaces.resolve(channel)
  if (resolved === null) return fail(ApiErrors.unknownChannel)
  const { namespace } = resolved
  if (namespace.map !== null) return succeed({ namespace, map: namespace.map })
  log.warn({ channel }, 'map method called for a channel that is no map in configuration')
  return fail(ApiErrors.badRequest)
}

/** Result of a change or removal. */
const mapResult = message({
  ...position,
  suppressed: flag('Nothing was changed.'),
  suppressReason: text(
    'Why: idempotency, version, key_exists, key_not_found or position_mismatch (which the API cannot cause).',
  ),
})

function resultOf({ position: at, suppressed }: MapResult): typeof mapResult.blank {
  return { ...at, suppressed: suppressed !== null, suppressReason: suppressed ?? '' }
}

function entryOf({
  key,
  data,
  tags,
  offset: at,
  removed,
  time,
}: Publication): typeof mapEntry.blank {
  return { key: key ?? '', data, tags, offset: at, removed: removed ?? false, time }
}

/** map_publish: writes a key. */
export const mapPublish = defineMethod({
  name: 'map_publish',
  description: 'Write a key of a map channel.',
  request: message({
    channel: required(text('Map channel.')),
    key: required(text('Key to write.')),
    data: payload('Value: any JSON, passed on as sent.'),
    b64data: base64('Value in standard padded base64; wins over data when not empty.'),
    tags: mapOf(text(), 'Tags of the entry; clients see them and may filter by them.'),
    idempotencyKey: text(
      'Writing again with the same key of this kind within 300 seconds repeats the first result and nothing else.',
    ),
    delta: flag('Send deltas to subscribers that negotiated them.'),
    version: uint64(
      'Version of the value; one that is not above that of the key changes nothing. Not in mode ephemeral.',
    ),
    versionEpoch: text('Scope of versions; a different non-empty one always passes.'),
    keyMode: text('if_new: only create; if_exists: only update; empty: both.'),
  }),
  result: mapResult,
  run: async (request, context) => {
    const { channel, key, keyMode, version } = request
    if (channel === '' || key === '') return fail(ApiErrors.badRequest)
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const { namespace, map } = access.value
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed' || !isKeyMode(keyMode)) return fail(ApiErrors.badRequest)
    if (version !== 0n && map.options.mode === 'ephemeral') {
      context.log.warn({ channel }, 'versions need a map of mode recoverable or persistent')
      return fail(ApiErrors.badRequest)
    }
    // A key may stand for itself, so that in maps no format means: empty, too.
    const free = namespace.dataFormat === 'any' && namespace.schema === null
    if (!free && !context.channels.acceptsData(namespace, data)) {
      return fail(badData(namespace.schema?.fault(data)))
    }
    const change: MapChange = {
      key,
      data: data ?? EMPTY_PAYLOAD,
      info: null,
      tags: request.tags,
      idempotencyKey: request.idempotencyKey,
      delta: request.delta || namespace.deltaPublish,
      version,
      versionEpoch: request.versionEpoch,
      keyMode,
      refreshTtl: false,
      expected: null,
    }
    return succeed(resultOf(await context.channels.maps.publish(channel, map, change)))
  },
})

function isKeyMode(value: string): value is MapChange['keyMode'] {
  return value === '' || value === 'if_new' || value === 'if_exists'
}

/** map_remove. A key that is not there is no error. */
export const mapRemove = defineMethod({
  name: 'map_remove',
  description: 'Remove a key of a map channel.',
  request: message({
    channel: required(text('Map channel.')),
    key: required(text('Key to remove.')),
    idempotencyKey: text(
      'Removing again with the same key of this kind within 300 seconds repeats the first result and nothing else.',
    ),
  }),
  result: mapResult,
  run: async ({ channel, key, idempotencyKey }, context) => {
    if (channel === '' || key === '') return fail(ApiErrors.badRequest)
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const removal = { key, tags: null, idempotencyKey, expected: null }
    return succeed(resultOf(await context.channels.maps.remove(channel, access.value.map, removal)))
  },
})

/** map_read_state: keys of a map, page by page. */
export const mapReadState = defineMethod({
  name: 'map_read_state',
  description: 'Read the keys of a map channel, and the position of its stream of changes.',
  request: message({
    channel: required(text('Map channel.')),
    cursor: text('Cursor of the previous page.'),
    limit: int32('Most keys to return; 0 means the position only, -1 all of them.'),
    key: text('Only this key.'),
    revisionOffset: uint64('Offset that came with the first page.'),
    revisionEpoch: text('Epoch that came with the first page; error 112 when it is another now.'),
  }),
  result: message({
    entries: always(listOf(nested(mapEntry))),
    ...position,
    cursor: text('Where the next page begins; absent on the last.'),
  }),
  run: async (request, context) => {
    const { channel, cursor, key, revisionOffset, revisionEpoch } = request
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const filter = { cursor, limit: Math.max(request.limit, -1), key }
    const page = await context.channels.maps.readState(channel, access.value.map, filter)
    const revised = revisionOffset > 0n || revisionEpoch !== ''
    if (revised && revisionEpoch !== page.position.epoch) {
      return fail(ApiErrors.unrecoverablePosition)
    }
    return succeed({ entries: page.entries.map(entryOf), ...page.position, cursor: page.cursor })
  },
})

/** map_read_stream: changes of a map. */
export const mapReadStream = defineMethod({
  name: 'map_read_stream',
  description: 'Read the changes of a map channel, and the position of their stream.',
  request: message({
    channel: required(text('Map channel.')),
    sinceOffset: offset('Start strictly after this offset, or strictly before it when reverse.'),
    sinceEpoch: text('Epoch of that offset; error 112 when it is another now.'),
    limit: int32('Most changes to return; 0 means the position only, -1 all of them.'),
    reverse: flag('Newest first.'),
  }),
  result: message({ entries: always(listOf(nested(mapEntry))), ...position }),
  run: async (request, context) => {
    const { channel, sinceOffset, sinceEpoch, reverse } = request
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    const since =
      sinceOffset > 0 || sinceEpoch !== '' ? { offset: sinceOffset, epoch: sinceEpoch } : null
    const filter = { limit: Math.max(request.limit, -1), since, reverse }
    const slice = await context.channels.maps.readStream(channel, access.value.map, filter)
    const first = slice.publications[0]
    const foreign = sinceEpoch !== '' && sinceEpoch !== slice.position.epoch
    // Changes right after the position are gone: what is left does not follow it.
    const trimmed =
      !reverse && sinceOffset > 0 && first !== undefined && first.offset > sinceOffset + 1
    if (foreign || trimmed) return fail(ApiErrors.unrecoverablePosition)
    return succeed({ entries: slice.publications.map(entryOf), ...slice.position })
  },
})

/** map_stats: size of a map. */
export const mapStats = defineMethod({
  name: 'map_stats',
  description: 'Number of keys of a map channel.',
  request: message({ channel: required(text('Map channel.')) }),
  result: message({ numKeys: always(uint32('Number of keys.')) }),
  run: async ({ channel }, context) => {
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    return succeed({ numKeys: await context.channels.maps.count(channel) })
  },
})

/** map_clear: empties a map. The stream of changes starts anew, so subscribers load the map again. */
export const mapClear = defineMethod({
  name: 'map_clear',
  description: 'Remove all keys of a map channel, and its stream of changes.',
  request: message({ channel: required(text('Map channel.')) }),
  result: nothing,
  run: async ({ channel }, context) => {
    const access = mapNamespace(channel, context)
    if (access.t === 'error') return access
    await context.channels.maps.clear(channel, access.value.map)
    return succeed(NOTHING)
  },
})

/** shared_poll_publish: a newer value of one key, between two polls. */
export const sharedPollPublish = defineMethod({
  name: 'shared_poll_publish',
  description: 'Publish the value of a key to those who track it in a shared poll channel.',
  request: message({
    channel: required(text('Shared poll channel.')),
    key: required(text('Key whose value it is.')),
    data: payload('Value: any JSON, passed on as sent.'),
    b64data: base64('Value in standard padded base64; wins over data when not empty.'),
    version: required(uint64('Version of the value, at least 1; only newer ones are delivered.')),
    epoch: text('Epoch of versions; a new one makes all subscribers of the channel start anew.'),
  }),
  result: nothing,
  run: (request, { channels, log }) => {
    const { channel, key, version, epoch } = request
    if (channel === '' || key === '' || version === 0n) return fail(ApiErrors.badRequest)
    const resolved = channels.namespaces.resolve(channel)
    if (resolved === null) return fail(ApiErrors.unknownChannel)
    const { sharedPoll } = resolved.namespace
    if (sharedPoll === null) return fail(ApiErrors.badRequest)
    if (!sharedPoll.publishEnabled) {
      log.warn({ channel }, 'shared_poll.publish_enabled is off for channel in configuration')
      return fail(ApiErrors.notAvailable)
    }
    const data = chosenPayload(request.data, request.b64data)
    if (data === 'malformed') return fail(ApiErrors.badRequest)
    const published = channels.publishItem(channel, data ?? EMPTY_PAYLOAD, { key, version, epoch })
    const done = succeed(NOTHING)
    return published instanceof Promise ? published.then(() => done) : done
  },
})
