/**
 * The way in of clients over streams: each of their frames is a request of its own that names the
 * session. The session id is a secret of the client and the only credential here.
 * spec: client-protocol.md §8.3
 */
import type { HttpExchange, Listener } from '../listener/ports.js'
import {
  decodeJsonEmulation,
  decodeProtobufEmulation,
  ProtocolViolation,
  type EmulationRequest,
} from '../protocol/index.js'
import type { TransportSink } from '../session/ports.js'
import {
  answerPreflight,
  bodyWithin,
  checkOrigin,
  isProtobuf,
  refuse,
  refuseMethod,
} from './door.js'
import type { OriginCheck } from './origin.js'

/** Sessions of this node that can be reached by requests. */
export class EmulatedSessions {
  readonly #sinks = new Map<string, TransportSink>()

  add(sink: TransportSink): void {
    this.#sinks.set(sink.sessionId, sink)
  }

  remove(sink: TransportSink): void {
    this.#sinks.delete(sink.sessionId)
  }

  /** How many there are. */
  get size(): number {
    return this.#sinks.size
  }

  /** Hands a frame to a session; false when there is none of this id. */
  deliver(session: string, frame: Uint8Array): boolean {
    const sink = this.#sinks.get(session)
    sink?.onMessage(frame)
    return sink !== undefined
  }
}

/** `emulation.*`. */
export type EmulationOptions = {
  readonly path: string
  /** Largest request body in bytes. */
  readonly bodyBytes: number
  /** Id of this node, as connect replies have it. */
  readonly nodeId: string
}

/** Collaborators of the endpoint. */
export type EmulationDeps = {
  readonly emulated: EmulatedSessions
  readonly originAllowed: OriginCheck
}

/** Adds the emulation endpoint to a listener. */
export function mountEmulation(
  listener: Listener,
  options: EmulationOptions,
  deps: EmulationDeps,
): void {
  listener.http('ANY', options.path, (exchange) => {
    void serve(exchange, options, deps)
  })
}

async function serve(
  exchange: HttpExchange,
  options: EmulationOptions,
  deps: EmulationDeps,
): Promise<void> {
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
  const body = await bodyWithin(exchange, options.bodyBytes, cors)
  if (body === null) return
  const request = decode(exchange, body)
  if (request === null) {
    refuse(exchange, 400, 'malformed emulation request', cors)
  } else if (request.node !== options.nodeId) {
    refuse(exchange, 404, 'unknown node', cors)
  } else {
    if (request.data !== null) deps.emulated.deliver(request.session, request.data)
    exchange.respond({ status: 204, headers: cors })
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
