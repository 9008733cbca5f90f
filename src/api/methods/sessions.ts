/** What is done to live sessions: subscribe, unsubscribe, disconnect, refresh. spec: server-api-and-operations.md §1.6, traps 17, 20 */
import { override } from '../../model/index.js'
import { Disconnects } from '../../protocol/index.js'
import {
  base64,
  flag,
  int64,
  listOf,
  message,
  nested,
  payload,
  required,
  text,
  uint32,
} from '../../wire/index.js'
import { ApiErrors } from '../error.js'
import { nothing, NOTHING, since, target } from '../messages.js'
import { chosenPayload, defineMethod, fail, MAX_LIST_LENGTH, succeed } from '../method.js'

/** subscribe: server-side subscription. Succeeds although nobody is connected. */
export const subscribe = defineMethod({
  name: 'subscribe',
  description: 'Subscribe connected sessions of a user to a channel, on all nodes.',
  request: message({
    ...target,
    channel: required(text('Channel to subscribe to.')),
    info: payload('Channel info of the subscription; any JSON.'),
    b64info: base64('Channel info in base64; wins over info.'),
    data: payload('Data for the subscribe push; any JSON.'),
    b64data: base64('Data for the subscribe push in base64; wins over data.'),
    recoverSince: since('Recover publications from this position.'),
    expireAt: int64('When the subscription expires, Unix seconds; 0 means never.'),
    override: override('Replaces options of the namespace for this subscription.'),
  }),
  result: nothing,
  ready: (request, { channels, control }) => {
    const { channel } = request
    if (channel === '') return fail(ApiErrors.badRequest)
    const namespace = channels.namespaces.resolve(channel)?.namespace
    if (namespace === undefined) return fail(ApiErrors.unknownChannel)
    // Their clients read page after page before they are subscribed, so nobody can do it for them.
    if (namespace.map !== null || namespace.sharedPoll !== null) return fail(ApiErrors.badRequest)
    const info = chosenPayload(request.info, request.b64info)
    const data = chosenPayload(request.data, request.b64data)
    if (info === 'malformed' || data === 'malformed') return fail(ApiErrors.badRequest)
    const sessions = { user: request.user, client: request.client, session: request.session }
    const grant = { expireAt: request.expireAt, info, data, override: request.override }
    return succeed(async () => {
      const done = await control.subscribe(sessions, channel, grant, request.recoverSince)
      return done ? succeed(NOTHING) : fail(ApiErrors.internal)
    })
  },
})

/**
 * unsubscribe. The reference accepts an empty channel and then tells clients that they left a channel
 * without a name; here that is a bad request (specs' table of quirks).
 */
export const unsubscribe = defineMethod({
  name: 'unsubscribe',
  description: 'Unsubscribe sessions of a user from a channel, on all nodes.',
  request: message({ ...target, channel: required(text('Channel to unsubscribe from.')) }),
  result: nothing,
  ready: (request, { channels, control }) => {
    const { user, client, session, channel } = request
    if (channel === '') return fail(ApiErrors.badRequest)
    if (channels.namespaces.resolve(channel) === null) return fail(ApiErrors.unknownChannel)
    return succeed(async () => {
      await control.unsubscribe({ user, client, session }, channel)
      return succeed(NOTHING)
    })
  },
})

/** disconnect. A given code and reason are used as they are. */
export const disconnect = defineMethod({
  name: 'disconnect',
  description: 'Disconnect sessions of a user, on all nodes.',
  request: message({
    ...target,
    whitelist: listOf(text(), 'Client ids to keep connected.', MAX_LIST_LENGTH),
    disconnect: nested(
      message({ code: uint32('Disconnect code.'), reason: text('Reason.') }),
      'Code and reason for the client; 3503 "force disconnect" when absent.',
    ),
  }),
  result: nothing,
  ready: (request, { control }) => {
    const { user, client, session, whitelist } = request
    if (whitelist.length > MAX_LIST_LENGTH) return fail(ApiErrors.badRequest)
    const why = request.disconnect ?? Disconnects.forceNoReconnect
    return succeed(async () => {
      await control.disconnect({ user, client, session }, why, whitelist)
      return succeed(NOTHING)
    })
  },
})

/** refresh: new expiry (and info). With nothing but a user, connections stop expiring. */
export const refresh = defineMethod({
  name: 'refresh',
  description: 'Prolong or expire connections of a user, on all nodes.',
  request: message({
    ...target,
    expired: flag('Close the connections with 3005 "connection expired".'),
    expireAt: int64('New expiry, Unix seconds; 0 means that connections stop expiring.'),
    info: payload('New connection info; taken over only with an expiry in the future.'),
  }),
  result: nothing,
  run: async (request, { control, clock }) => {
    const { user, client, session, expired, expireAt } = request
    const inFuture = expireAt > Math.floor(clock.now() / 1000)
    const info = inFuture ? request.info : null
    await control.refresh({ user, client, session }, { expired, expireAt, info })
    return succeed(NOTHING)
  },
})
