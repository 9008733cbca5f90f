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
  /** Asks worker `number` whether it runs; it answers by {@link Fleet.alive}. */
  readonly ask: (number: number) => void
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

/** Time between two looks at the workers, in ms. */
export const LOOK_MS = 2000
/** A worker that has not answered so many looks in a row does not run any more: 10 s. */
export const MAX_SILENT_LOOKS = 5

type Place = {
  readonly number: number
  process: WorkerProcess | null
  startedAt: number
  deaths: number
  /** It was told to reload before it could listen. */
  reload: boolean
  /** Looks in a row at which it had not answered the one before. */
  silent: number
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
      reload: false,
      silent: 0,
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
    const place = this.#places[number - 1]
    if (place?.reload === true) {
      place.reload = false
      place.process?.kill('SIGHUP')
    }
    if (this.#ready.size < this.#places.length) return
    this.#started?.resolve()
    this.#started = null
  }

  /**
   * Lets every worker read the configuration again: one that starts does so once it serves. Before that
   * nothing handles the signal, and it would end the process.
   */
  reload(): void {
    for (const place of this.#places) {
      if (this.#ready.has(place.number)) place.process?.kill('SIGHUP')
      else place.reload = true
    }
  }

  /** Worker `number` has answered the last look. */
  alive(number: number): void {
    const place = this.#places[number - 1]
    if (place !== undefined) place.silent = 0
  }

  /**
   * Looks whether the workers still run: asks each, and ends one that has not answered for long. It
   * would keep its share of the connections, and nobody would serve them. Looks are counted and not
   * time, so that a machine that slept does not cost it its workers.
   */
  look(): void {
    if (this.#stopping) return
    for (const place of this.#places) {
      const { number, process } = place
      if (process === null || !this.#ready.has(number)) continue
      if (place.silent++ < MAX_SILENT_LOOKS) {
        this.#deps.ask(number)
        continue
      }
      this.#deps.log.error(
        { worker: number, pid: process.pid },
        'worker does not answer, ending it',
      )
      process.kill('SIGKILL')
    }
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
    place.reload = false
    place.silent = 0
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
