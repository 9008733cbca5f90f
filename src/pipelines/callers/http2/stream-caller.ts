/** gRPC caller for answers that go on, one way or both ways. spec: proxy.md §2.7, §3.3 */
import type { Clock, TimerWheel } from '../../../base/index.js'
import { BackendFailure, canceledFailure } from '../../failure.js'
import type { Call, Caller, GrpcStreamOptions } from '../ports.js'
import { Links, packed } from './links.js'
import { frameMessage } from './message.js'
import { StreamCall, type StreamCallTarget } from './stream-call.js'

/**
 * A small window: it is what a backend can send ahead of a slow client. Peers that allow a hundred
 * calls a connection are common, so there may be more connections than for calls that end.
 */
const SIZES = { windowBytes: 1 << 16, maxLinks: 64 }

/** Creates the caller. Connections are opened by the first call. */
export function createHttp2StreamCaller(
  clock: Clock,
  wheel: TimerWheel,
): Caller<GrpcStreamOptions> {
  const links = new Links(clock, wheel, SIZES)
  const open = new Set<StreamCall>()
  return {
    endpoint: (options) => streams({ options, links, wheel, open }),
    close: async () => {
      // Streams do not end by themselves, so their receivers are told that they broke.
      for (const call of [...open]) call.shut()
      await links.close()
    },
  }
}

type Parts = {
  readonly options: GrpcStreamOptions
  readonly links: Links
  readonly wheel: TimerWheel
  readonly open: Set<StreamCall>
}

function streams({ options, links, wheel, open }: Parts): Call {
  const target: StreamCallTarget = {
    balancer: links.balancer(options),
    options,
    wheel,
    headers: links.headers(options, false),
    isOver: (request) => links.isOver(request),
    onOver: (call) => {
      open.delete(call)
    },
  }
  const { compression, maxRequestBytes } = options
  return async (request, signal) => {
    const { body } = request
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
    if (maxRequestBytes > 0 && bytes.byteLength > maxRequestBytes) {
      throw new BackendFailure('too_large', 'the request is too large', { notSent: true })
    }
    const message = compression ? await packed(bytes) : bytes
    if (signal.cancelled) throw canceledFailure()
    options.onAttempt()
    const call = new StreamCall(target, request, frameMessage(message, compression), signal)
    open.add(call)
    return call.begin()
  }
}
