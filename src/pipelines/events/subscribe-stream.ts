/**
 * A client subscribes and the backend goes on to send it publications. Asked and answered like
 * subscribe; recovery is not for streams, so an override of it is not looked at. spec: proxy.md §2.7
 */
import { ClientErrors, error, ok } from '../../protocol/index.js'
import { defineEvent, type ProxyEvent } from '../event.js'
import { BackendFailure } from '../failure.js'
import type { SubscribeOverride } from '../../model/index.js'
import type { StreamGrant, StreamInput } from '../ports.js'
import { subscriptionStreams, type StreamRules } from '../streams/rules.js'
import { namespaceSwitches } from './namespace-switches.js'
import { grantOf, subscribeFields, subscribeResult, type SubscribeResult } from './subscribe.js'

function subscribeStreamEvent(
  bidirectional: boolean,
  streams: StreamRules,
): ProxyEvent<StreamInput, SubscribeResult, StreamGrant> {
  return defineEvent<StreamInput, SubscribeResult, StreamGrant>({
    name: 'subscribe_stream',
    binding: {
      path: 'channel.proxy.subscribe_stream',
      inline: (settings) => settings.channel.proxy.subscribe_stream,
      switches: namespaceSwitches((namespace) => ({
        enabled:
          namespace.subscribe_stream_proxy_enabled &&
          namespace.subscribe_stream_proxy_bidirectional === bidirectional,
        proxyName: namespace.subscribe_stream_proxy_name,
      })),
    },
    replayable: true,
    resultOnly: false,
    streams,
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
    onFailure: error(ClientErrors.internal),
    onUnusable: error(ClientErrors.internal),
    messages: {
      failure: 'error from subscribe stream proxy',
      noResult: null,
      notEnabled: 'stream proxy not enabled',
    },
    subject: (input) => ({ channel: input.channel }),
  })
}

/** Publications come from the stream and nowhere else: nothing could be recovered. */
function honoured(override: SubscribeOverride): SubscribeOverride {
  return { ...override, forceRecovery: false, forcePositioning: false }
}

/** One stream per subscription, from the backend to the client. */
export const unidirectionalEvent = subscribeStreamEvent(false, subscriptionStreams(false))

/** The same, and what the client publishes goes to the backend. */
export const bidirectionalEvent = subscribeStreamEvent(true, subscriptionStreams(true))
