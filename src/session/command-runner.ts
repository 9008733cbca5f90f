/**
 * Runs a connection's commands: in order, or up to `client.concurrency` at a time; always after
 * connect. Reading goes on while a command runs, so pongs and closes are seen.
 * spec: proxy.md §7, client-protocol.md §3.1
 */
import type { MaybePromise } from '../base/index.js'
import { EngineFailure, UnsupportedChannel } from '../engine/ports.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  type ClientError,
  type Command,
  type CommandKind,
  type Disconnect,
  type Outcome,
  type Result,
} from '../protocol/index.js'
import { CommandQueue } from './command-queue.js'
import { runCommand } from './commands/index.js'
import type { Connection } from './connection.js'

/** The session as the runner sees it. */
export interface CommandHost extends Connection {
  /** Connect is being decided: everything else waits. */
  readonly connecting: boolean
  /** Asks the lifecycle whether a command may run; ends the connection when it may not. */
  begin(kind: CommandKind): boolean
  /** Ends the connection and writes the one log line about it. */
  end(why: Disconnect, message: string, fields: object): void
  /** Answers with an error. */
  refuse(command: Command, clientError: ClientError): void
  /** Judges a pong. */
  pong(): void
}

/** Command half of one connection. */
export class CommandRunner {
  readonly #host: CommandHost
  readonly #queue = new CommandQueue()
  #paused = false
  #onIdle: (() => void) | null = null
  /** What is done when everything that came is answered; nothing that comes later is looked at. */
  #last: (() => void) | null = null

  constructor(host: CommandHost) {
    this.#host = host
  }

  /** Runs a command now or keeps it for its turn. `bytes` is its share of the message. */
  admit(command: Command, bytes: number): void {
    const host = this.#host
    if (this.#last !== null) return
    if (command.kind === 'pong' && host.connected) {
      // Judged at once, so that a slow command cannot make a live peer look dead.
      host.pong()
      return
    }
    const queue = this.#queue
    const { concurrency, commandQueueMaxSizeBytes } = host.env.rules.settings
    const inline = concurrency > 1 && (command.kind === 'unsubscribe' || command.kind === 'send')
    const held = this.#onIdle !== null || queue.running >= concurrency || !queue.empty
    const busy = held && !inline
    if (!busy && !host.connecting) {
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
    const host = this.#host
    if (this.#paused) return
    this.#paused = host.transport.pause()
    if (this.#paused) return
    host.env.metrics.commandQueueOverflow()
    host.end(Disconnects.tooManyRequests, 'too many commands wait for their turn', {})
  }

  #start(command: Command): void {
    const host = this.#host
    if (!host.begin(command.kind)) return
    const started = host.env.clock.monotonic()
    this.#queue.running++
    let outcome: MaybePromise<Outcome<Result | null>>
    try {
      outcome = runCommand(host, command)
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
    const host = this.#host
    this.#queue.running--
    if (host.closed()) return
    host.env.metrics.commandDone(command.kind, (host.env.clock.monotonic() - started) / 1000)
    switch (outcome.t) {
      case 'ok':
        if (outcome.value !== null) host.reply(command, outcome.value)
        return
      case 'error':
        this.#logError(command, outcome.error)
        host.refuse(command, outcome.error)
        return
      case 'disconnect':
        host.end(outcome.disconnect, 'disconnect after handling command', this.#fields(command))
    }
  }

  /** Runs what waits, as far as concurrency allows. */
  #next(): void {
    const host = this.#host
    const queue = this.#queue
    const { concurrency, commandQueueMaxSizeBytes } = host.env.rules.settings
    while (!host.closed() && queue.running < concurrency) {
      const command = queue.shift()
      if (command === undefined) break
      if (command.kind === 'pong' && host.connected) host.pong()
      else this.#start(command)
    }
    if (this.#paused && queue.bytes <= commandQueueMaxSizeBytes / 2) {
      this.#paused = false
      host.transport.resume()
    }
  }

  #logError(command: Command, clientError: ClientError): void {
    const { log, env } = this.#host
    env.metrics.replyError(command.kind, clientError.code)
    if (!log.enabled('info')) return
    const { code, message } = clientError
    log.info({ ...this.#fields(command), code, error: message }, 'client command error')
  }

  #failed(command: Command, cause: unknown): Outcome<never> {
    const { log } = this.#host
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
      client: this.#host.clientId,
      user: this.#host.userId,
      ...('channel' in request ? { channel: request.channel } : {}),
      ...('method' in request ? { method: request.method } : {}),
    }
  }
}
