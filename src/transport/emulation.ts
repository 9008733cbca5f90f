/**
 * The way in of clients over streams: each of their frames is a request of its own that names the
 * session. The session id is a secret of the client and the only credential here.
 * spec: client-protocol.md §8.3
 */
import type { Config } from '../config/index.js'
import type { HttpExchange } from '../listener/ports.js'
import {
  decodeJsonEmulation,
  decodeProtobufEmulation,
  ProtocolViolation,
  type EmulationRequest,
} from '../protocol/index.js'
import {
  answerPreflight,
  bodyWithin,
  checkOrigin,
  isProtobuf,
  refuse,
  refuseMethod,
  type AnswerHeaders,
} from './door.js'
import { pathOf, type TransportParts } from './row.js'

/** The emulation endpoint, which is served where a transport that needs it is on. */
export const emulation = {
  name: 'emulation',
  mount: ({ emulation: section }: Config, parts: TransportParts): void => {
    parts.listener.http('ANY', pathOf(section.handler_prefix), (exchange) => {
      void serve(exchange, section.max_request_body_size, parts)
    })
  },
} as const

type Deps = Pick<TransportParts, 'emulated' | 'relay' | 'originAllowed' | 'nodeId'>

async function serve(exchange: HttpExchange, limitBytes: number, deps: Deps): Promise<void> {
  if (exchange.method === 'OPTIONS') {
    answerPreflight(exchange, deps.originAllowed)
    return
  }
  if (exchange.method !== 'POST') {
    refuseMethod(exchange, 'POST, OPTIONS')
    return
  }
  const cors = checkOrigin(exchange, deps.originAllowed)
  if (cors === null) return
  const body = await bodyWithin(exchange, limitBytes, cors)
  if (body === null) return
  const request = decode(exchange, body)
  if (request === null) {
    refuse(exchange, 400, 'malformed emulation request', cors)
  } else {
    await hand(exchange, request, cors, deps)
  }
}

/** Reads a request in the encoding it says it has; null when it is malformed. */
function decode(exchange: HttpExchange, body: Uint8Array): EmulationRequest | null {
  try {
    return isProtobuf(exchange) ? decodeProtobufEmulation(body) : decodeJsonEmulation(body)
  } catch (error) {
    if (error instanceof ProtocolViolation) return null
    throw error
  }
}

/** Hands the frame to the session's node. Whether the session is there the sender is not told. */
async function hand(
  exchange: HttpExchange,
  { node, session, data }: EmulationRequest,
  cors: AnswerHeaders,
  { nodeId, emulated, relay }: Deps,
): Promise<void> {
  let outcome: 'delivered' | 'unknown_node' | 'no_answer' = 'delivered'
  if (node === nodeId) emulated.deliver(session, data, !isProtobuf(exchange))
  else outcome = await relay.deliver(node, session, data)
  if (outcome === 'delivered') exchange.respond({ status: 204, headers: cors })
  else if (outcome === 'unknown_node') refuse(exchange, 404, 'unknown node', cors)
  else refuse(exchange, 500, 'the node of the session does not answer', cors)
}
