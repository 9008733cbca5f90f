/**
 * A client subscribes and the backend goes on to send it publications. Asked and answered like
 * subscribe; recovery is not for streams, so an override of it is not looked at. spec: proxy.md §2.7
 */
import { proxyEvents } from '../../contract/proxy-events.js'
import * as proto from '../../gen/proxy.js'
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { defineEvent } from '../event.js'
import { BackendFailure } from '../failure.js'
import type { StreamGrant, StreamInput, SubscribeOverride } from '../ports.js'
import { subscriptionStreams } from '../streams/rules.js'
import { grantOf, subscribeFields, subscribeResult, type SubscribeResult } from './subscribe.js'

const unwrap = (message: object): object | null =>
  (message as proto.StreamSubscribeResponse).subscribe_response ?? null

/** One stream per subscription, one way or both ways as the namespace says. */
export const subscribeStreamEvent = defineEvent<StreamInput, SubscribeResult, StreamGrant>({
  row: proxyEvents.subscribe_stream,
  grpc: { request: proto.SubscribeRequest, response: proto.StreamSubscribeResponse, unwrap },
  grpcBothWays: {
    request: proto.StreamSubscribeRequest,
    response: proto.StreamSubscribeResponse,
    wrap: (request) => ({ subscribe_request: request }),
    unwrap,
  },
  streams: subscriptionStreams,
  answer: subscribeResult,
  route: (input, routes) => routes.forNamespace(input.namespace),
  request: subscribeFields,
  result: (result, _input, nowSeconds, { stream }) => {
    if (stream === null) {
      throw new BackendFailure(
        'malformed',
        'the answer is no stream: its content type must be application/x-ndjson or text/event-stream',
        { status: 200 },
      )
    }
    const granted = grantOf(result, nowSeconds)
    if (granted.t !== 'ok') return granted
    const grant = { ...granted.value, override: honoured(granted.value.override) }
    return ok({ grant, stream })
  },
  onFailure: () => error(ClientErrors.internal),
  onUnusable: error(ClientErrors.internal),
  messages: {
    failure: 'error from subscribe stream proxy',
    noResult: null,
    notEnabled: 'stream proxy not enabled',
  },
  subject: (input) => ({ channel: input.channel }),
})

/** Publications come from the stream and nowhere else: nothing could be recovered. */
function honoured(override: SubscribeOverride): SubscribeOverride {
  return { ...override, forceRecovery: false, forcePositioning: false }
}
