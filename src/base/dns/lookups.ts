/**
 * Look-ups of host names with bounds. `getaddrinfo` blocks a thread of libuv's pool, and half of those
 * (two, by default) may be blocked that way: two slow names stop every other one. The size of the pool
 * cannot be changed any more when our code begins to run. So a name that was slow, or that waits
 * because slow ones hold the threads, is looked up in a process of its own, which has threads enough
 * and is there only while it is needed. The answer is the operating system's in both: /etc/hosts,
 * search domains and nsswitch.conf count, which c-ares (`dns.Resolver`) would pass by.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { lookup, type LookupAddress } from 'node:dns'

/** What is looked up. */
export type Question = {
  readonly host: string
  /** 0 = both families. */
  readonly family: number
  /** Flags of `getaddrinfo`. */
  readonly hints: number
}

/** What comes of it. */
export type Answer = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void

/** Look-ups that wait longer for a thread than this go to the process, in ms. */
const SPILL_MS = 100
/** The process ends after this time without work, in ms. */
const IDLE_MS = 60_000
/** A process that failed is not started again before this, in ms. */
const RESTART_PAUSE_MS = 10_000

type Work = { readonly question: Question; readonly done: Answer }

/** Threads of libuv's pool that `getaddrinfo` may hold in this process. */
function ownThreads(): number {
  const size = Number(process.env.UV_THREADPOOL_SIZE ?? 4)
  return Math.max(1, Math.floor((Math.min(1024, Number.isInteger(size) ? size : 4) + 1) / 2))
}

/** Runs look-ups, a bounded number at a time, in the order they came. */
export class Lookups {
  readonly #threads = ownThreads()
  readonly #aside: LookupProcess
  #max: number
  #running = 0
  readonly #waiting: Work[] = []
  #spill: NodeJS.Timeout | null = null

  /** @param max look-ups at the same time, here and in the process together */
  constructor(max: number) {
    this.#max = max
    this.#aside = new LookupProcess((lost) => {
      this.#waiting.unshift(...lost)
      this.#serve()
    })
  }

  /** Changes how many run at the same time. */
  set max(max: number) {
    this.#max = max
    this.#serve()
  }

  /** Look-ups that run. */
  get running(): number {
    return this.#running + this.#aside.running
  }

  /**
   * Looks a name up; `done` is called once, never before this returns.
   * @param slow whether the name took long before: it gets no thread of this process then
   */
  run(question: Question, slow: boolean, done: Answer): void {
    const work = { question, done }
    if (slow && this.running < this.#max && this.#toProcess(work)) return
    this.#waiting.push(work)
    this.#serve()
  }

  /** Ends the process, if there is one. */
  close(): void {
    this.#aside.close()
  }

  #serve(): void {
    while (this.#waiting.length > 0 && this.#running < Math.min(this.#threads, this.#max)) {
      const work = this.#waiting.shift()
      if (work !== undefined) this.#here(work)
    }
    if (this.#waiting.length > 0) this.#spillLater()
  }

  #here({ question: { host, family, hints }, done }: Work): void {
    this.#running++
    lookup(host, { family, hints, all: true }, (error, addresses) => {
      this.#running--
      // On error there is no list at all, whatever the types say.
      done(error, error === null ? addresses : [])
      this.#serve()
    })
  }

  #spillLater(): void {
    if (this.#spill !== null) return
    this.#spill = setTimeout(() => {
      this.#spill = null
      while (this.#waiting.length > 0 && this.running < this.#max) {
        const work = this.#waiting.shift()
        if (work === undefined) break
        if (!this.#toProcess(work)) {
          this.#waiting.unshift(work)
          break
        }
      }
      if (this.#waiting.length > 0) this.#spillLater()
    }, SPILL_MS).unref()
  }

  #toProcess({ question, done }: Work): boolean {
    return this.#aside.run({
      question,
      done: (error, addresses) => {
        done(error, addresses)
        this.#serve()
      },
    })
  }
}

/** The program of the process: one line in, one line out. It ends with its parent. */
const PROGRAM = `
const { lookup } = require('node:dns')
process.on('message', ({ id, host, family, hints }) => {
  lookup(host, { family, hints, all: true }, (error, addresses) => {
    if (process.connected) process.send({ id, code: error?.code, errno: error?.errno, addresses })
  })
})
process.on('disconnect', () => process.exit())
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined)
`

type Reply = {
  readonly id: number
  readonly code?: string
  readonly errno?: number
  readonly addresses?: LookupAddress[]
}

/** A process that looks names up. */
class LookupProcess {
  readonly #onLost: (lost: Work[]) => void
  readonly #pending = new Map<number, Work>()
  #child: ChildProcess | null = null
  #nextId = 0
  #idle: NodeJS.Timeout | null = null
  #notBefore = 0

  /** @param onLost gets what was not answered when the process ended */
  constructor(onLost: (lost: Work[]) => void) {
    this.#onLost = onLost
  }

  get running(): number {
    return this.#pending.size
  }

  /** Takes the work, or false when there is no process to be had. */
  run(work: Work): boolean {
    const child = this.#child ?? this.#start()
    if (child === null) return false
    if (this.#idle !== null) clearTimeout(this.#idle)
    const id = this.#nextId++
    this.#pending.set(id, work)
    child.send({ id, ...work.question }, (error) => {
      if (error !== null) this.#ended(child)
    })
    return true
  }

  close(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const child = this.#child
    this.#child = null
    child?.disconnect()
  }

  #start(): ChildProcess | null {
    if (performance.now() < this.#notBefore) return null
    const child = spawn(process.execPath, ['-e', PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, NODE_OPTIONS: '', UV_THREADPOOL_SIZE: '64' },
    })
    child.on('message', (message) => {
      this.#onReply(message as Reply)
    })
    child.on('error', () => {
      this.#ended(child)
    })
    child.on('exit', () => {
      this.#ended(child)
    })
    // Neither the process nor the line to it keeps this one alive.
    child.unref()
    child.channel?.unref()
    this.#child = child
    return child
  }

  #onReply({ id, code, errno, addresses = [] }: Reply): void {
    const work = this.#pending.get(id)
    if (work === undefined) return
    this.#pending.delete(id)
    if (this.#pending.size === 0) {
      this.#idle = setTimeout(() => {
        this.close()
      }, IDLE_MS).unref()
    }
    const { host } = work.question
    work.done(code === undefined ? null : lookupError(code, host, errno), addresses)
  }

  #ended(child: ChildProcess): void {
    if (this.#child !== child) return
    this.#child = null
    this.#notBefore = performance.now() + RESTART_PAUSE_MS
    const lost = [...this.#pending.values()]
    this.#pending.clear()
    this.#onLost(lost)
  }
}

/** An error as `dns.lookup` gives it. */
export function lookupError(code: string, host: string, errno?: number): NodeJS.ErrnoException {
  const error: NodeJS.ErrnoException = new Error(`getaddrinfo ${code} ${host}`)
  return Object.assign(error, { code, errno, syscall: 'getaddrinfo', hostname: host })
}
