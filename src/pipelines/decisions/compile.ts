/** Puts together how a route asks where decisions are shared. spec: proxy.md §9.14 … §9.16 */
import type { Clock, TimerWheel } from '../../base/index.js'
import { answerOf, type AnswerObject } from '../answer.js'
import type { PurgeFilter } from '../../model/index.js'
import type { ProxyEvent } from '../event.js'
import { BackendFailure } from '../failure.js'
import { interpret, type AnswerSource } from '../interpret.js'
import type { BackendReply, CallRequest } from '../callers/ports.js'
import type { SessionFacts } from '../ports.js'
import type { EventRoutes } from '../routes.js'
import type { Route } from '../route.js'
import { wiresOf } from '../wire/wires.js'
import type { Wire } from '../wire/wire.js'
import type { Ask, Meaning, Said } from './ask.js'
import { Batcher } from './batch.js'
import { DecisionCache, type Purgeable } from './cache.js'
import { Coalescer } from './coalesce.js'
import { hintedAnswerOf, hintOf, hintOfHeader, type CacheHint, type HintedAnswer } from './hints.js'
import { compileKey } from './key.js'
import type { KeyPart } from './parts.js'

/** What decisions of all routes have in common. */
export class SharedDecisions {
  readonly #kept: Purgeable[] = []

  add(purgeable: Purgeable): void {
    this.#kept.push(purgeable)
  }

  /** Forgets what matches; how many decisions were kept. */
  purge(filter: PurgeFilter): number {
    let count = 0
    for (const each of this.#kept) count += each.purge(filter)
    return count
  }
}

/** What a route asks with. */
export type AskDeps<In, Res> = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly shared: SharedDecisions
  readonly maxTimeoutMs: number
  /** Results of a route, with what extensions add to them. */
  readonly answerFor: (route: Route) => AnswerObject<Res | null>
  /** Makes the request of a single call. Throws BackendFailure. */
  readonly writeRequest: (input: In, from: SessionFacts, route: Route, now: number) => CallRequest
}

/** How the routes of an event ask; null = none of them shares decisions. */
export function compileAsks<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  routes: EventRoutes,
  deps: AskDeps<In, Res>,
): ReadonlyMap<Route, Ask<In, Res>> | null {
  const asks = new Map<Route, Ask<In, Res>>()
  for (const route of routes.all) {
    const ask = asks.has(route) ? null : compileAsk(event, route, deps)
    if (ask !== null) asks.set(route, ask)
  }
  return asks.size === 0 ? null : asks
}

/** How a route asks; null = each question is a call of its own, whose answer nobody keeps. */
function compileAsk<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  route: Route,
  deps: AskDeps<In, Res>,
): Ask<In, Res> | null {
  const { coalesce, cache, batch } = route.policy
  const joins = coalesce.enabled && isShareable(event, route)
  const { keeping } = event
  const keeps = cache.enabled && keeping !== undefined && isShareable(event, route)
  const batches = batch.enabled && isBatched(event, route, batch.events)
  if (!joins && !keeps && !batches) return null
  const { clock, wheel, shared } = deps
  const reader = (keeps ? hintedReader : plainReader)(event, route, deps.answerFor(route))
  let ask = batches
    ? new Batcher({
        route,
        maxItems: batch.max_items,
        maxWaitMs: batch.max_wait,
        timeoutMs: Math.min(route.timeoutMs, deps.maxTimeoutMs),
        clock,
        wheel,
        meters: route.meters.batches(),
        write: (input: In, from) => String(reader.wire.write(input, from, route)),
        read: (body, reply) => reader.read({ ...reply, body }),
        readStatus: (reply) => reader.read(reply),
      }).ask
    : single(route, reader.read, deps)
  // Whoever connects is nobody yet: what he brings along has to say who he is.
  const anonymous = event.row.name === 'connect'
  const keyBy = (parts: readonly string[]) =>
    compileKey(event.request, route, parts as readonly KeyPart[], anonymous)
  if (joins) {
    const coalescer = new Coalescer<In, Res>(keyBy(coalesce.key), route.meters.coalesced())
    shared.add(coalescer)
    ask = coalescer.before(ask)
  }
  if (keeps) {
    const kept = new DecisionCache<In, Res>({
      event: event.row.name,
      keyOf: keyBy(cache.key),
      keeping,
      byUser: anonymous || cache.key.includes('user'),
      maxTtlMs: cache.max_ttl,
      maxErrorTtlMs: cache.max_error_ttl,
      maxEntries: cache.max_entries,
      staleMs: cache.stale_if_error,
      clock,
      meters: route.meters.cache(),
      onPersonal: () => {
        route.warnOnce(
          'scope of a personal answer',
          {},
          'answer for others names one user: it is kept for that one only',
        )
      },
    })
    shared.add(kept)
    ask = kept.before(ask)
  }
  return ask
}

/** Questions only: an answer that goes on, or a command, is nobody else's. */
function isShareable({ row }: Pick<ProxyEvent<never, never, never>, 'row'>, route: Route): boolean {
  return row.replayable && !row.byServer && !route.streamed
}

function isBatched(
  { row }: Pick<ProxyEvent<never, never, never>, 'row'>,
  route: Route,
  events: readonly string[],
): boolean {
  return row.batchable && events.includes(row.name) && route.protocol === 'http' && !route.streamed
}

/** Each question is a call of its own. */
function single<In, Res>(
  route: Route,
  read: (reply: BackendReply) => Said<Res>,
  { clock, writeRequest }: AskDeps<In, Res>,
): Ask<In, Res> {
  return async (input, from, gone) => {
    let request: CallRequest | null = null
    try {
      request = writeRequest(input, from, route, clock.monotonic())
      return read(await route.call(request, gone))
    } catch (problem) {
      if (problem instanceof BackendFailure) problem.attempt = request?.attempt ?? 0
      throw problem
    }
  }
}

function said<Res>(meaning: Meaning<Res>, hint: CacheHint | null): Said<Res> {
  return { meaning, hint, kept: false, instead: null }
}

type Reader<In, Res> = {
  readonly wire: Wire<In, Res>
  readonly read: (reply: BackendReply) => Said<Res>
}

function plainReader<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  route: Route,
  answer: AnswerObject<Res | null>,
): Reader<In, Res> {
  const wire = wiresOf(event, answerOf(answer))(route)
  return {
    wire,
    read: (reply) => said(interpret(reply, route, wire, event.row.resultOnly), null),
  }
}

/** Reads answers with their hints, from the body where extensions are on, else from a header. */
function hintedReader<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  route: Route,
  answer: AnswerObject<Res | null>,
): Reader<In, Res> {
  if (!route.extensions) {
    const plain = plainReader(event, route, answer)
    return {
      wire: plain.wire,
      read: (reply) => ({ ...plain.read(reply), hint: hintOfHeader(reply.cacheControl ?? '') }),
    }
  }
  const wire = wiresOf(event, hintedAnswerOf(answer))(route)
  const odd = (scope: string): void => {
    route.warnOnce('scope', { scope: scope.slice(0, 32) }, 'unknown scope of an answer, using user')
  }
  return {
    wire,
    read: (reply) => {
      let hint: CacheHint | null = null
      const source: AnswerSource<Res> = {
        read: (body, notices) => {
          const answer = wire.read(body, notices) as HintedAnswer<Res>
          hint = hintOf(answer, odd) ?? hintOfHeader(reply.cacheControl ?? '')
          return answer
        },
      }
      const meaning = interpret(reply, route, source, event.row.resultOnly)
      return said(meaning, hint)
    },
  }
}
