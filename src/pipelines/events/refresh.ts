/** The expiry of a connection is reached: may it go on? spec: proxy.md §2.2 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { disconnect, Disconnects, ok } from '../../protocol/index.js'
import { flag, ignored, int64, payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import { metaField, userField } from '../envelope.js'
import { capExpiry } from '../../model/index.js'
import { defineEvent, preferBase64 } from '../event.js'
import type { RefreshDecision, RefreshInput } from '../ports.js'

const refreshResult = record({
  expired: flag(),
  expireAt: int64(),
  info: payload(),
  b64info: text(),
  meta: payload(),
  caps: ignored('caps'),
})

type RefreshResult = NonNullable<(typeof refreshResult)['initial']>

const EXPIRED = ok<RefreshDecision>({ t: 'expired' })

/** A failure keeps the connection; an answer without a future `expire_at` ends it. */
export const refreshEvent = defineEvent<RefreshInput, RefreshResult, RefreshDecision>({
  row: proxyEvents.refresh,
  grpc: { request: proto.RefreshRequest, response: proto.RefreshResponse },
  answer: refreshResult,
  route: (_input, routes) => routes.single(),
  request: [userField, metaField],
  result: (result, _input, nowSeconds) => {
    if (result === null || result.expired) return EXPIRED
    // Quirk: 0 means expired here, unlike in connect and sub_refresh. spec: trap 6
    if (result.expireAt <= nowSeconds) return EXPIRED
    return ok({
      t: 'prolonged',
      expireAt: capExpiry(result.expireAt, nowSeconds),
      info: preferBase64(result.b64info, result.info, 'info'),
      meta: result.meta,
    })
  },
  onFailure: (grace) => ok({ t: 'keep', ...grace }),
  onRefused: EXPIRED,
  onUnusable: disconnect(Disconnects.serverError),
  messages: {
    failure: 'error proxying refresh',
    noResult: 'no refresh result found',
    notEnabled: 'refresh proxy not enabled',
  },
  subject: () => ({}),
})
