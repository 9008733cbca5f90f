/** subscribe: server-side subscription of live sessions. spec: server-api-and-operations.md §1.6 */
import type { SubscribeOverride } from '../../model/index.js'
import { chosenPayload } from '../base64.js'
import { ApiErrors } from '../error.js'
import {
  base64,
  flag,
  nested,
  payload,
  position,
  required,
  text,
  unixTime,
  type RequestOf,
} from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, fail, succeed } from '../method.js'
import { targetFields } from './target-fields.js'

const optionFields = {
  presence: option('presence'),
  joinLeave: option('emission of join and leave'),
  forceRecovery: option('recovery'),
  forcePositioning: option('positioning'),
  forcePushJoinLeave: option('delivery of join and leave'),
} as const

/** The subscribe method. Succeeds although nobody is connected. */
export const subscribeMethod = defineMethod({
  name: 'subscribe',
  description: 'Subscribe connected sessions of a user to a channel, on all nodes.',
  fields: {
    ...targetFields,
    channel: required(text('Channel to subscribe to.')),
    info: payload('Channel info of the subscription; any JSON.'),
    b64info: base64('Channel info in base64; wins over info.'),
    data: payload('Data for the subscribe push; any JSON.'),
    b64data: base64('Data for the subscribe push in base64; wins over data.'),
    recoverSince: position('Recover publications from this position.'),
    expireAt: unixTime('When the subscription expires, Unix seconds; 0 means never.'),
    override: nested('Replaces options of the namespace for this subscription.', optionFields),
  },
  result: EMPTY_RESULT,
  run: async (request, { channels, control }) => {
    const { channel } = request
    if (channel === '') return fail(ApiErrors.badRequest)
    if (channels.namespaces.resolve(channel) === null) return fail(ApiErrors.unknownChannel)
    const info = chosenPayload(request.info, request.b64info)
    const data = chosenPayload(request.data, request.b64data)
    if (info === 'malformed' || data === 'malformed') return fail(ApiErrors.badRequest)
    const target = { user: request.user, client: request.client, session: request.session }
    const grant = { expireAt: request.expireAt, info, data, override: overrideOf(request.override) }
    const done = await control.subscribe(target, channel, grant, request.recoverSince)
    return done ? succeed(null) : fail(ApiErrors.internal)
  },
  answer: answerNothing,
})

function option(what: string) {
  return nested(`Switches ${what} on or off.`, { value: flag('The setting.') })
}

/** Options that were given; an object without value switches off. */
function overrideOf(given: RequestOf<typeof optionFields> | null): SubscribeOverride {
  if (given === null) return {}
  const entries = Object.entries(given).flatMap(([name, setting]) =>
    setting === null ? [] : [[name, setting.value] as const],
  )
  return Object.fromEntries(entries)
}
