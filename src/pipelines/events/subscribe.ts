/** A client subscribes without a token: may it? spec: proxy.md §2.3 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok, type Outcome } from '../../protocol/index.js'
import { always, ignored, int64, message, nested, offset, payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import {
  dataField,
  field,
  metaField,
  optionalTextField,
  textField,
  userField,
  type RequestField,
} from '../envelope.js'
import { defineEvent, preferBase64 } from '../event.js'
import { expiryOrNever, override, PLAIN_GRANT, type SubscribeGrant } from '../../model/index.js'
import type { SubscribeDecision, SubscribeInput } from '../ports.js'

/** `result` of a subscribe answer. */
export const subscribeResult = record({
  info: payload(),
  b64info: text(),
  data: payload(),
  b64data: text(),
  override: override(),
  expireAt: int64(),
  allow: ignored('allow'),
  serverTagsFilter: ignored('server_tags_filter'),
  asOf: record({ offset: offset(), epoch: text() }),
})

export type SubscribeResult = NonNullable<(typeof subscribeResult)['initial']>

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
    override: result.override,
    ...(result.asOf === null ? {} : { asOf: result.asOf }),
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

const place = message({ offset: always(offset()), epoch: always(text()) })

/** Where the stream of the channel stands, for backends that give its state. spec: runs.md §2 */
const positionField = field<SubscribeInput, typeof place.blank | null>(
  'position',
  nested(place),
  ({ position }) => position ?? null,
)

/** No result = allowed with the options of the namespace. */
export const subscribeEvent = defineEvent<SubscribeInput, SubscribeResult, SubscribeDecision>({
  row: proxyEvents.subscribe,
  grpc: { request: proto.SubscribeRequest, response: proto.SubscribeResponse },
  answer: subscribeResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: [...subscribeFields, positionField],
  result: (result, _input, nowSeconds) => grantOf(result, nowSeconds),
  keeping: {
    channel: (input) => input.channel,
    user: () => '',
    until: (result) => result.expireAt,
    personal: ({ info, b64info }) => info !== null || b64info !== '',
  },
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error proxying subscribe',
    noResult: null,
    notEnabled: 'subscribe proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})
