/** A client connects without a token: who is it? spec: proxy.md §2.1 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { expiryOrNever, override, PLAIN_GRANT, type SubscribeGrant } from '../../model/index.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { flag, ignored, int64, listOf, mapOf, payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import { decodeBase64 } from '../../wire/index.js'
import { bytesPayload, type Payload } from '../../base/index.js'
import { dataField, field, optionalTextField } from '../envelope.js'
import { defineEvent, preferBase64 } from '../event.js'
import type { ConnectDecision, ConnectInput } from '../ports.js'

const subscribeOptions = record({
  info: payload(),
  b64info: text(),
  data: payload(),
  b64data: text(),
  override: override(),
  cacheRecover: flag(),
  // Quirk: read, so that its type is checked, and without effect here.
  expireAt: int64(),
  serverTagsFilter: ignored('subs.server_tags_filter'),
})

type SubscribeOptions = NonNullable<(typeof subscribeOptions)['initial']>

const connectResult = record({
  user: text(),
  expireAt: int64(),
  info: payload(),
  b64info: text(),
  data: payload(),
  b64data: text(),
  meta: payload(),
  channels: listOf(text()),
  subs: mapOf(subscribeOptions),
  caps: ignored('caps'),
  labels: ignored('labels'),
})

type ConnectResult = NonNullable<(typeof connectResult)['initial']>

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
    override: options.override,
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
    field('channels', listOf(text()), (input) => input.channels),
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
  keeping: {
    channel: () => '',
    user: (result) => result.user,
    until: (result) => result.expireAt,
    // It says who somebody is.
    personal: () => true,
  },
  onFailure: () => INTERNAL,
  onUnusable: INTERNAL,
  messages: {
    failure: 'error proxying connect',
    noResult: null,
    notEnabled: 'connect proxy not enabled',
  },
  subject: () => ({}),
})
