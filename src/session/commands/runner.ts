/**
 * Runs a connection's commands: in order, or up to `client.concurrency` at a time; always after
 * connect. Reading goes on while a command runs, so pongs and closes are seen.
 * spec: proxy.md §7, client-protocol.md §3.1
 */
import { type MaybePromise, RingQueue, assertNever } from '../../base/index.js'
import { EngineFailure, UnsupportedChannel } from '../../engine/ports.js'
import {
  type ClientError,
  ClientErrors,
  type Command,
  Disconnects,
  type Outcome,
  type Result,
  disconnect,
  error,
} from '../../protocol/index.js'
import { BAD_REQUEST, type CommandOutcome } from '../answers.js'
import { connect } from './connect.js'
import { publish } from './publish.js'
import { history, presence, presenceStats } from './read.js'
import { refresh, subRefresh } from './refresh.js'
import { rpc } from './rpc.js'
import type { Session } from '../ports.js'
import { subscribe } from '../subscription/enter.js'
import { unsubscribe } from '../subscription/leave.js'

/** Command half of one connection. */
export class CommandRunner {
  readonly #session: Session
  readonly #queue = new CommandQueue()
  #paused = false
  #onIdle: (() => void) | null = null
  /** What is done when everything that came is answered; nothing that comes later is looked at. */
  #last: (() => void) | null = null

  constructor(session: Session) {
    this.#session = session
  }

  /** Runs a command now or keeps it for its turn. `bytes` is its share of the message. */
  admit(command: Command, bytes: number): void {
    const session = this.#session
    if (this.#last !== null) return
    if (command.kind === 'pong' && session.connected) {
      // Judged at once, so that a slow command cannot make a live peer look dead.
      session.pong()
      return
    }
    const queue = this.#queue
    const { concurrency, commandQueueMaxSizeBytes } = session.env.rules.settings
    const inline = concurrency > 1 && (command.kind === 'unsubscribe' || command.kind === 'send')
    const held = this.#onIdle !== null || queue.running >= concurrency || !queue.empty
    const busy = held && !inline
    if (!busy && !session.connecting) {
      this.#start(command)
      return
    }
    queue.push(command, bytes)
    if (queue.bytes > commandQueueMaxSizeBytes) this.#holdBack()
  }

  /** Ends what comes in: calls back, once, when all commands that came before are answered. */
  finish(last: () => void): void {
    if (this.#last !== null) return
    if (this.#queue.running === 0 && this.#queue.empty) last()
    else this.#last = last
  }

  /** Drops what waits. */
  clear(): void {
    this.#queue.clear()
    this.#last = null
  }

  /** Begins no more commands and calls back once those that run are answered, at once if none does. */
  drain(onIdle: () => void): void {
    if (this.#queue.running === 0) onIdle()
    else this.#onIdle = onIdle
  }

  /** Too many commands wait: stop reading, or end the connection where reading cannot be stopped. */
  #holdBack(): void {
    const session = this.#session
    if (this.#paused) return
    this.#paused = session.transport.pause()
    if (this.#paused) return
    session.env.metrics.commandQueueOverflow()
    session.end(Disconnects.tooManyRequests, 'too many commands wait for their turn', {})
  }

  #start(command: Command): void {
    const session = this.#session
    if (!session.begin(command.kind)) return
    const started = session.env.clock.monotonic()
    this.#queue.running++
    let outcome: MaybePromise<Outcome<Result | null>>
    try {
      outcome = runCommand(session, command)
    } catch (cause) {
      outcome = this.#failed(command, cause)
    }
    if (outcome instanceof Promise) void this.#finishLater(command, outcome, started)
    else this.#finish(command, outcome, started)
  }

  async #finishLater(
    command: Command,
    pending: Promise<Outcome<Result | null>>,
    started: number,
  ): Promise<void> {
    let outcome: Outcome<Result | null>
    try {
      outcome = await pending
    } catch (cause) {
      outcome = this.#failed(command, cause)
    }
    this.#finish(command, outcome, started)
    if (this.#onIdle === null) this.#next()
    else if (this.#queue.running === 0) this.#onIdle()
    if (this.#last !== null && this.#queue.running === 0 && this.#queue.empty) this.#last()
  }

  #finish(command: Command, outcome: Outcome<Result | null>, started: number): void {
    const session = this.#session
    this.#queue.running--
    if (session.closed()) return
    session.env.metrics.commandDone(command.kind, (session.env.clock.monotonic() - started) / 1000)
    switch (outcome.t) {
      case 'ok':
        if (outcome.value !== null) session.reply(command, outcome.value)
        return
      case 'error':
        this.#logError(command, outcome.error)
        session.refuse(command, outcome.error)
        return
      case 'disconnect':
        session.end(outcome.disconnect, 'disconnect after handling command', this.#fields(command))
    }
  }

  /** Runs what waits, as far as concurrency allows. */
  #next(): void {
    const session = this.#session
    const queue = this.#queue
    const { concurrency, commandQueueMaxSizeBytes } = session.env.rules.settings
    while (!session.closed() && queue.running < concurrency) {
      const command = queue.shift()
      if (command === undefined) break
      if (command.kind === 'pong' && session.connected) session.pong()
      else this.#start(command)
    }
    if (this.#paused && queue.bytes <= commandQueueMaxSizeBytes / 2) {
      this.#paused = false
      session.transport.resume()
    }
  }

  #logError(command: Command, clientError: ClientError): void {
    const { log, env } = this.#session
    env.metrics.replyError(command.kind, clientError.code)
    if (!log.enabled('info')) return
    const { code, message } = clientError
    log.info({ ...this.#fields(command), code, error: message }, 'client command error')
  }

  #failed(command: Command, cause: unknown): Outcome<never> {
    const { log } = this.#session
    if (cause instanceof UnsupportedChannel) {
      log.info({ ...this.#fields(command), error: cause }, 'channel is not supported')
      return error(ClientErrors.badRequest)
    }
    if (cause instanceof EngineFailure) {
      log.error({ ...this.#fields(command), error: cause }, 'engine failure')
      return error(ClientErrors.internal)
    }
    log.error(
      { ...this.#fields(command), error: cause },
      'unexpected error, closing the connection',
    )
    return disconnect(Disconnects.serverError)
  }

  #fields(command: Command): object {
    const request = 'request' in command ? command.request : {}
    return {
      command: command.kind,
      client: this.#session.clientId,
      user: this.#session.userId,
      ...('channel' in request ? { channel: request.channel } : {}),
      ...('method' in request ? { method: request.method } : {}),
    }
  }
}

type Waiting = { readonly command: Command; readonly bytes: number }

/** Commands that wait for their turn, and how many run. Empty connections hold no ring. */
export class CommandQueue {
  #waiting: RingQueue<Waiting> | null = null
  #bytes = 0
  /** Commands that are running. */
  running = 0

  /** Size of the waiting commands as they came, in bytes. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#waiting === null || this.#waiting.size === 0
  }

  /** Adds at the end. `bytes` is the command's share of the transport message. */
  push(command: Command, bytes: number): void {
    this.#waiting ??= new RingQueue()
    this.#waiting.push({ command, bytes })
    this.#bytes += bytes
  }

  /** Takes the oldest waiting command. */
  shift(): Command | undefined {
    const next = this.#waiting?.shift()
    if (next === undefined) return undefined
    this.#bytes -= next.bytes
    if (this.#waiting?.size === 0) this.#waiting = null
    return next.command
  }

  /** Drops what waits. */
  clear(): void {
    this.#waiting = null
    this.#bytes = 0
  }
}

/** Runs a command. Engine failures and bugs are thrown; everything expected is an outcome. */
export function runCommand(session: Session, command: Command): CommandOutcome {
  switch (command.kind) {
    case 'connect':
      return connect(session, command)
    case 'subscribe':
      return subscribe(session, command)
    case 'unsubscribe':
      return unsubscribe(session, command.request.channel)
    case 'publish':
      return publish(session, command)
    case 'presence':
      return presence(session, command.request.channel)
    case 'presence_stats':
      return presenceStats(session, command.request.channel)
    case 'history':
      return history(session, command.request)
    case 'rpc':
      return rpc(session, command)
    case 'refresh':
      return refresh(session, command.request.token)
    case 'sub_refresh':
      return subRefresh(session, command)
    case 'send':
      // No handler for one-way messages exists, as in the reference.
      return disconnect(Disconnects.notAvailable)
    case 'pong':
      // Pongs that are expected never get here.
      return BAD_REQUEST
    default:
      return assertNever(command)
  }
}
