/**
 * The one place where exceptions of handlers stop. ports.ts: an adapter never lets one out.
 */
import type { Logger, Metrics } from '../base/index.js'
import type { HttpExchange } from './ports.js'
import { internalServerError } from './response.js'

/** What a listener needs of the outside. */
export type ListenerDeps = {
  readonly log: Logger
  /** Absent = nothing is counted. */
  readonly metrics?: Metrics
}

/** Logs an exception that came out of application code. */
export function logFailure(log: Logger, error: unknown, where: string): void {
  log.error({ error, where }, 'unexpected failure of a listener callback')
}

/** Runs a handler; if it throws (or the promise it returned rejects), the exchange answers 500. */
export function runHandler(
  handler: (exchange: HttpExchange) => unknown,
  exchange: HttpExchange,
  log: Logger,
): void {
  const fail = (error: unknown): void => {
    logFailure(log, error, 'http handler')
    exchange.respond(internalServerError)
  }
  try {
    const returned: unknown = handler(exchange)
    // An async function is assignable to a void handler; its rejection must not end the process.
    if (returned instanceof Promise) returned.catch(fail)
  } catch (error) {
    fail(error)
  }
}

/** Calls back outside of the current callback, so that `onClosed` never runs inside `end()`. */
export function later(log: Logger, where: string, callback: () => void): void {
  queueMicrotask(() => {
    try {
      callback()
    } catch (error) {
      logFailure(log, error, where)
    }
  })
}
