/** refresh: new expiry (and info) of live sessions. spec: server-api-and-operations.md §1.6, trap 17 */
import { flag, payload, unixTime } from '../fields.js'
import { answerNothing, defineMethod, EMPTY_RESULT, succeed } from '../method.js'
import { targetFields } from './target-fields.js'

/** The refresh method. With nothing but a user, connections stop expiring. */
export const refreshMethod = defineMethod({
  name: 'refresh',
  description: 'Prolong or expire connections of a user, on all nodes.',
  fields: {
    ...targetFields,
    expired: flag('Close the connections with 3005 "connection expired".'),
    expireAt: unixTime('New expiry, Unix seconds; 0 means that connections stop expiring.'),
    info: payload('New connection info; taken over only with an expiry in the future.'),
  },
  result: EMPTY_RESULT,
  run: async (request, { control, clock }) => {
    const { user, client, session, expired, expireAt } = request
    const inFuture = expireAt > Math.floor(clock.now() / 1000)
    const info = inFuture ? request.info : null
    await control.refresh({ user, client, session }, { expired, expireAt, info })
    return succeed(null)
  },
  answer: answerNothing,
})
