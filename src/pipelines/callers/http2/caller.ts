/**
 * gRPC caller on node:http2: unary calls and nothing else, at a fraction of the cost of the general
 * client. Connections are shared by all endpoints of the same targets and settings.
 * spec: proxy.md §3.3
 */
import type { Clock, TimerWheel } from '../../../base/index.js'
import { BackendFailure, canceledFailure } from '../../failure.js'
import type { Call, Caller, GrpcEndpointOptions } from '../ports.js'
import { Links, packed } from './links.js'
import { frameMessage } from './message.js'
import { UnaryCall, type UnaryTarget } from './unary-call.js'

/** An answer of usual size never waits for an update of the window. */
const SIZES = { windowBytes: 1 << 20, maxLinks: 8 }

/** Creates the caller. Connections are opened by the first call. */
export function createHttp2Caller(clock: Clock, wheel: TimerWheel): Caller<GrpcEndpointOptions> {
  const links = new Links(clock, wheel, SIZES)
  return {
    endpoint: (options) => unaryCalls(options, links),
    close: () => links.close(),
  }
}

function unaryCalls(options: GrpcEndpointOptions, links: Links): Call {
  const target: UnaryTarget = {
    balancer: links.balancer(options),
    maxResponseBytes: options.maxResponseBytes,
    isOver: (request) => links.isOver(request),
    headers: links.headers(options, true),
  }
  const { compression, maxRequestBytes } = options
  return (request, signal) => {
    if (signal.cancelled) return Promise.reject(canceledFailure())
    const { body } = request
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
    if (maxRequestBytes > 0 && bytes.byteLength > maxRequestBytes) {
      return Promise.reject(
        new BackendFailure('too_large', 'the request is too large', { notSent: true }),
      )
    }
    options.onAttempt()
    if (!compression) {
      return new UnaryCall(target, request, frameMessage(bytes, false), signal).start()
    }
    return packed(bytes).then((small) => {
      if (signal.cancelled) throw canceledFailure()
      return new UnaryCall(target, request, frameMessage(small, true), signal).start()
    })
  }
}
