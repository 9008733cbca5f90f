/** Keyed channels with driven time and turns, a broker and a poller that the test plays. */
import { jsonPayload, nullLogger, nullMetrics } from '../../src/base/index.js'
import type { PollAnswer, SharedPollOptions } from '../../src/model/index.js'
import type {
  FanOut,
  KeyedMember,
  KeyReader,
  PollDriver,
  PolledChannel,
} from '../../src/channels/index.js'
import { LocalKeyedHub } from '../../src/channels/keyed/hub.js'
import { ChannelMetrics } from '../../src/channels/metrics.js'
import { jsonCodec } from '../../src/protocol/index.js'
import { fakeTime, type FakeTime } from './fake-clock.js'

/** Options as the configuration has them, but for what is set. */
export function pollOptions(set: Partial<SharedPollOptions> = {}): SharedPollOptions {
  return {
    refreshIntervalMs: 10_000,
    batchSize: 1000,
    maxKeys: 5000,
    versioned: true,
    shutdownDelayMs: 1000,
    trackExpiredDelayMs: 25_000,
    publishEnabled: false,
    ...set,
  }
}

/** A reader that keeps what it gets. */
export class NotingReader implements KeyReader {
  readonly delta: boolean
  /** Publications as JSON clients see them. */
  readonly got: any[] = []
  readonly frames: unknown[] = []
  epochChanges = 0
  losses = 0
  member: KeyedMember | null = null
  /** Called with each frame. */
  onEach: () => void = () => undefined

  constructor(delta = false) {
    this.delta = delta
  }

  forward(fanOut: FanOut, form: number): void {
    const frame = fanOut.frame(form)
    if (frame === null) throw new Error('cannot be encoded')
    this.frames.push(frame)
    this.got.push(JSON.parse(Buffer.from(frame).toString('utf8')).push.pub)
    this.onEach()
  }

  onLost(): void {
    this.losses++
  }

  onEpochChange(): void {
    this.epochChanges++
    this.member?.leave()
  }

  /** Tracks keys at versions; `expireAt` in Unix seconds. */
  async track(versions: Record<string, number>, expireAt = 0): Promise<void> {
    const items = Object.entries(versions).map(([key, version]) => ({
      key,
      version: BigInt(version),
      expireAt,
    }))
    const prepared = this.member!.prepare(items)
    this.member!.track(prepared instanceof Promise ? await prepared : prepared)
  }
}

/** Keyed channels under test. */
export type KeyedLab = {
  readonly hub: LocalKeyedHub
  readonly time: FakeTime
  /** Calls of the broker, e.g. `subscribe 6:poll:xa`. */
  readonly broker: string[]
  /** Keys that were wanted. */
  readonly wanted: string[]
  readonly closed: string[]
  /** How publications ended. */
  readonly published: boolean[]
  /** Makes calls of the broker fail, or take their time. */
  onBroker: () => Promise<void> | undefined
  join(reader: NotingReader, options?: SharedPollOptions, name?: string): KeyedMember
  /** The channel as the poller sees it. */
  channel(name?: string): PolledChannel
  /** One poll for these keys, answered. */
  poll(keys: readonly string[], answer: PollAnswer | null): void
}

/** Value of an answer: version and data. */
export function value(key: string, version: number, data: unknown, more: object = {}) {
  return {
    key,
    version: BigInt(version),
    data: jsonPayload(JSON.stringify(data)),
    removed: false,
    prevData: null,
    ...more,
  }
}

export const NAME = 'poll:x'

/** Builds the lab. */
export function keyedLab(): KeyedLab {
  const time = fakeTime()
  const broker: string[] = []
  const wanted: string[] = []
  const closed: string[] = []
  const published: boolean[] = []
  const channels = new Map<string, PolledChannel>()
  const driver: PollDriver = {
    onKeys: (channel) => channels.set(channel.name, channel),
    onWanted: (_channel, key) => wanted.push(key),
    onClosed: ({ name }) => closed.push(name),
  }
  const call = (operation: string) => (channel: string) => {
    broker.push(`${operation} ${channel}`)
    return lab.onBroker()
  }
  const hub = new LocalKeyedHub({
    broker: { subscribe: call('subscribe'), unsubscribe: call('unsubscribe') },
    codecs: [jsonCodec, null],
    clock: time.clock,
    wheel: time.wheel,
    metrics: new ChannelMetrics(nullMetrics),
    log: nullLogger,
    nextTurn: (task) => {
      setImmediate(task)
    },
    onPublished: (applied) => published.push(applied),
  })
  hub.drivenBy(driver)
  const channel = (name = NAME): PolledChannel => {
    const found = channels.get(name)
    if (found === undefined) throw new Error('no key was tracked yet')
    return found
  }
  const lab: KeyedLab = {
    hub,
    time,
    broker,
    wanted,
    closed,
    published,
    onBroker: () => undefined,
    join: (reader, options = pollOptions(), name = NAME) =>
      (reader.member = hub.join(name, { name: 'poll', options }, reader)),
    channel,
    poll: (keys, answer) => {
      const request = channel().ask(keys)
      channel().settle(request, answer)
    },
  }
  return lab
}
