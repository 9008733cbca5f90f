/** A client connects without a token: who is it? spec: proxy.md §2.1 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { expiryOrNever, PLAIN_GRANT, type SubscribeGrant } from '../../model/index.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { field, flag, ignored, int64, mapOf, raw, record, text, texts } from '../answer.js'
import { decodeBase64 } from '../../wire/index.js'
import { bytesPayload, type Payload } from '../../base/index.js'
import { dataField, optionalTextField, textsField } from '../envelope.js'
import { defineEvent, preferBase64 } from '../event.js'
import type { ConnectDecision, ConnectInput } from '../ports.js'
import { overrideObject, overrideOf } from './subscribe-options.js'

const subscribeOptions = record({
  info: field('info', raw),
  b64info: field('b64info', text),
  data: field('data', raw),
  b64data: field('b64data', text),
  override: field('override', overrideObject),
  cacheRecover: field('cache_recover', flag),
  // Quirk: read, so that its type is checked, and without effect here.
  expireAt: field('expire_at', int64),
  serverTagsFilter: field('server_tags_filter', ignored('subs.server_tags_filter')),
})

type SubscribeOptions = NonNullable<(typeof subscribeOptions)['empty']>

const connectResult = record({
  user: field('user', text),
  expireAt: field('expire_at', int64),
  info: field('info', raw),
  b64info: field('b64info', text),
  data: field('data', raw),
  b64data: field('b64data', text),
  meta: field('meta', raw),
  channels: field('channels', texts),
  subs: field('subs', mapOf(subscribeOptions)),
  caps: field('caps', ignored('caps')),
  labels: field('labels', ignored('labels')),
})

type ConnectResult = NonNullable<(typeof connectResult)['empty']>

const INTERNAL = error(ClientErrors.internal)

/** Undecodable base64 in `subs` fails the connect without a log line. spec: §2.0.5 */
class UnusableSubscription extends Error {}

function decodeSilently(base64: string, plain: Payload | null): Payload | null {
  if (base64 === '') return plain
  const bytes = decodeBase64(base64)
  if (bytes === null) throw new UnusableSubscription()
  return bytesPayload(bytes)
}

function grantOf(options: SubscribeOptions | null): SubscribeGrant {
  // `null` for a channel means `{}`.
  if (options === null) return PLAIN_GRANT
  return {
    expireAt: 0,
    info: decodeSilently(options.b64info, options.info),
    data: decodeSilently(options.b64data, options.data),
    override: overrideOf(options.override),
    ...(options.cacheRecover && { cacheRecover: true }),
  }
}

function subscriptionsOf(result: ConnectResult): ReadonlyMap<string, SubscribeGrant> {
  const subs = new Map<string, SubscribeGrant>()
  for (const channel of result.channels) subs.set(channel, PLAIN_GRANT)
  if (result.subs !== null) {
    for (const [channel, options] of result.subs) subs.set(channel, grantOf(options))
  }
  return subs
}

/** No result = the backend gave no credentials, which is not a denial: the decision is null. */
export const connectEvent = defineEvent<ConnectInput, ConnectResult, ConnectDecision | null>({
  row: proxyEvents.connect,
  grpc: { request: proto.ConnectRequest, response: proto.ConnectResponse },
  answer: connectResult,
  route: (_input, routes) => routes.single(),
  request: [
    dataField((input) => input.data),
    optionalTextField('name', (input) => input.name),
    optionalTextField('version', (input) => input.version),
    textsField('channels', (input) => input.channels),
  ],
  result: (result, _input, nowSeconds) => {
    if (result === null) return ok(null)
    const expireAt = expiryOrNever(result.expireAt, nowSeconds)
    if (expireAt > 0 && expireAt <= nowSeconds) return error(ClientErrors.expired)
    const info = preferBase64(result.b64info, result.info, 'info')
    const data = preferBase64(result.b64data, result.data, 'data')
    let subs: ReadonlyMap<string, SubscribeGrant>
    try {
      subs = subscriptionsOf(result)
    } catch (problem) {
      if (problem instanceof UnusableSubscription) return INTERNAL
      throw problem
    }
    return ok({ user: result.user, expireAt, info, data, meta: result.meta, subs })
  },
  onFailure: INTERNAL,
  onUnusable: INTERNAL,
  messages: {
    failure: 'error proxying connect',
    noResult: null,
    notEnabled: 'connect proxy not enabled',
  },
  subject: () => ({}),
})
