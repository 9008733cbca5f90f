/**
 * The near ends of streamed answers: publications of a subscription's own stream, and messages and
 * publications of streamed RPC answers. All go to this client alone, with offset 0, past the broker,
 * at the pace of its connection. spec: proxy.md §2.7, §9.21
 */
import type { AnswerStream, StreamItem, StreamTarget } from '../../pipelines/ports.js'
import { Unsubscribes } from '../../protocol/index.js'
import type { Session } from '../ports.js'
import { leave } from '../subscription/leave.js'
import type { Subscription } from '../subscription/state.js'

type PublicationItem = Extract<StreamItem, { t: 'publication' }>

/** Starts the stream of a subscription whose reply is queued; nothing to do without one. */
export function feedSubscription(session: Session, subscription: Subscription): void {
  const { stream } = subscription
  if (stream === null) return
  if (session.closed() || subscription.state.t !== 'live') stream.cancel()
  else stream.start(new SubscriptionFeed(session, subscription))
}

/** Starts a stream that follows an RPC reply. It ends with the connection at the latest. */
export function feedConnection(session: Session, stream: AnswerStream): void {
  if (session.closed()) {
    stream.cancel()
    return
  }
  const end = (): void => {
    stream.cancel()
  }
  session.gone.onCancel(end)
  stream.whenOver(() => {
    session.gone.offCancel(end)
  })
  stream.start(new ConnectionFeed(session, stream))
}

/** A subscription with a stream of its own. */
class SubscriptionFeed implements StreamTarget {
  readonly #session: Session
  readonly #subscription: Subscription

  constructor(session: Session, subscription: Subscription) {
    this.#session = session
    this.#subscription = subscription
  }

  get congested(): boolean {
    return this.#session.congested
  }

  onRelief(listener: () => void): void {
    this.#session.onRelief(listener)
  }

  deliver(item: StreamItem): boolean {
    if (item.t !== 'publication' || this.#subscription.state.t !== 'live') return false
    send(this.#session, this.#subscription, item)
    return true
  }

  /** The end is the end of the subscription; after a failure the client subscribes again. */
  onEnd(failure: string | null): void {
    const why = failure === null ? Unsubscribes.server : Unsubscribes.insufficient
    leave(this.#session, this.#subscription, why)
  }
}

/** A streamed RPC answer. */
class ConnectionFeed implements StreamTarget {
  readonly #session: Session
  readonly #stream: AnswerStream

  constructor(session: Session, stream: AnswerStream) {
    this.#session = session
    this.#stream = stream
  }

  get congested(): boolean {
    return this.#session.congested
  }

  onRelief(listener: () => void): void {
    this.#session.onRelief(listener)
  }

  deliver(item: StreamItem): boolean {
    if (item.t === 'message') {
      this.#session.push({ kind: 'message', data: item.data })
      return true
    }
    if (item.t !== 'publication') return false
    const subscription = this.#session.subscriptions.get(item.channel)
    if (subscription?.state.t !== 'live') return false
    this.#tie(subscription)
    send(this.#session, subscription, item)
    return true
  }

  /** The answer is complete, or will not be: nothing of the protocol tells, the application does. */
  onEnd(): void {
    // Deliberately nothing.
  }

  /** Unsubscribing is how a client ends a stream whose publications it gets there. */
  #tie(subscription: Subscription): void {
    const feeds = (subscription.feeds ??= new Set())
    if (feeds.has(this.#stream)) return
    feeds.add(this.#stream)
    this.#stream.whenOver(() => {
      feeds.delete(this.#stream)
    })
  }
}

function send(session: Session, subscription: Subscription, item: PublicationItem): void {
  const { channel, filter } = subscription
  const { data, tags } = item
  if (filter !== null && !filter.matches(tags)) {
    session.onFiltered()
    return
  }
  const fault = subscription.options.namespace.schema?.fault(data) ?? null
  if (fault !== null) {
    const who = { channel, client: session.clientId, user: session.userId }
    session.log.error({ ...who, error: fault }, 'publication of a stream does not fit the schema')
    return
  }
  const pub = { offset: 0, data, info: null, tags, time: 0 }
  session.push({ kind: 'pub', channel, pub, epoch: '' })
}
