/** A hub with a broker that does what the test says, driven time and driven turns. */
import { nullMetrics, type Logger, nullLogger } from '../../src/base/index.js'
import { LocalHub } from '../../src/channels/hub/hub.js'
import { ChannelMetrics } from '../../src/channels/metrics.js'
import type { FanOut, Subscriber } from '../../src/channels/index.js'
import type { Publication } from '../../src/protocol/index.js'
import { fakeCodec, type FakeCodec } from './fake-codec.js'
import { fakeTime, type FakeTime } from './fake-clock.js'

/** One broker call that waits for the test to answer it. */
export type BrokerCall = {
  readonly operation: 'subscribe' | 'unsubscribe'
  readonly channel: string
  readonly succeed: () => void
  readonly fail: (cause: Error) => void
}

/** Hub under test. */
export type HubHarness = {
  readonly hub: LocalHub
  readonly time: FakeTime
  readonly codec: FakeCodec
  /** Broker calls so far, e.g. `subscribe ch`. */
  readonly calls: string[]
  /** Unanswered broker calls (asynchronous brokers only). */
  readonly open: BrokerCall[]
  /** Messages logged as errors. */
  readonly errors: string[]
  /** Runs one turn of the event loop; false when nothing was planned. */
  turn(): boolean
}

/** Builds a hub. With `asynchronous` every broker call waits in `open`. */
export function hubHarness(asynchronous = false): HubHarness {
  const time = fakeTime()
  const codec = fakeCodec()
  const calls: string[] = []
  const open: BrokerCall[] = []
  const errors: string[] = []
  const tasks: (() => void)[] = []
  const call = (operation: BrokerCall['operation']) => (channel: string) => {
    calls.push(`${operation} ${channel}`)
    if (!asynchronous) return undefined
    return new Promise<void>((resolve, reject) => {
      open.push({
        operation,
        channel,
        succeed: () => {
          resolve()
        },
        fail: reject,
      })
    })
  }
  const log: Logger = { ...nullLogger, error: (_fields, msg) => errors.push(msg) }
  const hub = new LocalHub({
    broker: { subscribe: call('subscribe'), unsubscribe: call('unsubscribe') },
    codecs: [codec, null],
    clock: time.clock,
    wheel: time.wheel,
    metrics: new ChannelMetrics(nullMetrics),
    log,
    nextTurn: (task) => tasks.push(task),
  })
  const turn = (): boolean => {
    const task = tasks.shift()
    task?.()
    return task !== undefined
  }
  return { hub, time, codec, calls, open, errors, turn }
}

/** A subscriber that notes what it gets. */
export class NotingSubscriber implements Subscriber {
  readonly offsets: number[] = []
  readonly kinds: string[] = []
  readonly fanOuts: FanOut[] = []
  /** Called at each publication. */
  onEach: (publication: Publication) => void = () => undefined

  onPublication(fanOut: FanOut): void {
    const { push } = fanOut
    if (push.kind !== 'pub') throw new Error('not a publication')
    this.kinds.push('pub')
    this.offsets.push(push.pub.offset)
    this.fanOuts.push(fanOut)
    this.onEach(push.pub)
  }

  onMembership(fanOut: FanOut): void {
    this.kinds.push(fanOut.push.kind)
    this.fanOuts.push(fanOut)
  }

  onGap(): void {
    this.kinds.push('gap')
  }

  onLost(): void {
    this.kinds.push('lost')
  }
}
