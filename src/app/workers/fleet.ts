/**
 * Keeps a number of workers alive: starts them, starts a new one for one that died (with back-off),
 * and ends them all. Knows nothing of what they do.
 */
import type { Logger } from '../../base/index.js'

/** One worker process. */
export interface WorkerProcess {
  readonly pid: number
  kill(signal: NodeJS.Signals): void
}

/** How a worker ended. */
export type WorkerExit = { readonly code: number | null; readonly signal: string | null }

/** What a fleet needs. */
export type FleetDeps = {
  readonly count: number
  readonly log: Logger
  /** Starts worker `number` (from 1); `onExit` is called once. */
  readonly spawn: (number: number, onExit: (exit: WorkerExit) => void) => WorkerProcess
  /** Monotonic ms. */
  readonly now: () => number
  /** Calls back after a delay in ms. */
  readonly later: (task: () => void, delayMs: number) => void
}

/** First delay before a worker that died is replaced; doubles with every death in a row. */
const FIRST_DELAY_MS = 100
const MAX_DELAY_MS = 10_000
/** A worker that lived this long starts the series anew. */
const STABLE_MS = 30_000

type Place = {
  readonly number: number
  process: WorkerProcess | null
  startedAt: number
  deaths: number
}

/** The workers of a primary. */
export class Fleet {
  readonly #deps: FleetDeps
  readonly #places: Place[]
  readonly #ready = new Set<number>()
  #stopping = false
  #started: { resolve: () => void; reject: (cause: Error) => void } | null = null
  #ended: (() => void) | null = null

  constructor(deps: FleetDeps) {
    this.#deps = deps
    this.#places = Array.from({ length: deps.count }, (_, index) => ({
      number: index + 1,
      process: null,
      startedAt: 0,
      deaths: 0,
    }))
  }

  /** Workers that are alive. */
  get size(): number {
    return this.#places.filter(({ process }) => process !== null).length
  }

  /** Starts all; resolves when every one is ready. Rejects when one ends before that. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#started = { resolve, reject }
      for (const place of this.#places) this.#spawn(place)
    })
  }

  /** Worker `number` serves. */
  ready(number: number): void {
    this.#ready.add(number)
    if (this.#ready.size < this.#places.length) return
    this.#started?.resolve()
    this.#started = null
  }

  /** Sends a signal to every worker. */
  signal(signal: NodeJS.Signals): void {
    for (const { process } of this.#places) process?.kill(signal)
  }

  /** Ends all workers; resolves when the last one is gone. */
  stop(signal: NodeJS.Signals): Promise<void> {
    this.#stopping = true
    this.signal(signal)
    return new Promise((resolve) => {
      this.#ended = resolve
      this.#checkEnd()
    })
  }

  #spawn(place: Place): void {
    place.startedAt = this.#deps.now()
    place.process = this.#deps.spawn(place.number, (exit) => {
      this.#exited(place, exit)
    })
  }

  #exited(place: Place, { code, signal }: WorkerExit): void {
    const { log, now, later } = this.#deps
    const fields = { worker: place.number, pid: place.process?.pid ?? 0, code, signal }
    place.process = null
    this.#ready.delete(place.number)
    if (this.#stopping) {
      this.#checkEnd()
      return
    }
    if (this.#started !== null) {
      this.#started.reject(new Error(`worker ${place.number} ended before it served`))
      this.#started = null
      return
    }
    if (now() - place.startedAt >= STABLE_MS) place.deaths = 0
    const delay = Math.min(FIRST_DELAY_MS * 2 ** place.deaths++, MAX_DELAY_MS)
    log.error({ ...fields, delay }, 'worker died, starting another one')
    later(() => {
      if (!this.#stopping) this.#spawn(place)
    }, delay)
  }

  #checkEnd(): void {
    if (this.size === 0) this.#ended?.()
  }
}
