/** gRPC method and messages of every proxy event. spec: proxy.md §3.1, §3.2 */
import type { MessageType } from '../../gen/proxy.js'
import * as proto from '../../gen/proxy.js'
import type { RequestMessage } from '../envelope.js'
import type { ProxyEventName } from '../ports.js'

/** How an event is called over gRPC. */
export type GrpcMethod = {
  /** `/package.Service/Method`. */
  readonly path: string
  readonly request: MessageType<RequestMessage>
  readonly response: MessageType<object>
  /** Puts the request into the message that carries it. */
  readonly wrap?: (request: RequestMessage) => RequestMessage
  /** Takes the answer out of the message that carries it; null = there is none. */
  readonly unwrap?: (response: object) => object | null
}

const SERVICE = '/centrifugal.centrifugo.proxy.CentrifugoProxy/'

function method<Request extends object, Response extends object>(
  name: string,
  request: MessageType<Request>,
  response: MessageType<Response>,
): GrpcMethod {
  // Requests are put together field by field (envelope.ts), under the names of the message.
  return { path: SERVICE + name, request: request as MessageType<RequestMessage>, response }
}

/** Events that have a method of their own in the service, wherever they are declared. */
export type ServiceEventName = ProxyEventName | 'subscribe_stream_bidirectional'

/** By event; the names on the wire MUST be kept. */
export const grpcMethods: Readonly<Record<ServiceEventName, GrpcMethod>> = {
  connect: method('Connect', proto.ConnectRequest, proto.ConnectResponse),
  refresh: method('Refresh', proto.RefreshRequest, proto.RefreshResponse),
  subscribe: method('Subscribe', proto.SubscribeRequest, proto.SubscribeResponse),
  sub_refresh: method('SubRefresh', proto.SubRefreshRequest, proto.SubRefreshResponse),
  subscribe_stream: {
    ...method('SubscribeUnidirectional', proto.SubscribeRequest, proto.StreamSubscribeResponse),
    unwrap: subscribeResponseOf,
  },
  subscribe_stream_bidirectional: {
    ...method(
      'SubscribeBidirectional',
      proto.StreamSubscribeRequest,
      proto.StreamSubscribeResponse,
    ),
    wrap: (request) => ({ subscribe_request: request }),
    unwrap: subscribeResponseOf,
  },
  publish: method('Publish', proto.PublishRequest, proto.PublishResponse),
  rpc: method('RPC', proto.RPCRequest, proto.RPCResponse),
  map_publish: method('MapPublish', proto.MapPublishRequest, proto.MapPublishResponse),
  map_remove: method('MapRemove', proto.MapRemoveRequest, proto.MapRemoveResponse),
  shared_poll_refresh: method(
    'SharedPollRefresh',
    proto.SharedPollRefreshRequest,
    proto.SharedPollRefreshResponse,
  ),
}

function subscribeResponseOf(message: object): object | null {
  return (message as proto.StreamSubscribeResponse).subscribe_response ?? null
}
