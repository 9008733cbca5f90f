/** A client subscribes without a token: may it? spec: proxy.md §2.3 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok, type Outcome } from '../../protocol/index.js'
import { field, ignored, int64, raw, record, text } from '../answer.js'
import {
  dataField,
  metaField,
  optionalTextField,
  textField,
  userField,
  type RequestField,
} from '../envelope.js'
import { defineEvent, preferBase64 } from '../event.js'
import { expiryOrNever, PLAIN_GRANT, type SubscribeGrant } from '../../model/index.js'
import type { SubscribeInput } from '../ports.js'
import { overrideObject, overrideOf } from './subscribe-options.js'

/** `result` of a subscribe answer. */
export const subscribeResult = record({
  info: field('info', raw),
  b64info: field('b64info', text),
  data: field('data', raw),
  b64data: field('b64data', text),
  override: field('override', overrideObject),
  expireAt: field('expire_at', int64),
  allow: field('allow', ignored('allow')),
  serverTagsFilter: field('server_tags_filter', ignored('server_tags_filter')),
})

export type SubscribeResult = NonNullable<(typeof subscribeResult)['empty']>

const ALLOWED = ok(PLAIN_GRANT)

/** What a backend grants; no result = allowed with the options of the namespace. */
export function grantOf(
  result: SubscribeResult | null,
  nowSeconds: number,
): Outcome<SubscribeGrant> {
  if (result === null) return ALLOWED
  const expireAt = expiryOrNever(result.expireAt, nowSeconds)
  if (expireAt > 0 && expireAt <= nowSeconds) return error(ClientErrors.expired)
  return ok({
    expireAt,
    info: preferBase64(result.b64info, result.info, 'info'),
    data: preferBase64(result.b64data, result.data, 'data'),
    override: overrideOf(result.override),
  })
}

/** Fields of a subscribe request. */
export const subscribeFields: readonly RequestField<SubscribeInput>[] = [
  userField,
  textField('channel', (input) => input.channel),
  optionalTextField('token', (input) => input.token),
  dataField((input) => input.data),
  metaField,
]

/** No result = allowed with the options of the namespace. */
export const subscribeEvent = defineEvent<SubscribeInput, SubscribeResult, SubscribeGrant>({
  row: proxyEvents.subscribe,
  grpc: { request: proto.SubscribeRequest, response: proto.SubscribeResponse },
  answer: subscribeResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: subscribeFields,
  result: (result, _input, nowSeconds) => grantOf(result, nowSeconds),
  onFailure: error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying subscribe',
    noResult: null,
    notEnabled: 'subscribe proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
