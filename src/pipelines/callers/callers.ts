/** All callers of a set of pipelines; each is made when the first route needs it. */
import type { Clock, Metrics, TimerWheel } from '../../base/index.js'
import { createGrpcJsCaller } from './grpc-js.js'
import { HttpCaller } from './http.js'
import { createLocalCaller, type LocalBackend, type LocalOptions } from './local.js'
import { createHttp2Caller } from './http2/caller.js'
import { createHttp2StreamCaller } from './http2/stream-caller.js'
import type {
  Caller,
  EndpointOptions,
  GrpcEndpointOptions,
  GrpcStreamOptions,
  Probe,
  StreamEndpointOptions,
} from './ports.js'

/** Clients that make gRPC calls. */
export type GrpcClient = 'http2' | 'grpc-js'

/** Callers by protocol. */
export type Callers = {
  readonly http: Caller
  grpc(client: GrpcClient): Caller<GrpcEndpointOptions>
  /** Health checks over HTTP. */
  probe(options: EndpointOptions, path: string): Probe
  /** For answers that go on. */
  readonly httpStreams: Caller<StreamEndpointOptions>
  grpcStreams(): Caller<GrpcStreamOptions>
  /** Handlers given in code. */
  readonly local: Caller<LocalOptions>
  /** Ends connections once running calls are done. */
  close(): Promise<void>
}

/** What callers need. */
export type CallersDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  /** Handlers given in code. */
  readonly backend?: LocalBackend
}

/** Nothing is connected before the first call. */
export function createCallers({ clock, wheel, metrics, backend = {} }: CallersDeps): Callers {
  const grpc = new Map<GrpcClient, Caller<GrpcEndpointOptions>>()
  const http = new HttpCaller(clock, wheel, metrics)
  const grpcStreams = createHttp2StreamCaller(clock, wheel)
  return {
    http,
    probe: (options, path) => http.probe(options, path),
    httpStreams: http,
    grpcStreams: () => grpcStreams,
    local: createLocalCaller(backend),
    grpc: (client) => {
      const existing = grpc.get(client)
      if (existing !== undefined) return existing
      const created =
        client === 'grpc-js' ? createGrpcJsCaller(clock) : createHttp2Caller(clock, wheel)
      grpc.set(client, created)
      return created
    },
    close: async () => {
      await Promise.all([http, grpcStreams, ...grpc.values()].map((caller) => caller.close()))
    },
  }
}

/** One caller for everything; for tests. */
export function onlyCaller(caller: Caller<EndpointOptions | GrpcEndpointOptions>): Callers {
  return {
    http: caller,
    probe: () => () => Promise.resolve(true),
    grpc: () => caller,
    httpStreams: caller,
    grpcStreams: () => caller,
    local: createLocalCaller({}),
    close: () => caller.close(),
  }
}
