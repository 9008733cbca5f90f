/**
 * Control of the sessions of one node. spec: server-api-and-operations.md §1.6
 */
import { compileGlob, type Clock, type Logger, type MaybePromise } from '../base/index.js'
import type { PurgeFilter, StreamPosition, SubscribeGrant } from '../model/index.js'
import type { Channels, SessionHandle } from '../channels/index.js'
import { Unsubscribes, type Disconnect, type Outcome, type Unsubscribe } from '../protocol/index.js'
import type { Control, NodeInfo, NodeMetrics, RefreshChange, SessionTarget } from './ports.js'

/** What a control of one node needs. */
export type LocalControlDeps = {
  readonly channels: Pick<Channels, 'directory' | 'hub'>
  readonly clock: Clock
  readonly log: Logger
  /** Forgets decisions of this node; absent = it keeps none. */
  readonly purge?: (filter: PurgeFilter) => void
  readonly node: {
    readonly uid: string
    readonly name: string
    readonly version: string
  }
}

/** Control of this node's sessions, for the API and for other nodes. */
export interface LocalControl extends Control {
  unsubscribe(target: SessionTarget, channel: string, why?: Unsubscribe): void
  disconnect(
    target: SessionTarget,
    why: Disconnect,
    except: readonly string[],
    claimedAt?: number,
  ): void
  refresh(target: SessionTarget, change: RefreshChange): void
  purge(filter: PurgeFilter): void
  /** This node as it is at the moment. */
  self(): NodeInfo
  channels(pattern: string): ReadonlyMap<string, number>
  /** The metrics of this node in its reports from now on. */
  useMetrics(metrics: NodeMetrics): void
}

/** Creates the control; the node's uptime counts from now. */
export function createLocalControl(deps: LocalControlDeps): LocalControl {
  return new DirectoryControl(deps)
}

class DirectoryControl implements LocalControl {
  readonly #deps: LocalControlDeps
  readonly #startedAtMs: number
  /** A Lamport clock: of two claims that know of each other the later one is greater. */
  #lastClaim = 0
  #metrics: NodeMetrics | null = null

  constructor(deps: LocalControlDeps) {
    this.#deps = deps
    this.#startedAtMs = deps.clock.monotonic()
  }

  subscribe(
    target: SessionTarget,
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<boolean> {
    const subscribed = this.#sessions(target).map((session) =>
      this.#subscribeOne(session, channel, grant, recoverSince),
    )
    const pending = subscribed.filter((each) => each instanceof Promise)
    const done = subscribed.every((each) => each !== false)
    return pending.length === 0
      ? done
      : Promise.all(pending).then((all) => done && all.every(Boolean))
  }

  unsubscribe(target: SessionTarget, channel: string, why = Unsubscribes.server): void {
    for (const session of this.#sessions(target)) session.unsubscribe(channel, why)
  }

  disconnect(
    target: SessionTarget,
    why: Disconnect,
    except: readonly string[],
    claimedAt = 0,
  ): void {
    this.#lastClaim = Math.max(this.#lastClaim, claimedAt)
    const spared = new Set(except)
    const claim = { at: claimedAt, client: except[0] ?? '' }
    for (const session of this.#sessions(target)) {
      if (!spared.has(session.clientId) && !isLater(session, claim)) session.disconnect(why)
    }
  }

  claim(): number {
    this.#lastClaim = Math.max(this.#deps.clock.now(), this.#lastClaim + 1)
    return this.#lastClaim
  }

  refresh(target: SessionTarget, change: RefreshChange): void {
    for (const session of this.#sessions(target)) {
      session.refresh(change.expireAt, change.expired, change.info)
    }
  }

  purge(filter: PurgeFilter): void {
    this.#deps.purge?.(filter)
  }

  nodes(): readonly NodeInfo[] {
    return [this.self()]
  }

  self(): NodeInfo {
    const { channels, clock, node } = this.#deps
    return {
      ...node,
      numClients: channels.directory.clientCount,
      numUsers: channels.directory.userCount,
      numSubs: channels.hub.subscriptionCount,
      numChannels: channels.hub.channelCount,
      uptime: Math.floor((clock.monotonic() - this.#startedAtMs) / 1000),
      ...(this.#metrics === null ? {} : { metrics: this.#metrics }),
    }
  }

  useMetrics(metrics: NodeMetrics): void {
    this.#metrics = metrics
  }

  channels(pattern: string): ReadonlyMap<string, number> {
    const matches = pattern === '' ? () => true : compileGlob(pattern)
    if (matches === null) throw new RangeError(`malformed pattern: ${pattern}`)
    const found = new Map<string, number>()
    for (const [channel, subscribers] of this.#deps.channels.hub.channels()) {
      if (matches(channel)) found.set(channel, subscribers)
    }
    return found
  }

  /**
   * A snapshot of the sessions that are meant. The user counts always: '' is the anonymous ones, even
   * when a client or a session is named, and everybody only where that is said.
   */
  #sessions(target: SessionTarget): readonly SessionHandle[] {
    const { directory } = this.#deps.channels
    if (target.labels?.matches(null) === false) return []
    if (target.client !== '') {
      const session = directory.get(target.client)
      return session !== undefined && isMeant(session, target) ? [session] : []
    }
    const sessions = isFleetWide(target) ? directory.all() : directory.byUser(target.user)
    return target.session === '' ? sessions : sessions.filter((each) => isMeant(each, target))
  }

  /** Whether the session took the channel. One session's failure is none of the others' business. */
  #subscribeOne(
    session: SessionHandle,
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<boolean> {
    try {
      const outcome = session.subscribe(channel, grant, recoverSince)
      if (!(outcome instanceof Promise)) return settle(session, outcome)
      return outcome.then(
        (settled) => settle(session, settled),
        (cause: unknown) => this.#failed(session, cause),
      )
    } catch (cause) {
      return this.#failed(session, cause)
    }
  }

  #failed(session: SessionHandle, cause: unknown): boolean {
    this.#deps.log.error({ client: session.clientId, error: cause }, 'subscribing a session failed')
    return false
  }
}

/** Whether a session claimed its user after another one did; of equal times the ids decide. */
function isLater(
  { claimedAt, clientId }: SessionHandle,
  claim: { readonly at: number; readonly client: string },
): boolean {
  if (claim.at === 0) return false
  return claimedAt === claim.at ? clientId > claim.client : claimedAt > claim.at
}

function isMeant(session: SessionHandle, target: SessionTarget): boolean {
  return (
    (session.userId === target.user || isFleetWide(target)) &&
    (target.session === '' || session.sessionId === target.session)
  )
}

function isFleetWide({ user, allUsers }: SessionTarget): boolean {
  return user === '' && allUsers === true
}

/** A session that has to go (too many channels, lost state) goes; the call still succeeded. */
function settle(session: SessionHandle, outcome: Outcome<null>): boolean {
  if (outcome.t === 'disconnect') session.disconnect(outcome.disconnect)
  return outcome.t !== 'error'
}
