/**
 * Notices that the process has no file descriptors left. Nobody else says so: libuv accepts and closes
 * such connections in silence, and the uws addon asks the system for them without a pause.
 */
import { closeSync, openSync } from 'node:fs'
import { nullMetrics } from '../base/index.js'
import type { ListenerDeps } from './guard.js'

/** How often it is tried to open a file, in ms; that takes some µs. */
const CHECK_MS = 250

/** So many have to be free before a listener that had stopped accepts again. */
const FREE_ENOUGH = 16

/** How often the log repeats that there are none, in ms. */
const REPEAT_MS = 60_000

/** Who wants to know. */
export type DescriptorUser = ListenerDeps & {
  readonly onExhausted?: () => void
  /** There are some again. */
  readonly onFree?: () => void
}

/** Watches on behalf of all listeners of the process; the first of them logs and counts. */
export class DescriptorWatch {
  readonly #hasFree: (count: number) => boolean
  readonly #users = new Set<DescriptorUser>()
  #timer: NodeJS.Timeout | null = null
  #exhausted = false
  #toldAtMs = -Infinity

  /** @param hasFree whether so many files can be opened */
  constructor(hasFree: (count: number) => boolean = hasFreeDescriptors) {
    this.#hasFree = hasFree
  }

  /** Starts to watch for a listener; returns how to stop that. */
  add(user: DescriptorUser): () => void {
    this.#users.add(user)
    // The metric is there from the start.
    exhaustionsOf(user)
    this.#timer ??= setInterval(() => {
      this.check()
    }, CHECK_MS).unref()
    return () => {
      this.#users.delete(user)
      if (this.#users.size > 0 || this.#timer === null) return
      clearInterval(this.#timer)
      this.#timer = null
    }
  }

  /** Looks now. */
  check(): void {
    if (this.#exhausted) {
      if (this.#hasFree(FREE_ENOUGH)) this.#recovered()
      else this.#tell()
    } else if (!this.#hasFree(1)) this.#ranOut()
  }

  #ranOut(): void {
    this.#exhausted = true
    const [first] = this.#users
    if (first !== undefined) exhaustionsOf(first).add()
    this.#tell()
    for (const user of this.#users) user.onExhausted?.()
  }

  #recovered(): void {
    this.#exhausted = false
    this.#toldAtMs = -Infinity
    const [first] = this.#users
    first?.log.info({}, 'file descriptors are free again')
    for (const user of this.#users) user.onFree?.()
  }

  #tell(): void {
    const now = performance.now()
    if (now - this.#toldAtMs < REPEAT_MS) return
    this.#toldAtMs = now
    const [first] = this.#users
    first?.log.error(
      { error: 'EMFILE' },
      'no file descriptors left, new connections are dropped: raise the limit on open files (ulimit -n, LimitNOFILE) or set client.connection_limit',
    )
  }
}

function exhaustionsOf({ metrics = nullMetrics }: ListenerDeps) {
  const name = 'backhaul_descriptors_exhausted_total'
  const help = 'Number of times that no file descriptor was left for a new connection.'
  return metrics.counter({ name, help, labels: [] }).of()
}

/** The one of this process. */
export const descriptorWatch = new DescriptorWatch()

function hasFreeDescriptors(count: number): boolean {
  const opened: number[] = []
  try {
    while (opened.length < count) opened.push(openSync('/dev/null', 'r'))
    return true
  } catch (error) {
    // Without /dev/null there is nothing to learn.
    return !(
      error instanceof Error &&
      'code' in error &&
      ['EMFILE', 'ENFILE'].includes(String(error.code))
    )
  } finally {
    for (const descriptor of opened) closeSync(descriptor)
  }
}
