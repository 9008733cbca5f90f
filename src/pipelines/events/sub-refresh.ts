/** The expiry of a subscription has passed: may it go on? spec: proxy.md §2.4 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ok } from '../../protocol/index.js'
import { flag, int64, payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import { metaField, textField, userField } from '../envelope.js'
import { capExpiry } from '../../model/index.js'
import { defineEvent, preferBase64 } from '../event.js'
import type { ChannelInput, RefreshDecision } from '../ports.js'

const subRefreshResult = record({
  expired: flag(),
  expireAt: int64(),
  info: payload(),
  b64info: text(),
})

type SubRefreshResult = NonNullable<(typeof subRefreshResult)['initial']>

const EXPIRED = ok<RefreshDecision>({ t: 'expired' })

/** A failure keeps the subscription; a result without `expire_at` makes it permanent. */
export const subRefreshEvent = defineEvent<ChannelInput, SubRefreshResult, RefreshDecision>({
  row: proxyEvents.sub_refresh,
  grpc: { request: proto.SubRefreshRequest, response: proto.SubRefreshResponse },
  answer: subRefreshResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [userField, textField('channel', (input) => input.channel), metaField],
  result: (result, _input, nowSeconds) => {
    if (result === null || result.expired) return EXPIRED
    // Quirk: 0 removes the expiry here. spec: trap 6
    if (result.expireAt !== 0 && result.expireAt <= nowSeconds) return EXPIRED
    return ok({
      t: 'prolonged',
      expireAt: capExpiry(result.expireAt, nowSeconds),
      info: preferBase64(result.b64info, result.info, 'info'),
      meta: null,
    })
  },
  onFailure: (grace) => ok({ t: 'keep', ...grace }),
  onRefused: EXPIRED,
  onUnusable: EXPIRED,
  messages: {
    failure: 'error proxying sub refresh',
    noResult: 'no sub refresh result found',
    notEnabled: 'sub refresh proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
