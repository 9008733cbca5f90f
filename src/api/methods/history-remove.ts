/** history_remove: empties a channel's stream. spec: server-api-and-operations.md §1.6 */
import { required, text } from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, succeed } from '../method.js'
import { historyNamespace } from './history-access.js'

/** The history_remove method. Offset and epoch of the stream survive. */
export const historyRemoveMethod = defineMethod({
  name: 'history_remove',
  description: "Remove all publications from a channel's history.",
  fields: { channel: required(text('Channel with history enabled.')) },
  result: EMPTY_RESULT,
  run: async ({ channel }, context) => {
    const access = historyNamespace(channel, context)
    if (access.t === 'error') return access
    await context.channels.removeHistory(channel)
    return succeed(null)
  },
  answer: answerNothing,
})
