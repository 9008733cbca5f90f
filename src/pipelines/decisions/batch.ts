/**
 * Requests of several clients in one: collected for a moment, sent in the order in which they came, and
 * answered one by one. There is one timer for a batch. What goes along with a batch is of the route;
 * what a client brings along stands in its item. spec: proxy.md §9.16
 */
import {
  CallbackTimer,
  JsonError,
  type JsonCursor,
  NEVER_CANCELLED,
  readableText,
  type CancelSignal,
  type Clock,
  type TimerWheel,
} from '../../base/index.js'
import { readWhole } from '../../wire/index.js'
import { CallRequest, type BackendReply } from '../callers/ports.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import type { BatchMeters } from './meters.js'
import type { SessionFacts } from '../ports.js'
import type { Route } from '../route.js'
import type { Ask, Said } from './ask.js'

/** How a route collects requests. */
export type BatchOptions<In, Res> = {
  readonly route: Route
  readonly maxItems: number
  /** 0 = what comes in one turn of the loop. */
  readonly maxWaitMs: number
  /** Budget of a call. */
  readonly timeoutMs: number
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly meters: BatchMeters
  /** Writes the request of an item. Throws BackendFailure. */
  readonly write: (input: In, from: SessionFacts) => string
  /** Reads the answer of an item. Throws BackendFailure. */
  readonly read: (body: string, reply: BackendReply) => Said<Res>
  /** What becomes of the batch when its status is not 200. Throws BackendFailure, or is a transform. */
  readonly readStatus: (reply: BackendReply) => Said<Res>
}

type Item<Res> = {
  readonly body: string
  readonly gone: CancelSignal
  readonly resolve: (said: Said<Res>) => void
  readonly reject: (problem: unknown) => void
}

/** Shorter waits than a tick of the wheel end with the turn after next. */
const WHEEL_MS = 10

/** Collects the requests of one route. */
export class Batcher<In, Res> {
  readonly #options: BatchOptions<In, Res>
  #items: Item<Res>[] = []
  readonly #timer = new CallbackTimer(() => {
    this.#send()
  })
  #waiting = false
  #short: NodeJS.Timeout | null = null

  constructor(options: BatchOptions<In, Res>) {
    this.#options = options
  }

  readonly ask: Ask<In, Res> = (input, from, gone) => {
    if (gone.cancelled) return Promise.reject(canceledFailure())
    let body: string
    try {
      body = this.#itemOf(input, from)
    } catch (problem) {
      if (problem instanceof BackendFailure) return Promise.reject(problem)
      throw problem
    }
    return new Promise((resolve, reject) => {
      this.#items.push({ body, gone, resolve, reject })
      if (this.#items.length >= this.#options.maxItems) this.#send()
      else if (!this.#waiting) this.#wait()
    })
  }

  #itemOf(input: In, from: SessionFacts): string {
    const { route, write } = this.#options
    const body = write(input, from)
    const headers = itemHeaders(route, from)
    return headers === '' ? body : `${body.slice(0, -1)},"headers":${headers}}`
  }

  /** A batch begins. */
  #wait(): void {
    this.#waiting = true
    const { maxWaitMs, wheel } = this.#options
    if (maxWaitMs >= WHEEL_MS) wheel.schedule(this.#timer, maxWaitMs)
    else if (maxWaitMs === 0) setImmediate(this.#due)
    else this.#short = setTimeout(this.#due, maxWaitMs)
  }

  readonly #due = (): void => {
    if (this.#waiting) this.#send()
  }

  #send(): void {
    this.#waiting = false
    this.#options.wheel.cancel(this.#timer)
    if (this.#short !== null) clearTimeout(this.#short)
    this.#short = null
    const items: Item<Res>[] = []
    for (const item of this.#items) {
      if (item.gone.cancelled) item.reject(canceledFailure())
      else items.push(item)
    }
    this.#items = []
    if (items.length > 0) void this.#call(items)
  }

  async #call(items: readonly Item<Res>[]): Promise<void> {
    const { route, clock, timeoutMs, meters } = this.#options
    meters.batches.add()
    meters.items.observe(items.length)
    const request = new CallRequest(
      `{"batch":[${items.map(({ body }) => body).join(',')}]}`,
      headersOf(route, items.length),
      clock.monotonic() + timeoutMs,
      items,
      route.newId === null ? '' : route.newId('batch'),
    )
    try {
      const reply = await route.call(request, NEVER_CANCELLED)
      if (reply.status === 200) this.#answer(items, reply)
      else this.#all(items, this.#options.readStatus(reply))
    } catch (problem) {
      if (problem instanceof BackendFailure) problem.attempt = request.attempt
      for (const item of items) item.reject(item.gone.cancelled ? canceledFailure() : problem)
    }
  }

  #all(items: readonly Item<Res>[], said: Said<Res>): void {
    for (const item of items) item.resolve(said)
  }

  /** Each item gets its own answer; one that is no answer fails alone. */
  #answer(items: readonly Item<Res>[], reply: BackendReply): void {
    const bodies = answersOf(typeof reply.body === 'string' ? reply.body : '')
    if (bodies.length !== items.length) {
      throw malformed(`${bodies.length} answers to a batch of ${items.length}`)
    }
    items.forEach((item, index) => {
      if (item.gone.cancelled) {
        item.reject(canceledFailure())
        return
      }
      try {
        item.resolve(this.#options.read(bodies[index] ?? '', reply))
      } catch (problem) {
        if (problem instanceof BackendFailure) problem.attempt = 1
        item.reject(problem)
      }
    })
  }
}

/** The answers of a batch as they stand in its body. Throws BackendFailure. */
function answersOf(body: string): readonly string[] {
  const lists: string[][] = []
  try {
    readWhole(body, (cursor) => {
      cursor.object((key, value) => {
        if (key === 'batch') lists.push(rawItems(value))
        else value.skip()
      })
    })
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    throw malformed(cause.message, cause)
  }
  return lists.at(-1) ?? missing()
}

function rawItems(cursor: JsonCursor): string[] {
  const items: string[] = []
  cursor.array((each) => {
    items.push(each.raw())
  })
  return items
}

function missing(): never {
  throw malformed('it has no batch, a list of answers')
}

function malformed(what: string, cause?: unknown): BackendFailure {
  return new BackendFailure('malformed', `malformed answer: ${what}`, { status: 200, cause })
}

/** What a client brings along, as an object; '' = nothing. Several values of a name are one text. */
function itemHeaders(route: Route, from: SessionFacts): string {
  const pairs = route.headers.forwarded(from)
  const values = new Map<string, string>()
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const name = pairs[i] ?? ''
    const value = readableText(pairs[i + 1] ?? '')
    const before = values.get(name)
    const between = name === 'cookie' ? '; ' : ', '
    values.set(name, before === undefined ? value : before + between + value)
  }
  if (route.newId !== null && route.policy.idempotency_key) {
    values.set('idempotency-key', `"${route.newId(from.clientId)}"`)
  }
  if (values.size === 0) return ''
  return `{${[...values].map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`
}

function headersOf(route: Route, items: number) {
  const { all, foreign } = route.headers.constant
  const own = ['X-Backhaul-Batch', String(items)]
  return { all: all.concat(own), foreign: foreign.concat(own) }
}
