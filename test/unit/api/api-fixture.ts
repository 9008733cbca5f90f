/** The API over a fake listener, on fake channels and control. */
import {
  compileGlob,
  nullLogger,
  type Logger,
  type MaybePromise,
  type Payload,
} from '../../../src/base/index.js'
import type { SharedPollItem, StreamPosition, SubscribeGrant } from '../../../src/model/index.js'
import type { Channels, Namespace, PublishParameters } from '../../../src/channels/ports.js'
import type { Control, NodeInfo, SessionTarget } from '../../../src/cluster/ports.js'
import type { HistoryFilter, HistorySlice, NewPublication } from '../../../src/engine/ports.js'
import { SubscriptionTypes, type ClientInfo } from '../../../src/protocol/index.js'
import { createMetrics } from '../../../src/observability/index.js'
import { createApi, type ApiDeps, type ApiHttpOptions } from '../../../src/api/index.js'
import { FakeListener, type FakeRequest } from '../../support/fake-exchange.js'

export type Published = {
  readonly channel: string
  readonly publication: NewPublication
  readonly parameters: PublishParameters
}

export type LogLine = { readonly level: string; readonly fields: object; readonly msg: string }

/** Keeps lines instead of writing them. */
export class MemoryLog implements Logger {
  readonly lines: LogLine[] = []
  child(): Logger {
    return this
  }
  enabled(): boolean {
    return true
  }
  trace = (fields: object, msg: string) => this.#add('trace', fields, msg)
  debug = (fields: object, msg: string) => this.#add('debug', fields, msg)
  info = (fields: object, msg: string) => this.#add('info', fields, msg)
  warn = (fields: object, msg: string) => this.#add('warn', fields, msg)
  error = (fields: object, msg: string) => this.#add('error', fields, msg)
  fatal = (fields: object, msg: string) => this.#add('fatal', fields, msg)
  #add(level: string, fields: object, msg: string): void {
    this.lines.push({ level, fields, msg })
  }
}

/**
 * Namespaces: '' plain, `full` with presence and history, `object` and `bin` by data format, `poll`
 * and `polled` shared poll, the latter with publications.
 */
const OPTIONS = new Map([
  ['', { presence: false, history: false, dataFormat: 'any' }],
  ['full', { presence: true, history: true, dataFormat: 'any' }],
  ['json', { presence: false, history: false, dataFormat: 'json' }],
  ['poll', { presence: false, history: false, dataFormat: 'any' }],
  ['polled', { presence: false, history: false, dataFormat: 'any' }],
  ['bin', { presence: false, history: false, dataFormat: 'binary' }],
])

export class FakeChannels {
  readonly published: Published[] = []
  readonly removed: string[] = []
  readonly historyCalls: HistoryFilter[] = []
  slice: HistorySlice = { publications: [], position: { offset: 0, epoch: 'ep' } }
  clients: ReadonlyMap<string, ClientInfo> = new Map()
  publishResult: (channel: string) => MaybePromise<StreamPosition> = (channel) =>
    channel.startsWith('full:')
      ? { offset: this.published.length, epoch: 'ep' }
      : { offset: 0, epoch: '' }

  readonly namespaces = {
    resolve: (channel: string) => {
      const colon = channel.indexOf(':')
      const name = colon < 0 ? '' : channel.slice(0, colon)
      const options = OPTIONS.get(name)
      if (options === undefined) return null
      const polled = name.startsWith('poll')
      const subscriptionType = polled ? SubscriptionTypes.sharedPoll : SubscriptionTypes.stream
      const sharedPoll = polled ? { publishEnabled: name === 'polled' } : null
      const namespace = { name, subscriptionType, map: null, ...options, sharedPoll }
      return { namespace: namespace as unknown as Namespace, rest: channel }
    },
  }

  hasHistory(namespace: Namespace): boolean {
    return namespace.name === 'full'
  }

  acceptsData(namespace: Namespace, data: Payload | null): boolean {
    if (namespace.dataFormat === 'binary') return true
    if (data === null || data.size === 0) return false
    return namespace.dataFormat === 'any' || data.isJson()
  }

  readonly items: { channel: string; data: Payload; item: SharedPollItem }[] = []

  publishItem(channel: string, data: Payload, item: SharedPollItem): void {
    this.items.push({ channel, data, item })
  }

  publish(
    channel: string,
    _namespace: Namespace,
    publication: NewPublication,
    parameters: PublishParameters,
  ) {
    this.published.push({ channel, publication, parameters })
    const position = this.publishResult(channel)
    return position instanceof Promise
      ? position.then((value) => ({ position: value, suppressed: null }))
      : { position, suppressed: null }
  }

  history(_channel: string, _namespace: Namespace, filter: HistoryFilter): HistorySlice {
    this.historyCalls.push(filter)
    return this.slice
  }

  removeHistory(channel: string): void {
    this.removed.push(channel)
  }

  presence() {
    return this.clients
  }

  presenceStats() {
    const users = new Set([...this.clients.values()].map((info) => info.user))
    return { numClients: this.clients.size, numUsers: users.size }
  }
}

export class FakeControl implements Control {
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[] = []
  subscribed: MaybePromise<boolean> = true
  nodeList: NodeInfo[] = []
  channelMap = new Map<string, number>()

  subscribe(
    target: SessionTarget,
    channel: string,
    grant: SubscribeGrant,
    since: StreamPosition | null,
  ) {
    this.calls.push({ name: 'subscribe', args: [target, channel, grant, since] })
    return this.subscribed
  }
  unsubscribe(...args: unknown[]): void {
    this.calls.push({ name: 'unsubscribe', args })
  }
  claim(): number {
    return 0
  }
  disconnect(...args: unknown[]): void {
    this.calls.push({ name: 'disconnect', args })
  }
  refresh(...args: unknown[]): void {
    this.calls.push({ name: 'refresh', args })
  }
  purge(...args: unknown[]): void {
    this.calls.push({ name: 'purge', args })
  }
  nodes(): readonly NodeInfo[] {
    return this.nodeList
  }
  channels(pattern: string): ReadonlyMap<string, number> {
    const matches = pattern === '' ? () => true : compileGlob(pattern)
    return new Map([...this.channelMap].filter(([name]) => matches?.(name)))
  }
}

/** Everything a test needs; requests carry the right key unless they name another. */
export function startApi(options: Partial<ApiHttpOptions> = {}, extra: Partial<ApiDeps> = {}) {
  const listener = new FakeListener()
  const channels = new FakeChannels()
  const control = new FakeControl()
  const log = new MemoryLog()
  const metrics = createMetrics({ processMetrics: false, log: nullLogger })
  const time = { now: 1_700_000_000_000, monotonic: 0 }
  const api = createApi({
    channels: channels as unknown as Channels,
    control,
    clock: { now: () => time.now, monotonic: () => time.monotonic },
    log,
    metrics,
    ...extra,
  })
  api.http(listener, { prefix: '/api', key: 'secret', insecure: false, errorMode: '', ...options })
  const raw = (path: string, body: string | Uint8Array, request: FakeRequest = {}) =>
    listener.request(path, {
      ...request,
      headers: { 'X-API-Key': 'secret', ...request.headers },
      body,
    })
  /** Calls a method and returns the parsed body. */
  const call = async (method: string, body: unknown, request: FakeRequest = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    const response = await raw(`/api/${method}`, text, request)
    return JSON.parse(response.body) as unknown
  }
  /** Value of a line of the metrics; undefined when there is none. */
  const metric = async (series: string): Promise<number | undefined> => {
    const line = (await metrics.text()).split('\n').find((l) => l.startsWith(`${series} `))
    return line === undefined ? undefined : Number(line.slice(series.length + 1))
  }
  return { api, listener, channels, control, log, time, raw, call, metric }
}

/** Answers with this error. */
export const errorBody = (code: number, message: string) => ({ error: { code, message } })
export const badRequest = errorBody(107, 'bad request')
export const unknownChannel = errorBody(102, 'unknown channel')
export const notAvailable = errorBody(108, 'not available')
export const internalError = errorBody(100, 'internal server error')
export const notFound = errorBody(104, 'not found')
