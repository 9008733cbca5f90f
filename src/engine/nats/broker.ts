/**
 * Broker over NATS: what is published reaches whoever is subscribed at that moment, once or not at
 * all. There is no history, hence no idempotency keys, versions and patches either.
 * spec: channels-and-engines.md §9.1
 */
import {
  bytesPayload,
  LineLimiter,
  type Clock,
  type Counter,
  type Logger,
  type Metrics,
} from '../../base/index.js'
import {
  decodeBrokerPush,
  encodeBrokerPush,
  type ClientInfo,
  type Publication,
} from '../../protocol/index.js'
import {
  UnsupportedChannel,
  type Broker,
  type BrokerSink,
  type NewPublication,
  type PublishOptions,
  type PublishResult,
} from '../ports.js'
import { asDelivered } from '../publication.js'
import type { NatsLink, SubjectSubscription } from './link.js'
import type { NatsOptions } from './options.js'
import { compileSubjects, type Subjects } from './subjects.js'

const NOT_STORED: PublishResult = { position: { offset: 0, epoch: '' }, suppressed: null }

/** What the broker needs. */
export type NatsBrokerDeps = {
  readonly link: NatsLink
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

/** Channels of one subject: with replacements several channels may share it. */
type Subject = { readonly subscription: SubjectSubscription; readonly channels: Set<string> }

/** The broker. */
export class NatsBroker implements Broker {
  readonly delivery = 'at-most-once'
  readonly #options: NatsOptions
  readonly #deps: NatsBrokerDeps
  readonly #subjects: Subjects
  readonly #open = new Map<string, Subject>()
  readonly #lines: LineLimiter
  readonly #dropped: Counter
  #sink: BrokerSink | null = null

  constructor(options: NatsOptions, deps: NatsBrokerDeps) {
    const { prefix, raw, allowWildcards } = options
    this.#options = options
    this.#deps = deps
    this.#lines = new LineLimiter(deps.clock)
    this.#dropped = deps.metrics
      .counter({
        name: 'broker_nats_dropped_messages',
        help: 'Number of messages on subjects of channels that could not be read.',
        labels: ['broker_name', 'channel_type'],
      })
      .of('', 'client')
    this.#subjects = compileSubjects({
      prefix: raw === null ? `${prefix}.client.` : raw.prefix,
      replacements: raw === null ? new Map() : raw.replacements,
      allowWildcards,
    })
  }

  async start(sink: BrokerSink): Promise<void> {
    this.#sink = sink
    await this.#deps.link.start()
  }

  async subscribe(channel: string): Promise<void> {
    const problem = this.#subjects.problem(channel, 'subscribe')
    if (problem !== null) throw new UnsupportedChannel('subscribe', channel, problem)
    const name = this.#subjects.of(channel)
    let subject = this.#open.get(name)
    if (subject === undefined) {
      const channels = new Set<string>()
      const subscription = this.#deps.link.subscribe(
        name,
        (data, from) => {
          for (const each of channels) this.#deliver(each, data, from)
        },
        () => {
          this.#revoked(opened, name)
        },
      )
      const opened = { subscription, channels }
      subject = opened
      this.#open.set(name, subject)
    }
    subject.channels.add(channel)
    try {
      await subject.subscription.subscribed
    } catch (cause) {
      this.#forget(name, subject, channel)
      throw cause
    }
  }

  unsubscribe(channel: string): void {
    const name = this.#subjects.of(channel)
    const subject = this.#open.get(name)
    if (subject !== undefined) this.#forget(name, subject, channel)
  }

  publish(
    channel: string,
    publication: NewPublication,
    { delta }: PublishOptions,
  ): Promise<PublishResult> {
    const bytes =
      this.#options.raw === null
        ? encodeBrokerPush(channel, {
            kind: 'pub',
            publication: asDelivered(publication, 0, this.#deps.clock.now()),
            delta,
            epoch: publication.item?.epoch ?? '',
          })
        : publication.data.bytes()
    return this.#send(channel, bytes).then(() => NOT_STORED)
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> | undefined {
    return this.#sendMembership(channel, 'join', info)
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> | undefined {
    return this.#sendMembership(channel, 'leave', info)
  }

  /** Raw payloads have no room for it, and a pattern is no channel that somebody could join. */
  #sendMembership(
    channel: string,
    kind: 'join' | 'leave',
    info: ClientInfo,
  ): Promise<void> | undefined {
    if (this.#options.raw !== null || this.#subjects.isPattern(channel)) return undefined
    return this.#send(channel, encodeBrokerPush(channel, { kind, info }))
  }

  #send(channel: string, bytes: Uint8Array): Promise<void> {
    const problem = this.#subjects.problem(channel, 'publish')
    if (problem !== null) {
      return Promise.reject(new UnsupportedChannel('publish', channel, problem))
    }
    return this.#deps.link.publish(this.#subjects.of(channel), bytes)
  }

  #forget(name: string, subject: Subject, channel: string): void {
    subject.channels.delete(channel)
    if (subject.channels.size > 0 || this.#open.get(name) !== subject) return
    this.#open.delete(name)
    subject.subscription.end()
  }

  /** The server delivers nothing of it any more, be it that permissions were changed. */
  #revoked(subject: Subject, name: string): void {
    if (this.#open.get(name) !== subject) return
    this.#open.delete(name)
    const channels = [...subject.channels]
    this.#deps.log.warn({ channels: channels.slice(0, 10) }, 'NATS took a subscription back')
    this.#sink?.onLost(channels)
  }

  #deliver(channel: string, data: Uint8Array, subject: string): void {
    if (this.#options.raw !== null) {
      if (data.length === 0) {
        this.#malformed(channel)
        return
      }
      const publication: Publication = {
        offset: 0,
        data: bytesPayload(data),
        info: null,
        tags: null,
        time: 0,
        channel: this.#subjects.channelOf(subject),
      }
      this.#sink?.onPublication(channel, publication, '', null)
      return
    }
    const push = decodeBrokerPush(data)
    // Any bytes may pass for fields that nobody knows.
    if (
      push === null ||
      (push.kind === 'pub' ? push.publication.data.size : push.info.client.length) === 0
    ) {
      this.#malformed(channel)
    } else if (push.kind === 'pub') {
      const { publication } = push
      const pub = this.#options.allowWildcards
        ? { ...publication, channel: push.channel }
        : publication
      this.#sink?.onPublication(channel, pub, push.epoch, null)
    } else if (!this.#subjects.isPattern(channel)) {
      if (push.kind === 'join') this.#sink?.onJoin(channel, push.info)
      else this.#sink?.onLeave(channel, push.info)
    }
  }

  #malformed(channel: string): void {
    this.#dropped.add()
    const suppressed = this.#lines.admit()
    if (suppressed < 0) return
    const more = suppressed > 0 ? { suppressed } : {}
    this.#deps.log.warn({ channel, ...more }, 'malformed message on a subject of a channel')
  }
}
