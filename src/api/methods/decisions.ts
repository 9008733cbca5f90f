/** What is done to decisions of backends that nodes keep. spec: proxy.md §9.15 */
import { KEPT_EVENTS } from '../../model/index.js'
import { message, text } from '../../wire/index.js'
import { ApiErrors } from '../error.js'
import { nothing, NOTHING } from '../messages.js'
import { defineMethod, fail, succeed } from '../method.js'

const KEPT: readonly string[] = KEPT_EVENTS

/** proxy_cache_purge: the next question goes to the backend again. */
export const proxyCachePurge = defineMethod({
  name: 'proxy_cache_purge',
  description: 'Forget decisions of backends that match all that is given, on all nodes.',
  request: message({
    event: text('Proxy event: connect or subscribe; empty means both.'),
    user: text('User the decision is about; empty means every user.'),
    channel: text('Channel the decision is about; empty means every channel.'),
    key: text('Name that the backend gave the decision; empty means any.'),
  }),
  result: nothing,
  run: async (filter, { control }) => {
    if (filter.event !== '' && !KEPT.includes(filter.event)) return fail(ApiErrors.badRequest)
    await control.purge(filter)
    return succeed(NOTHING)
  },
})
