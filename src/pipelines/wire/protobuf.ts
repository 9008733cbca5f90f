/** Protobuf messages of gRPC calls. spec: proxy.md §3.2 */
import type { AnswerReader, BackendAnswer } from '../answer.js'
import type { RequestField, RequestMessage } from '../envelope.js'
import { BackendFailure } from '../failure.js'
import type { GrpcMessages } from '../event.js'
import type { Wire } from './wire.js'

/** Derives the Protobuf form of an event from its fields; without base fields when no client is behind it. */
export function protobufWire<In, Res>(
  fields: readonly RequestField<In>[],
  answer: AnswerReader<Res>,
  { request, response, wrap, unwrap }: GrpcMessages,
  byServer = false,
): Wire<In, Res> {
  return {
    write: (input, from, route) => {
      const message: RequestMessage = byServer
        ? {}
        : {
            client: from.clientId,
            transport: from.transportName,
            protocol: from.protocolName,
            encoding: route.binary ? 'binary' : 'json',
          }
      if (route.context !== null && from.opening !== null) {
        message.context = route.context.message(from.opening)
      }
      for (const field of fields) field.put(message, input, from, route)
      return request.encode(wrap === undefined ? message : wrap(message)).finish()
    },
    read: (body, notices): BackendAnswer<Res> => {
      const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
      let message: object
      try {
        // A Buffer is read as the platform reads text: malformed UTF-8 becomes replacement characters.
        message = response.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
      } catch (cause) {
        throw new BackendFailure('malformed', 'the answer is not the agreed message', {
          status: 200,
          cause,
        })
      }
      const carried = unwrap === undefined ? message : unwrap(message)
      if (carried === null) {
        throw new BackendFailure('malformed', 'the first message of the stream is not an answer', {
          status: 200,
        })
      }
      return answer.fromMessage(carried, notices)
    },
  }
}

/** `/package.Service/Method`; the name MUST be kept. */
export function grpcPath(method: string): string {
  return `/centrifugal.centrifugo.proxy.CentrifugoProxy/${method}`
}
