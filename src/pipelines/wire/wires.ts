/** The wires of an event, by route. */
import type { AnswerReader } from '../answer.js'
import type { ProxyEvent } from '../event.js'
import type { Route } from '../route.js'
import { streamJsonWire } from '../streams/wires.js'
import { jsonWire } from './json.js'
import { protobufWire } from './protobuf.js'
import type { Wire } from './wire.js'

/** How requests of an event are written and answers read. */
export function wiresOf<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  answer: AnswerReader<Res>,
): (route: Route) => Wire<In, Res> {
  const { request, row, grpc, grpcBothWays } = event
  const json = jsonWire(request, answer, row.byServer)
  const streamedJson = streamJsonWire(json)
  const oneWay = grpc === undefined ? json : protobufWire(request, answer, grpc, row.byServer)
  const bothWays =
    grpcBothWays === undefined ? oneWay : protobufWire(request, answer, grpcBothWays, row.byServer)
  return (route) => {
    if (route.protocol === 'grpc') return route.bothWays ? bothWays : oneWay
    return route.streamed ? streamedJson : json
  }
}
