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

/** By event; the names on the wire MUST be kept. */
export const grpcMethods: Readonly<Record<ProxyEventName, GrpcMethod>> = {
  connect: method('Connect', proto.ConnectRequest, proto.ConnectResponse),
  refresh: method('Refresh', proto.RefreshRequest, proto.RefreshResponse),
  subscribe: method('Subscribe', proto.SubscribeRequest, proto.SubscribeResponse),
  sub_refresh: method('SubRefresh', proto.SubRefreshRequest, proto.SubRefreshResponse),
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
