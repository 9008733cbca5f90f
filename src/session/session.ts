/**
 * One connection: performs what `lifecycle.ts` decides and ties its halves together. Commands run in
 * `command-runner.ts`, frames leave through `outgoing.ts`, what it does by itself is in `duties.ts`.
 * spec: client-protocol.md §3; architecture: "two laws of asynchronous work"
 */
import {
  type CancelSignal,
  Cancellation,
  type Logger,
  type Payload,
  type TimerEntry,
  newUuid,
} from '../base/index.js'
import type { FanOut, WireVariant } from '../channels/index.js'
import {
  type ClientError,
  type ClientInfo,
  type Command,
  type CommandKind,
  type ConnectRequest,
  type Disconnect,
  Disconnects,
  ProtocolViolation,
  type Push,
  type Result,
  type Unsubscribe,
  Unsubscribes,
} from '../protocol/index.js'
import { connectDisconnect } from './answers.js'
import { CommandRunner } from './commands/runner.js'
import { judgePong, performDuties, scheduleExpiry, startDuties } from './duties.js'
import { clientOf, Registration } from './registration.js'
import { Heartbeat, NEVER } from './heartbeat.js'
import { type Effect, FRESH, type Lifecycle, type LifecycleEvent, step } from './lifecycle.js'
import type { TransportTraffic } from './metrics.js'
import { Outgoing } from './out/outgoing.js'
import type {
  Identity,
  IdentityChange,
  OpeningFacts,
  SessionEnvironment,
  Transport,
  TransportSink,
  Session,
} from './ports.js'
import {
  loseSubscription,
  refreshFromServer,
  subscribeFromServer,
  unsubscribeFromServer,
} from './subscription/from-server.js'
import { leaveAll } from './subscription/leave.js'
import { checkAfterGap } from './subscription/positions.js'
import { type Subscription, SubscriptionSet } from './subscription/state.js'

/** How long a peer whose connect was refused may linger, in ms. spec: §3.1 */
const LINGER_MS = 5000

const NO_HEADERS: ReadonlyMap<string, string> = new Map()

/** One live connection and its state machine. */
export class LiveSession implements Session, TransportSink, TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly env: SessionEnvironment
  readonly transport: Transport
  readonly clientId = newUuid()
  readonly sessionId: string
  readonly subscriptions = new SubscriptionSet()
  readonly heartbeat = new Heartbeat()
  emulatedHeaders = NO_HEADERS
  readonly #traffic: TransportTraffic
  /** Whether each frame is logged. */
  readonly #tracing: boolean
  readonly #outgoing: Outgoing
  readonly #runner: CommandRunner = new CommandRunner(this)
  #lifecycle: Lifecycle = FRESH
  readonly #registration: Registration
  #gone: Cancellation | null = null
  /** Whether others were told that it is connected. */
  #announced = false

  constructor(env: SessionEnvironment, transport: Transport) {
    this.env = env
    this.transport = transport
    const { name, codec, unidirectional, emulation } = transport.info
    const { settings } = env.rules
    this.sessionId = emulation || unidirectional ? newUuid() : ''
    this.#registration = new Registration(env, this, name)
    this.#traffic = env.metrics.traffic(name)
    this.#tracing = env.log.enabled('trace')
    this.#outgoing = new Outgoing(this, transport, {
      traffic: this.#traffic,
      flusher: env.flusher,
      limitBytes: settings.queueMaxSizeBytes,
      trace: this.#tracing
        ? (frame, bytes, of) => {
            this.#trace('-out->', { frame, bytes, of })
          }
        : null,
    })
    this.debug('client connection established', { transport: name, protocol: codec.id })
    this.heartbeat.closeBy = env.clock.monotonic() + settings.staleCloseDelayMs
    this.rearm()
  }

  get transportName(): string {
    return this.transport.info.name
  }

  get protocolName(): 'json' | 'protobuf' {
    return this.transport.info.codec.id
  }

  get bringsMetadata(): boolean {
    return this.transport.info.bringsMetadata === true
  }

  get transportHeaders(): ReadonlyMap<string, readonly string[]> {
    return this.transport.headers
  }

  get opening(): OpeningFacts | null {
    return this.transport.opening ?? null
  }

  get userId(): string {
    return this.identity?.user ?? ''
  }

  get claimedAt(): number {
    return this.identity?.claimedAt ?? 0
  }

  get meta(): Payload | null {
    return this.identity?.meta ?? null
  }

  get identity(): Identity | null {
    return this.#registration.identity
  }

  get info(): ClientInfo {
    return this.#registration.info
  }

  get log(): Logger {
    return this.env.log
  }

  get connected(): boolean {
    return this.#lifecycle.t === 'connected'
  }

  get connecting(): boolean {
    return this.#lifecycle.t === 'connecting'
  }

  closed(): boolean {
    return this.#lifecycle.t === 'closed'
  }

  get gone(): CancelSignal {
    if (this.#gone === null) {
      this.#gone = new Cancellation()
      if (this.closed()) this.#gone.cancel()
    }
    return this.#gone
  }

  get congested(): boolean {
    return this.#outgoing.congested
  }

  onRelief(listener: () => void): void {
    this.#outgoing.onRelief(listener)
  }

  get maxLagMs(): number {
    return this.env.rules.settings.positionMaxLagMs
  }

  now(): number {
    return this.env.clock.now()
  }

  onMessage(bytes: Uint8Array): void {
    if (this.closed()) return
    const { codec, commandSizeBytes } = this.transport.info
    let commands: readonly Command[]
    let violation: ProtocolViolation | null = null
    try {
      commands = codec.decode(bytes, commandSizeBytes)
    } catch (cause) {
      if (!(cause instanceof ProtocolViolation)) {
        this.onBug(cause)
        return
      }
      violation = cause
      commands = cause.before
    }
    const share = Math.ceil(bytes.byteLength / (commands.length + (violation === null ? 0 : 1)))
    for (const command of commands) {
      this.#traffic.received(command.kind).count(share)
      if (this.#tracing)
        this.#trace('<-in--', { command: command.kind, id: command.id, bytes: share })
      this.#runner.admit(command, share)
      if (this.closed()) return
    }
    if (violation !== null) this.#onViolation(violation)
  }

  /** What every step in the life of a client leaves in the log at `debug`. */
  debug(message: string, fields: object): void {
    const { log } = this.env
    if (!log.enabled('debug')) return
    log.debug({ client: this.clientId, user: this.userId, ...fields }, message)
  }

  /** A frame, without what it carries: that may be a secret, and is the application's. */
  #trace(direction: string, fields: object): void {
    this.env.log.trace({ client: this.clientId, user: this.userId, ...fields }, direction)
  }

  onConnectRequest(request: ConnectRequest, bytes: number): void {
    if (this.closed()) return
    this.#traffic.received('connect').count(bytes)
    this.#runner.admit({ kind: 'connect', id: 0, request }, bytes)
  }

  onBadConnectRequest(problem: string): void {
    this.#onViolation(new ProtocolViolation(problem))
  }

  onPong(): void {
    if (this.transport.info.nativePings) this.pong()
  }

  onDrain(): void {
    // Writes are attempted each turn; only streams of backends are held meanwhile.
    this.#outgoing.relieve()
  }

  onStalled(): void {
    this.disconnect(Disconnects.writeError)
  }

  onClosed(): void {
    this.#advance({ t: 'gone' })
  }

  onBroken(end: () => void): void {
    this.#runner.finish(() => {
      this.#outgoing.flush()
      end()
    })
  }

  /** What came before it is answered first, as it would be if it had come alone. */
  #onViolation({ message: problem }: ProtocolViolation): void {
    this.#runner.finish(() => {
      this.end(Disconnects.badRequest, 'malformed frame', { problem })
    })
  }

  onBug(cause: unknown): void {
    const fields = { client: this.clientId, error: cause }
    this.log.error(fields, 'unexpected error, closing the connection')
    this.disconnect(Disconnects.serverError)
  }

  begin(kind: CommandKind): boolean {
    const { emulation } = this.transport.info
    const effect = this.#advance({ t: 'command', kind, emulation })
    if (effect?.t === 'close') this.#logEnd(effect.why, { command: kind })
    return effect?.t === 'run'
  }

  identify(identity: Identity): void {
    this.#registration.enter(identity)
    this.debug('client authenticated', {})
  }

  updateIdentity(change: IdentityChange): void {
    if (!this.#registration.update(change) || change.expireAt === undefined) return
    scheduleExpiry(this, this.env.clock.monotonic())
    this.rearm()
  }

  accept(command: Command, result: Result): void {
    if (this.closed()) return
    this.#advance({ t: 'accepted' })
    if (result.kind === 'connect' && this.transport.info.unidirectional)
      this.#outgoing.pushFirst(result)
    else this.reply(command, result)
    if (this.closed()) return
    if (this.env.events !== null) {
      this.#announced = true
      this.env.events.connected(clientOf(this))
    }
    startDuties(this, this.env.clock.monotonic())
    this.rearm()
  }

  disconnect(why: Disconnect): void {
    if (why !== Disconnects.slow && this.#outgoing.endLater(why)) return
    this.end(why, 'disconnect', {})
  }

  hold(): void {
    this.#outgoing.hold()
  }

  release(): void {
    const why = this.#outgoing.release()
    if (why !== null) this.disconnect(why)
  }

  drain(why: Disconnect): void {
    this.#runner.drain(() => {
      this.disconnect(why)
    })
  }

  end(why: Disconnect, message: string, fields: object): void {
    const live = !this.closed()
    if (this.connecting && this.transport.refuseConnect?.(why.code, why.reason) === true) {
      this.#advance({ t: 'gone' })
    } else {
      this.#advance({ t: 'disconnect', why })
    }
    if (live) this.#logEnd(why, fields, message)
  }

  /** The one line about the end of a connection that the server decided. */
  #logEnd({ code, reason }: Disconnect, fields: object, message = 'disconnect'): void {
    const about = { client: this.clientId, user: this.userId, ...fields }
    this.log.info({ ...about, code, reason }, message)
  }

  onTimer(): void {
    const now = this.env.clock.monotonic()
    try {
      if (this.heartbeat.closeBy <= now) this.#onCloseBy()
      performDuties(this, now)
    } catch (cause) {
      this.onBug(cause)
    }
    this.rearm()
  }

  rearm(): void {
    const due = this.closed() ? NEVER : this.heartbeat.next()
    if (due === NEVER) this.env.wheel.cancel(this)
    else this.env.wheel.schedule(this, due - this.env.clock.monotonic())
  }

  #onCloseBy(): void {
    this.heartbeat.closeBy = NEVER
    const lingering = this.#lifecycle.t === 'rejected' && !this.transport.info.emulation
    const effect = this.#advance({ t: lingering ? 'lingered' : 'stale' })
    if (effect?.t === 'close') this.#logEnd(effect.why, {})
  }

  pong(): void {
    judgePong(this)
  }

  #advance(event: LifecycleEvent): Effect | null {
    const { next, effect } = step(this.#lifecycle, event)
    this.#lifecycle = next
    if (effect === null) return null
    switch (effect.t) {
      case 'close':
        this.#close(effect.why)
        break
      case 'drop':
        this.transport.terminate()
        this.#release()
        break
      case 'release':
        this.#release()
        break
      case 'run':
      case 'wait':
        break
    }
    return effect
  }

  /** Tells the peer and ends: flush (unless it is too slow to take anything), close, release. */
  #close(why: Disconnect): void {
    this.env.metrics.serverDisconnect(why.code)
    this.#outgoing.end(why)
    this.#release()
  }

  #release(): void {
    if (this.#lifecycle.t === 'closed') this.debug('closing client connection', this.#lifecycle.why)
    this.heartbeat.stop()
    this.rearm()
    this.#outgoing.clear()
    this.#gone?.cancel()
    this.#runner.clear()
    leaveAll(this)
    this.#registration.leave()
    if (!this.#announced || this.#lifecycle.t !== 'closed') return
    this.#announced = false
    this.env.events?.disconnected(clientOf(this), this.#lifecycle.why)
  }

  reply(command: Command, result: Result): void {
    this.#outgoing.reply(command.id, result)
  }

  refuse(command: Command, clientError: ClientError): void {
    if (this.transport.info.unidirectional) {
      this.#refuseListener(clientError)
      return
    }
    this.#outgoing.reply(command.id, { kind: 'error', error: clientError })
    if (command.kind !== 'connect' || this.closed()) return
    // Nothing else of this connection is processed; the SDK decides from the error and leaves.
    this.#advance({ t: 'refused' })
    this.#runner.clear()
    leaveAll(this)
    this.#registration.leave()
    if (!this.transport.info.emulation)
      this.heartbeat.closeBy = this.env.clock.monotonic() + LINGER_MS
    this.rearm()
  }

  /** A peer that only listens cannot be answered with an error: it is told why the connection ends. */
  #refuseListener({ code, message }: ClientError): void {
    if (this.closed()) return
    if (this.transport.refuseConnect?.(code, message) === true) this.#advance({ t: 'gone' })
    else this.disconnect(connectDisconnect(code, this.env.rules.settings.connectDisconnects))
  }

  push(push: Push): void {
    this.#outgoing.push(push)
  }

  forward(fanOut: FanOut, form: WireVariant): void {
    this.#outgoing.forward(fanOut, form)
  }

  sendPing(): void {
    this.#outgoing.ping()
  }

  onInsufficientState(subscription: Subscription): void {
    loseSubscription(this, subscription, Unsubscribes.insufficient)
  }

  onFiltered(): void {
    this.env.metrics.filtered()
  }

  onGap(subscription: Subscription): void {
    checkAfterGap(this, subscription)
  }

  subscribe(...[channel, grant, since]: Parameters<Session['subscribe']>) {
    return subscribeFromServer(this, channel, grant, since)
  }

  unsubscribe(channel: string, why: Unsubscribe): void {
    unsubscribeFromServer(this, channel, why)
  }

  refresh(expireAt: number, expired: boolean, info: Payload | null): void {
    if (this.connected) refreshFromServer(this, expireAt, expired, info)
  }
}
