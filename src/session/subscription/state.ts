/**
 * One subscription: session × channel. Receives what the hub delivers and decides what the client
 * gets: buffer while catching up, track the position, filter.
 * spec: channels-and-engines.md §5.1, §5.6; client-protocol.md §5.6
 */
import { assertNever, type Gauge, type Payload } from '../../base/index.js'
import {
  type BufferedEntry,
  type FanOut,
  type KeyedMember,
  type Namespace,
  type Subscriber,
  type TagsFilter,
  WireForms,
  type WireVariant,
  trackPosition,
} from '../../channels/index.js'
import {
  PLAIN_GRANT,
  type StreamPosition,
  type SubscribeGrant,
  type SubscribeOverride,
} from '../../model/index.js'
import type { AnswerStream } from '../../pipelines/ports.js'
import type { ClientInfo, Push, SubscribeRequest } from '../../protocol/index.js'

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

/**
 * The part of a session that its subscriptions use. Imports point one way: the session knows its
 * subscriptions, they know no more of it than this.
 */
export interface SubscribedSession {
  /**
   * Queues the frame of a push; closes the connection when it cannot be encoded for it. `form` is one
   * of WireForms.
   */
  forward(fanOut: FanOut, form: WireVariant): void
  /** The position is lost: unsubscribe 2500 or disconnect 3010. */
  onInsufficientState(subscription: Subscription): void
  /** Publications may have been lost on their way to this node. */
  onGap(subscription: Subscription): void
  /** The tags filter kept a publication from the client. */
  onFiltered(): void
  /** Unix ms. */
  now(): number
  /** Largest accepted age of a publication in ms, 0 = no limit. */
  readonly maxLagMs: number
}

/** In the hub, not yet answered: what arrives waits. */
export type CatchingUp = {
  readonly t: 'catchingUp'
  /** What arrived since the channel was entered, or since `reached`; null = there is nothing to wait for. */
  readonly buffer: BufferedEntry[] | null
  /** More arrived than may be buffered: something is missing. */
  overflowed: boolean
  /** A gap was reported: to be looked at when live. */
  gapped: boolean
  /** Where the reply leaves the client; null = not known yet, or a channel without positions. */
  readonly reached: StreamPosition | null
}

/** The reply is queued: what arrives is delivered. */
export type Live = {
  readonly t: 'live'
  /** Position of what was delivered last. */
  offset: number
  epoch: string
  /** Unix ms of the last proof that the position is right. */
  checkedAtMs: number
  /**
   * After a gap: the position it has to reach within a moment; `unknown` = the stream could not be
   * asked. null = nothing.
   */
  owed: StreamPosition | 'unknown' | null
  /** Whether a join was published. */
  joined: boolean
  /** Whether a server-side refresh is running. */
  refreshing: boolean
  /** Monotonic ms of the first of the refreshes that failed since one did not; 0 = none. */
  failingSince: number
  /** Counts it among the live ones. */
  readonly gauge: Gauge
}

/** State of a subscription. Data that exists in one state only lives in that state. */
export type SubscriptionState =
  /** Rights are being checked. */
  | { readonly t: 'asking' }
  | CatchingUp
  | Live
  /** Over: whatever is still running must undo its effects. */
  | { readonly t: 'left' }

/** What happens to a subscription. */
export type SubscriptionEvent =
  /** It enters the hub; `buffers` = publications are to wait for the reply. */
  | { readonly t: 'listening'; readonly buffers: boolean }
  /** What was missed and what is buffered are joined: the reply will say this position. */
  | { readonly t: 'reached'; readonly position: StreamPosition }
  /** The reply is queued. */
  | { readonly t: 'accepted'; readonly gauge: Gauge; readonly nowMs: number }
  | { readonly t: 'over' }

/** State of a new subscription. */
export const ASKING: SubscriptionState = { t: 'asking' }

const LEFT: SubscriptionState = { t: 'left' }
const NOWHERE: StreamPosition = { offset: 0, epoch: '' }

/** The whole life of a subscription. Never leaves `left`; what does not fit a state changes nothing. */
export function step(state: SubscriptionState, event: SubscriptionEvent): SubscriptionState {
  switch (event.t) {
    case 'over':
      return LEFT
    case 'listening':
      return state.t === 'asking' ? catchingUp(event.buffers ? [] : null, null) : state
    case 'reached':
      return state.t === 'catchingUp'
        ? { ...catchingUp([], event.position), gapped: state.gapped, overflowed: state.overflowed }
        : state
    case 'accepted':
      // Polled channels have no stream to catch up with.
      return state.t === 'catchingUp' || state.t === 'asking' ? live(state, event) : state
    default:
      return assertNever(event)
  }
}

function catchingUp(buffer: BufferedEntry[] | null, reached: StreamPosition | null): CatchingUp {
  return { t: 'catchingUp', buffer, overflowed: false, gapped: false, reached }
}

function live(
  state: SubscriptionState,
  { gauge, nowMs }: Extract<SubscriptionEvent, { t: 'accepted' }>,
): Live {
  const { offset, epoch } = positionOf(state)
  return {
    t: 'live',
    offset,
    epoch,
    checkedAtMs: nowMs,
    owed: null,
    joined: false,
    refreshing: false,
    failingSince: 0,
    gauge,
  }
}

/** Where the client is, or will be by its reply; offset 0 and no epoch where there are no positions. */
export function positionOf(state: SubscriptionState): StreamPosition {
  if (state.t === 'live') return state
  return (state.t === 'catchingUp' ? state.reached : null) ?? NOWHERE
}

/** Place of the publication that a subscription got last: the only base of a patch. */
export type DeltaBase = {
  /** 0 = none, or one that is not in the stream: no patch fits. Keyed: what came up to here is not
   * known to be held by the client, everything after is. */
  offset: number
  epoch: string
  /** There is a base for each key, its last value. */
  readonly keyed: boolean
}

/**
 * Most publications that may wait while a subscription catches up. No option: a client that is behind
 * by so much within one read of history is better off starting over, which it does; the ends are
 * counted under code 3010 in `client_num_server_disconnects`, and under 2500.
 */
export const MAX_BUFFERED = 10_000

/** A subscription of one session. */
export class Subscription implements Subscriber {
  readonly channel: string
  readonly serverSide: boolean
  /** One of SubscriptionSources. */
  source: number
  state: SubscriptionState = ASKING
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
  /** Whether a presence entry exists. */
  inPresence = false
  /** Whether it has keys of its own in maps, or mirrors presence there. */
  ownsKeys = false
  /** Map subscription that is still being built up page by page; null = no, or live. */
  flow: MapFlow | null = null
  /** Resolves when the subscribe that is in flight has ended; null when none is. */
  settled: Promise<unknown> | null = null
  /** What the backend sends for this subscription alone; null = nothing. */
  stream: AnswerStream | null = null
  /** Streamed RPC answers that publish here; null = none. They end with the subscription. */
  feeds: Set<AnswerStream> | null = null
  readonly #session: SubscribedSession

  constructor(
    session: SubscribedSession,
    channel: string,
    serverSide: boolean,
    source: number,
    options: SubscriptionOptions,
  ) {
    this.#session = session
    this.channel = channel
    this.serverSide = serverSide
    this.source = source
    this.options = options
  }

  /** What happened; see {@link step}. */
  change(event: SubscriptionEvent): void {
    this.state = step(this.state, event)
  }

  /** null unless it is live. */
  get live(): Live | null {
    return this.state.t === 'live' ? this.state : null
  }

  onPublication(fanOut: FanOut, epoch: string): void {
    const { push } = fanOut
    if (push.kind !== 'pub') return
    const { state } = this
    if (state.t === 'live') {
      if (this.options.positioned && push.pub.offset !== 0)
        this.#advance(fanOut, push, epoch, state)
      else if (this.#passes(push)) this.#send(fanOut, push, epoch)
    } else if (state.t === 'catchingUp') {
      this.#keep(push, epoch, state)
    }
    // Anything else comes before the subscribe reply: the client holds no promise yet.
  }

  onMembership(fanOut: FanOut): void {
    if (this.state.t === 'live' && this.options.pushJoinLeave) {
      this.#session.forward(fanOut, WireForms.plain)
    }
  }

  onGap(): void {
    // A map without a stream has no position, but loses keys and removals all the same.
    if (!this.options.positioned && this.options.namespace.map === null) return
    if (this.state.t === 'live') this.#session.onGap(this)
    else if (this.state.t === 'catchingUp') this.state.gapped = true
  }

  onLost(): void {
    if (this.state.t === 'live') this.#session.onInsufficientState(this)
    else if (this.state.t === 'catchingUp') this.state.overflowed = true
  }

  #keep({ pub }: PubPush, epoch: string, state: CatchingUp): void {
    const { buffer } = state
    if (buffer === null || (pub.offset === 0 && pub.key === undefined)) return
    if (buffer.length >= MAX_BUFFERED) state.overflowed = true
    else
      buffer.push({ publication: pub, filtered: this.filter?.matches(pub.tags) === false, epoch })
  }

  #advance(fanOut: FanOut, push: PubPush, epoch: string, live: Live): void {
    const session = this.#session
    const verdict = trackPosition(live, push.pub, epoch, session.now(), session.maxLagMs)
    if (verdict === 'insufficient') session.onInsufficientState(this)
    else if (verdict === 'deliver' && this.#passes(push)) this.#send(fanOut, push, epoch)
  }

  #send(fanOut: FanOut, push: PubPush, epoch: string): void {
    const { delta } = this
    if (delta === null) {
      this.#session.forward(fanOut, WireForms.plain)
      return
    }
    const { previous } = fanOut
    const fits = previous !== null && isBase(delta, previous.offset, epoch)
    if (!delta.keyed) delta.offset = push.pub.offset
    delta.epoch = epoch
    this.#session.forward(fanOut, fits ? WireForms.patch : WireForms.full)
  }

  #passes(push: PubPush): boolean {
    if (this.filter === null || this.filter.matches(push.pub.tags)) return true
    this.#session.onFiltered()
    return false
  }
}

/** Whether the client has the publication at an offset as the base of a patch. */
function isBase(delta: DeltaBase, offset: number, epoch: string): boolean {
  if (epoch !== delta.epoch) return false
  return delta.keyed ? offset > delta.offset : offset === delta.offset
}

type PubPush = Extract<Push, { kind: 'pub' }>

/** Who a subscriber is for others; shared by all subscriptions without channel info. */
export function clientInfoOf(session: ClientInfo, info: Payload | null): ClientInfo {
  return info === null ? session : { ...session, chanInfo: info }
}

/** Small map from channel to subscription. */
export class SubscriptionSet {
  #only: Subscription | null = null
  #many: Map<string, Subscription> | null = null

  get size(): number {
    if (this.#many !== null) return this.#many.size
    return this.#only === null ? 0 : 1
  }

  get(channel: string): Subscription | undefined {
    if (this.#many !== null) return this.#many.get(channel)
    const only = this.#only
    return only?.channel === channel ? only : undefined
  }

  /** Adds or replaces the subscription of its channel. */
  set(subscription: Subscription): void {
    if (this.#many !== null) {
      this.#many.set(subscription.channel, subscription)
    } else if (this.#only === null || this.#only.channel === subscription.channel) {
      this.#only = subscription
    } else {
      this.#many = new Map([
        [this.#only.channel, this.#only],
        [subscription.channel, subscription],
      ])
      this.#only = null
    }
  }

  /** Removes this very subscription; a newer one of the same channel stays. */
  delete(subscription: Subscription): void {
    if (this.#only === subscription) this.#only = null
    if (this.#many?.get(subscription.channel) === subscription) {
      this.#many.delete(subscription.channel)
    }
  }

  /** All subscriptions; a copy, so that they may be removed while iterating. */
  all(): readonly Subscription[] {
    if (this.#many !== null) return [...this.#many.values()]
    return this.#only === null ? [] : [this.#only]
  }
}

/** Features a client asked for and was granted. */
export type GrantedFeatures = {
  readonly positioned: boolean
  readonly recoverable: boolean
  readonly joinLeave: boolean
}

const NOTHING_ASKED: GrantedFeatures = { positioned: false, recoverable: false, joinLeave: false }
const NO_OVERRIDE: SubscribeOverride = {}

/** Combinations seen so far; a namespace has few, and subscriptions of a kind share one object. */
const combinations = new WeakMap<Namespace, Map<number, SubscriptionOptions>>()

/** Options for one subscription. `granted` applies only where the client may ask. */
export function subscriptionOptions(
  namespace: Namespace,
  override: SubscribeOverride = NO_OVERRIDE,
  granted: GrantedFeatures = NOTHING_ASKED,
  cacheRecover = false,
): SubscriptionOptions {
  const recoverable = (override.forceRecovery ?? namespace.forceRecovery) || granted.recoverable
  const options: SubscriptionOptions = {
    namespace,
    presence: override.presence ?? namespace.presence,
    joinLeave: override.joinLeave ?? namespace.joinLeave,
    pushJoinLeave:
      (override.forcePushJoinLeave ?? namespace.forcePushJoinLeave) || granted.joinLeave,
    positioned:
      recoverable ||
      (override.forcePositioning ?? namespace.forcePositioning) ||
      granted.positioned,
    recoverable,
    cacheRecover: namespace.autoCacheRecover || cacheRecover,
  }
  return shared(options)
}

/**
 * The start of a chain of patches, or null where the client did not ask, must not, or also filters: a
 * subscriber that skips publications lacks the bases. spec: client-protocol.md §7.1
 */
export function negotiateDelta(
  namespace: Namespace,
  request: Pick<SubscribeRequest, 'delta' | 'tagsFilter'>,
): DeltaBase | null {
  const { delta, tagsFilter } = request
  if (delta === '' || tagsFilter !== null) return null
  return namespace.allowedDeltaTypes.includes(delta) ? { offset: 0, epoch: '', keyed: false } : null
}

function shared(options: SubscriptionOptions): SubscriptionOptions {
  let known = combinations.get(options.namespace)
  if (known === undefined) {
    known = new Map()
    combinations.set(options.namespace, known)
  }
  const key =
    Number(options.presence) |
    (Number(options.joinLeave) << 1) |
    (Number(options.pushJoinLeave) << 2) |
    (Number(options.positioned) << 3) |
    (Number(options.recoverable) << 4) |
    (Number(options.cacheRecover) << 5)
  const existing = known.get(key)
  if (existing !== undefined) return existing
  known.set(key, options)
  return options
}

/** Maps are read page by page and polled values key by key: only clients can subscribe. */
export function isClientDriven({ map, sharedPoll }: Namespace): boolean {
  return map !== null || sharedPoll !== null
}

/** Values of `phase`, in requests and replies. */
export const MapPhases = { live: 0, stream: 1, state: 2 } as const

/** What is remembered from one request to the next. */
export type MapFlow = {
  grant: SubscribeGrant
  /** Monotonic ms at which the client must be done, Infinity = whenever. */
  readonly dueAtMs: number
  /** A request is being served; another one has to wait for its reply. */
  running: boolean
  /** Position of the first page: later pages hold nothing newer. null = no page was read yet. */
  position: StreamPosition | null
  /** The client has read keys, so it has a value for each. */
  readsKeys: boolean
  /** Top of the stream at the first request for changes: catching up ends there. */
  streamTop: number | null
}

/** A flow that begins now; `timeoutMs` 0 = no limit. */
export function newFlow(monotonic: number, timeoutMs: number): MapFlow {
  return {
    grant: PLAIN_GRANT,
    dueAtMs: timeoutMs > 0 ? monotonic + timeoutMs : Infinity,
    running: true,
    position: null,
    readsKeys: false,
    streamTop: null,
  }
}

/** Whether the time is up and nothing runs that would end the flow by itself. */
export function isAbandoned(flow: MapFlow | null, monotonic: number): boolean {
  return flow !== null && !flow.running && flow.dueAtMs < monotonic
}
