/** Builders and fakes for tests of the pipelines. No assertions in here. */
import {
  Cancellation,
  NEVER_CANCELLED,
  nullMetrics,
  type CancelSignal,
  type Logger,
  type LogLevel,
  type MetricDef,
  type Metrics,
} from '../../../src/base/index.js'
import { parseConfig } from '../../../src/config/index.js'
import {
  CallRequest,
  type BackendReply,
  type Call,
  type Caller,
  type EndpointOptions,
  type GrpcEndpointOptions,
} from '../../../src/pipelines/callers/ports.js'
import { BackendFailure, type FailureKind } from '../../../src/pipelines/failure.js'
import {
  compilePipelines,
  type Pipelines,
  type SessionFacts,
} from '../../../src/pipelines/index.js'
import { fakeTime, type FakeTime } from '../../support/fake-clock.js'

export const CLIENT = '9336a229-2400-4ebc-8c50-0a643d22e8a0'

/** Facts of an authenticated WebSocket connection. */
export function facts(overrides: Partial<SessionFacts> = {}): SessionFacts {
  return {
    clientId: CLIENT,
    transportName: 'websocket',
    protocolName: 'json',
    userId: '56',
    meta: null,
    transportHeaders: new Map(),
    emulatedHeaders: new Map(),
    opening: null,
    gone: NEVER_CANCELLED,
    ...overrides,
  }
}

export type LogLine = { readonly level: LogLevel; readonly msg: string; readonly fields: object }

/** A logger that keeps its lines. */
export function recordingLogger(lines: LogLine[] = []): Logger & { readonly lines: LogLine[] } {
  const at =
    (level: LogLevel) =>
    (fields: object, msg: string): void => {
      lines.push({ level, msg, fields })
    }
  return {
    lines,
    child: () => recordingLogger(lines),
    enabled: () => true,
    trace: at('trace'),
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    fatal: at('fatal'),
  }
}

/** Metrics whose values can be read: `name{label=value,…}` → value (observations are counted). */
export function recordingMetrics(): Metrics & { readonly values: Map<string, number> } {
  const values = new Map<string, number>()
  const family = (def: MetricDef) => ({
    of: (...labels: string[]) => {
      const key = `${def.name}{${def.labels.map((name, i) => `${name}=${labels[i]}`).join(',')}}`
      const add = (n = 1): void => {
        values.set(key, (values.get(key) ?? 0) + n)
      }
      return {
        add,
        set: (value: number) => {
          values.set(key, value)
        },
        observe: () => {
          add()
        },
      }
    },
  })
  return {
    ...nullMetrics,
    values,
    counter: family,
    gauge: family,
    histogram: family,
    summary: family,
  }
}

export type SentCall = {
  readonly url: string
  readonly request: CallRequest
  readonly signal: CancelSignal
  /** The body as an object. */
  readonly json: unknown
  /** Values of a header, name in any case. */
  readonly header: (name: string) => readonly string[]
}

export type FakeAnswer = BackendReply | BackendFailure | Promise<BackendReply>

/** A caller that records calls and answers from a function. */
type AnyOptions = EndpointOptions | GrpcEndpointOptions

export class FakeCaller implements Caller<AnyOptions> {
  readonly endpoints: AnyOptions[] = []
  readonly calls: SentCall[] = []
  closed = false
  answer: (call: SentCall) => FakeAnswer = () => reply({})

  endpoint(options: AnyOptions): Call {
    this.endpoints.push(options)
    return (request, signal) => {
      options.onAttempt()
      const url = 'url' in options ? options.url : options.path
      const call = sentCall(url, request, signal, options.attemptHeaders?.(request) ?? [])
      this.calls.push(call)
      const answer = this.answer(call)
      return answer instanceof BackendFailure ? Promise.reject(answer) : Promise.resolve(answer)
    }
  }

  close(): Promise<void> {
    this.closed = true
    return Promise.resolve()
  }
}

function sentCall(
  url: string,
  request: CallRequest,
  signal: CancelSignal,
  attempt: readonly string[],
): SentCall {
  return {
    url,
    request,
    signal,
    get json() {
      return JSON.parse(String(request.body)) as unknown
    },
    header: (name) => {
      const values: string[] = []
      const all = [...request.headers.all, ...attempt]
      for (let i = 0; i < all.length; i += 2) {
        if (all[i]?.toLowerCase() === name.toLowerCase()) values.push(all[i + 1] ?? '')
      }
      return values
    },
  }
}

/** Status 200 with an object as JSON, or with text as it is. */
export function reply(body: object | string | null, status = 200, retryAfterMs = -1): BackendReply {
  return { status, body: typeof body === 'string' ? body : JSON.stringify(body), retryAfterMs }
}

export function failure(kind: FailureKind, facts: Partial<BackendFailure> = {}): BackendFailure {
  return new BackendFailure(kind, `test failure: ${kind}`, facts)
}

/** What a refresh that nobody answered comes to by default. */
export const KEEP = { t: 'keep', stepSeconds: 60, limitMs: Infinity } as const

/** A request for tests of policies. */
export function callRequest(time: FakeTime, budgetMs = 1000): CallRequest {
  return new CallRequest('{}', { all: [], foreign: [] }, time.clock.monotonic() + budgetMs)
}

/** A call that stays open until its signal fires, as real ones do. */
export const hanging: Call = (_request, signal) =>
  new Promise((_resolve, reject) => {
    signal.onCancel(() => {
      reject(failure('canceled'))
    })
  })

/** A call answered by hand. */
export class ManualCall {
  readonly pending: {
    readonly request: CallRequest
    readonly signal: CancelSignal
    resolve: (reply: BackendReply) => void
    reject: (failure: BackendFailure) => void
  }[] = []

  readonly call: Call = (request, signal) =>
    new Promise((resolve, reject) => {
      this.pending.push({ request, signal, resolve, reject })
      signal.onCancel(() => {
        reject(failure('canceled'))
      })
    })
}

/** Lets promise reactions run. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 20; i++) await Promise.resolve()
}

type Plain = Record<string, unknown>

const endpoint = (name: string): Plain => ({ endpoint: `http://backend.test/${name}` })

/** Every proxy on, namespaces `chat` (all proxies) and `plain` (none). `extra` goes to each proxy. */
export function everythingOn(extra: Plain = {}): Plain {
  const on = {
    subscribe_proxy_enabled: true,
    publish_proxy_enabled: true,
    sub_refresh_proxy_enabled: true,
    subscription_type: 'map',
    map: {
      mode: 'ephemeral',
      key_ttl: '60s',
      publish_proxy_enabled: true,
      remove_proxy_enabled: true,
    },
  }
  const proxy = (name: string): Plain => ({ ...endpoint(name), ...extra })
  return {
    client: {
      proxy: {
        connect: { enabled: true, ...proxy('connect') },
        refresh: { enabled: true, ...proxy('refresh') },
      },
    },
    channel: {
      proxy: {
        subscribe: proxy('subscribe'),
        publish: proxy('publish'),
        sub_refresh: proxy('sub_refresh'),
        map_publish: proxy('map_publish'),
        map_remove: proxy('map_remove'),
      },
      without_namespace: on,
      namespaces: [{ name: 'chat', ...on }, { name: 'plain' }],
    },
    rpc: {
      proxy: proxy('rpc'),
      without_namespace: { proxy_enabled: true },
      namespaces: [{ name: 'chat', proxy_enabled: true }, { name: 'off' }],
    },
  }
}

export type Bench = {
  readonly pipelines: Pipelines
  readonly caller: FakeCaller
  readonly log: ReturnType<typeof recordingLogger>
  readonly metrics: ReturnType<typeof recordingMetrics>
  readonly time: FakeTime
  /** Value of a metric of the `default` proxy of an event; undefined when it does not exist. */
  readonly metric: (name: string, event: string, more?: string) => number | undefined
}

/** Pipelines of a configuration over a fake caller. */
export function bench(settings: Plain = everythingOn()): Bench {
  const time = fakeTime()
  const caller = new FakeCaller()
  const log = recordingLogger()
  const metrics = recordingMetrics()
  const { config } = parseConfig(settings)
  const pipelines = compilePipelines(config, {
    clock: time.clock,
    wheel: time.wheel,
    metrics,
    log,
    nodeId: 'node1',
    version: '1.2.3',
    caller,
    random: () => 0.5,
  })
  return {
    pipelines,
    caller,
    log,
    metrics,
    time,
    metric: (name, event, more = '') =>
      metrics.values.get(`${name}{protocol=http,type=${event},name=default${more}}`),
  }
}

export { Cancellation }
