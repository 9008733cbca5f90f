/** disconnect: ends live sessions. spec: server-api-and-operations.md §1.6, trap 17 */
import { Disconnects } from '../../protocol/index.js'
import { ApiErrors } from '../error.js'
import { MAX_LIST_LENGTH, nested, text, texts, uint32 } from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, fail, succeed } from '../method.js'
import { targetFields } from './target-fields.js'

/** The disconnect method. A given code and reason are used as they are. */
export const disconnectMethod = defineMethod({
  name: 'disconnect',
  description: 'Disconnect sessions of a user, on all nodes.',
  fields: {
    ...targetFields,
    whitelist: texts('Client ids to keep connected.'),
    disconnect: nested('Code and reason for the client; 3503 "force disconnect" when absent.', {
      code: uint32('Disconnect code.'),
      reason: text('Reason.'),
    }),
  },
  result: EMPTY_RESULT,
  run: async (request, { control }) => {
    const { user, client, session, whitelist, disconnect } = request
    if (whitelist.length > MAX_LIST_LENGTH) return fail(ApiErrors.badRequest)
    const why = disconnect ?? Disconnects.forceNoReconnect
    await control.disconnect({ user, client, session }, why, whitelist)
    return succeed(null)
  },
  answer: answerNothing,
})
