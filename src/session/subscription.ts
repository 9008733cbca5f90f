/**
 * One subscription: session × channel. Receives what the hub delivers and decides what the client
 * gets: buffer while catching up, track the position, filter.
 * spec: channels-and-engines.md §5.1, §5.6; client-protocol.md §5.6
 */
import type { Gauge, Payload } from '../base/index.js'
import {
  trackPosition,
  WireForms,
  type BufferedEntry,
  type FanOut,
  type KeyedMember,
  type Namespace,
  type Subscriber,
  type TagsFilter,
  type WireVariant,
} from '../channels/index.js'
import type { StreamPosition } from '../model/index.js'
import type { ClientInfo, Push } from '../protocol/index.js'
import type { AnswerStream } from '../pipelines/ports.js'
import type { MapFlow } from './map/flow.js'

/** Options a subscription runs with: those of the namespace, as overridden and asked for. */
export type SubscriptionOptions = {
  readonly namespace: Namespace
  readonly presence: boolean
  readonly joinLeave: boolean
  readonly pushJoinLeave: boolean
  readonly positioned: boolean
  readonly recoverable: boolean
  /** Recover in cache mode although the client did not ask. */
  readonly cacheRecover: boolean
}

/** The session as a subscription sees it. */
export interface SubscriptionOwner {
  /**
   * Queues the frame of a push; closes the connection when it cannot be encoded for it. `form` is one
   * of WireForms.
   */
  forward(fanOut: FanOut, form: WireVariant): void
  /** The position is lost: unsubscribe 2500 or disconnect 3010. */
  onInsufficientState(subscription: Subscription): void
  /** Publications may have been lost on their way to this node. */
  onGap(subscription: Subscription): void
  /** Unix ms. */
  now(): number
  /** Largest accepted age of a publication in ms, 0 = no limit. */
  readonly maxLagMs: number
}

/**
 * State of a subscription. `asking`: rights are being checked. `catching-up`: in the hub, publications
 * wait. `live`: the reply is queued. `left`: over, whatever is still running must undo its effects.
 */
export type SubscriptionState = 'asking' | 'catching-up' | 'live' | 'left'

/** Place of the publication that a subscription got last: the only base of a patch. */
export type DeltaBase = {
  /** 0 = none, or one that is not in the stream: no patch fits. Keyed: what came up to here is not
   * known to be held by the client, everything after is. */
  offset: number
  epoch: string
  /** There is a base for each key, its last value. */
  readonly keyed: boolean
}

/** Most publications that may wait while a subscription catches up. */
export const MAX_BUFFERED = 10_000

/** A subscription of one session. */
export class Subscription implements Subscriber {
  readonly channel: string
  readonly serverSide: boolean
  /** One of SubscriptionSources. */
  source: number
  state: SubscriptionState = 'asking'
  options: SubscriptionOptions
  filter: TagsFilter | null = null
  /** Where the client's chain of patches stands; null = delta was not negotiated. */
  delta: DeltaBase | null = null
  /** Shared poll channels: the keys that are tracked; null elsewhere. */
  keyed: KeyedMember | null = null
  /** Channel info of this subscriber. */
  info: Payload | null = null
  /** Unix seconds, 0 = never. */
  expireAt = 0
  offset = 0
  epoch = ''
  /** Unix ms of the last proof that the position is right. */
  checkedAtMs = 0
  /** Publications that arrived while catching up; null otherwise. */
  buffer: BufferedEntry[] | null = null
  /** More arrived than may be buffered: something is missing. */
  overflowed = false
  /** A gap was reported while catching up: to be looked at when live. */
  gapped = false
  /**
   * After a gap: the position it has to reach within a moment; `unknown` = the stream could not be
   * asked. null = nothing.
   */
  owed: StreamPosition | 'unknown' | null = null
  /** Whether a presence entry exists. */
  inPresence = false
  /** Whether a join was published. */
  joined = false
  /** Whether it has keys of its own in maps, or mirrors presence there. */
  ownsKeys = false
  /** Map subscription that is still being built up page by page; null = no, or live. */
  flow: MapFlow | null = null
  /** Whether a server-side refresh is running. */
  refreshing = false
  /** Resolves when the subscribe that is in flight has ended; null when none is. */
  settled: Promise<unknown> | null = null
  gauge: Gauge | null = null
  /** What the backend sends for this subscription alone; null = nothing. */
  stream: AnswerStream | null = null
  /** Streamed RPC answers that publish here; null = none. They end with the subscription. */
  feeds: Set<AnswerStream> | null = null
  readonly #owner: SubscriptionOwner

  constructor(
    owner: SubscriptionOwner,
    channel: string,
    serverSide: boolean,
    source: number,
    options: SubscriptionOptions,
  ) {
    this.#owner = owner
    this.channel = channel
    this.serverSide = serverSide
    this.source = source
    this.options = options
  }

  onPublication(fanOut: FanOut, epoch: string): void {
    const push = fanOut.push
    if (push.kind !== 'pub') return
    if (this.state === 'live') {
      if (this.options.positioned && push.pub.offset !== 0) this.#advance(fanOut, push, epoch)
      else if (this.#passes(push)) this.#send(fanOut, push, epoch)
    } else if (this.buffer !== null && (push.pub.offset !== 0 || push.pub.key !== undefined)) {
      if (this.buffer.length >= MAX_BUFFERED) this.overflowed = true
      else this.buffer.push({ publication: push.pub, filtered: !this.#passes(push), epoch })
    }
    // Anything else comes before the subscribe reply: the client holds no promise yet.
  }

  onMembership(fanOut: FanOut): void {
    if (this.state === 'live' && this.options.pushJoinLeave) {
      this.#owner.forward(fanOut, WireForms.plain)
    }
  }

  onGap(): void {
    // A map without a stream has no position, but loses keys and removals all the same.
    if (!this.options.positioned && this.options.namespace.map === null) return
    if (this.state === 'live') this.#owner.onGap(this)
    else this.gapped = true
  }

  #advance(fanOut: FanOut, push: PubPush, epoch: string): void {
    const owner = this.#owner
    const verdict = trackPosition(this, push.pub, epoch, owner.now(), owner.maxLagMs)
    if (verdict === 'insufficient') owner.onInsufficientState(this)
    else if (verdict === 'deliver' && this.#passes(push)) this.#send(fanOut, push, epoch)
  }

  #send(fanOut: FanOut, push: PubPush, epoch: string): void {
    const { delta } = this
    if (delta === null) {
      this.#owner.forward(fanOut, WireForms.plain)
      return
    }
    const { previous } = fanOut
    const fits = previous !== null && isBase(delta, previous.offset, epoch)
    if (!delta.keyed) delta.offset = push.pub.offset
    delta.epoch = epoch
    this.#owner.forward(fanOut, fits ? WireForms.patch : WireForms.full)
  }

  #passes(push: PubPush): boolean {
    return this.filter === null || this.filter.matches(push.pub.tags)
  }
}

/** Whether the client has the publication at an offset as the base of a patch. */
function isBase(delta: DeltaBase, offset: number, epoch: string): boolean {
  if (epoch !== delta.epoch) return false
  return delta.keyed ? offset > delta.offset : offset === delta.offset
}

type PubPush = Extract<Push, { kind: 'pub' }>

/** Who a subscriber is for others; shared by all subscriptions without channel info. */
export function clientInfoOf(connection: ClientInfo, info: Payload | null): ClientInfo {
  return info === null ? connection : { ...connection, chanInfo: info }
}
