/** unsubscribe: ends subscriptions of live sessions. spec: server-api-and-operations.md §1.6 */
import { ApiErrors } from '../error.js'
import { required, text } from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, fail, succeed } from '../method.js'
import { targetFields } from './target-fields.js'

/**
 * The unsubscribe method. The reference accepts an empty channel and then tells clients that they
 * left a channel without a name; here that is a bad request (specs' table of quirks).
 */
export const unsubscribeMethod = defineMethod({
  name: 'unsubscribe',
  description: 'Unsubscribe sessions of a user from a channel, on all nodes.',
  fields: { ...targetFields, channel: required(text('Channel to unsubscribe from.')) },
  result: EMPTY_RESULT,
  run: async (request, { channels, control }) => {
    const { user, client, session, channel } = request
    if (channel === '') return fail(ApiErrors.badRequest)
    if (channels.namespaces.resolve(channel) === null) return fail(ApiErrors.unknownChannel)
    await control.unsubscribe({ user, client, session }, channel)
    return succeed(null)
  },
  answer: answerNothing,
})
