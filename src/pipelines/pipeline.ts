/**
 * The one engine of all proxy events: route ▸ request ▸ policies ▸ caller ▸ interpret ▸ result.
 * Failures are caught, logged, counted and turned into the event's outcome in one place.
 * spec: proxy.md §2.0, §9.5, §9.10
 */
import { LineLimiter, type Clock, type Logger, type TimerWheel } from '../base/index.js'
import {
  disconnect,
  Disconnects,
  error,
  ok,
  type ClientError,
  type Outcome,
} from '../protocol/index.js'
import { answerOf, extended, type AnswerObject } from './answer.js'
import { CallRequest, type HeaderSet } from './callers/ports.js'
import type { ProxyEvent } from './event.js'
import type { Meaning } from './decisions/ask.js'
import { compileAsks, type SharedDecisions } from './decisions/compile.js'
import { meaningName, type FailureMeaning } from './decisions/on-failure.js'
import { effectsOf, extensionFields } from './extensions.js'
import { BackendFailure, UnusableField } from './failure.js'
import { interpret } from './interpret.js'
import type { AnswerStream, Effects, EffectsPort, Pipeline, SessionFacts } from './ports.js'
import { Route } from './route.js'
import type { EventRoutes } from './routes.js'
import { StreamOpener } from './streams/opener.js'
import type { Wire } from './wire/wire.js'
import { wiresOf } from './wire/wires.js'

/** What every pipeline needs. */
export type PipelineDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly shared: SharedDecisions
  readonly log: Logger
  /** Carries out what answers ask for; absent = nothing does. */
  readonly effects?: EffectsPort
}

const CLIENT_GONE = disconnect(Disconnects.connectionClosed)

/** Makes the function that runs one event. */
export function compilePipeline<In extends object, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  routes: EventRoutes,
  deps: PipelineDeps,
): Pipeline<In, Out> {
  const { clock } = deps
  const { maxTimeoutMs = Infinity, row } = event
  const { answerFor, wireOf } = readersOf(event, deps.effects)
  const streamed = new StreamOpener(event.streams)
  const tellRefusal = refusalTeller(event, deps)
  const writeRequest = (input: In, from: SessionFacts, route: Route, now: number): CallRequest => {
    const body = wireOf(route).write(input, from, route)
    const headers = withOwn(route.headers.build(from), event.headers?.(input) ?? null)
    const deadlineAt = now + Math.min(route.timeoutMs, maxTimeoutMs)
    const id = route.newId === null ? '' : route.newId(from.clientId)
    return new CallRequest(body, headers, deadlineAt, input, id)
  }
  const asks = compileAsks(event, routes, { ...deps, maxTimeoutMs, writeRequest, answerFor })

  const conclude = concluder(event, deps)

  return async (input, from) => {
    const route = event.route(input, routes)
    if (!(route instanceof Route)) {
      tellRefusal(input, from)
      return route
    }
    if (from.gone.cancelled) return CLIENT_GONE
    const startedAt = clock.monotonic()
    let stream: AnswerStream | null = null
    let request: CallRequest | null = null
    try {
      const ask = asks === null ? undefined : asks.get(route)
      if (ask !== undefined) {
        const { meaning, kept, instead } = await ask(input, from, from.gone)
        if (instead !== null) tellInstead(instead, { event, route, input, from })
        return conclude(meaning, { route, input, from, stream, kept })
      }
      request = writeRequest(input, from, route, startedAt)
      const reply = await route.call(request, from.gone)
      if (reply.stream !== undefined)
        stream = streamed.open(reply.stream, route, from, event.subject(input))
      const meaning = interpret(reply, route, wireOf(route), row.resultOnly)
      return conclude(meaning, { route, input, from, stream, kept: false })
    } catch (problem) {
      stream?.cancel()
      const about = { event, route, input, from, attempt: request?.attempt ?? 0 }
      return afterFailure(problem, { ...about, startedAt, clock })
    }
  }
}

/** An answered call. */
type AnsweredCall<In> = {
  readonly route: Route
  readonly input: In
  readonly from: SessionFacts
  /** What follows the answer; null = nothing. */
  readonly stream: AnswerStream | null
  /** Nobody was asked for this one. */
  readonly kept: boolean
}

/** What an answer comes to. Throws UnusableField; a stream that leads nowhere is cancelled. */
function concluder<In extends object, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  { clock, effects: port }: PipelineDeps,
): (meaning: Meaning<Res>, call: AnsweredCall<In>) => Outcome<Out> {
  const { byServer } = event.row
  return (meaning, { route, input, from, stream, kept }) => {
    if ('t' in meaning) {
      stream?.cancel()
      const outcome = event.streams?.losesTemporary === true ? notTemporary(meaning) : meaning
      return counted(outcome, route)
    }
    if (byServer && meaning.error !== null) {
      return refusedByBackend(meaning.error, { event, route, input, from })
    }
    const { result } = meaning
    if (result === null && event.messages.noResult !== null) {
      route.logFailure(subjectOf(event, input, from), event.messages.noResult)
    }
    const nowSeconds = Math.floor(clock.now() / 1000)
    const outcome = event.result(result, input, nowSeconds, { route, stream })
    if (outcome.t !== 'ok') stream?.cancel()
    route.meters.outcome(result === null ? 'empty' : 'result')
    if (!route.extensions || kept) return outcome
    const effects = effectsOf(result, route, port, subjectOf(event, input, from))
    return withEffects(outcome, effects)
  }
}

/** Tells the operator of what goes nowhere, now and then. */
function refusalTeller<In extends object, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  { clock, log }: PipelineDeps,
): (input: In, from: SessionFacts) => void {
  const refusals = new LineLimiter(clock)
  return (input, from) => {
    if (refusals.admit() < 0 || !log.enabled('info')) return
    const who = event.row.byServer ? {} : { client: from.clientId }
    log.info({ ...who, ...event.subject(input) }, event.messages.notEnabled)
  }
}

/** How the routes of an event write and read, with what extensions add to results. */
function readersOf<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  effects: EffectsPort | undefined,
) {
  const more =
    effects === undefined
      ? event.answer
      : extended(event.answer, extensionFields(event.row, { effects }))
  const plainWire = wiresOf(event, answerOf(event.answer))
  const extendedWire = more === event.answer ? plainWire : wiresOf(event, answerOf(more))
  return {
    answerFor: (route: Route): AnswerObject<Res | null> => (route.extensions ? more : event.answer),
    wireOf: (route: Route): Wire<In, Res> => (route.extensions ? extendedWire : plainWire)(route),
  }
}

/** The decision with what else the backend asked for. */
function withEffects<Out>(outcome: Outcome<Out>, effects: Effects | null): Outcome<Out> {
  // A decision is an object that has a place for them; without a result there are none.
  return outcome.t === 'ok' && effects !== null ? ok({ ...outcome.value, effects }) : outcome
}

/** The event's own headers are for this backend only. */
function withOwn(headers: HeaderSet, own: readonly string[] | null): HeaderSet {
  return own === null ? headers : { all: [...headers.all, ...own], foreign: headers.foreign }
}

type FailedCall<In extends object, Res, Out> = {
  readonly event: ProxyEvent<In, Res, Out>
  readonly route: Route
  readonly input: In
  readonly from: SessionFacts
  /** Number of the last attempt; 0 = nothing was tried. */
  readonly attempt: number
  /** Monotonic ms. */
  readonly startedAt: number
  readonly clock: Clock
}

/** The only place where failures of calls end. Anything else is a bug and goes on. */
function afterFailure<In extends object, Res, Out>(
  problem: unknown,
  call: FailedCall<In, Res, Out>,
): Outcome<Out> {
  const { event, route, input, from, startedAt, clock } = call
  const subject = subjectOf(event, input, from)
  route.observer?.failed(input, problem)
  if (problem instanceof UnusableField) {
    route.meters.outcome('result')
    route.logFailure(subject, problem.message)
    return event.onUnusable
  }
  if (!(problem instanceof BackendFailure)) throw problem
  if (from.gone.cancelled) {
    route.meters.outcome('canceled')
    return CLIENT_GONE
  }
  const { kind, status, message } = problem
  // Of a call that others made the failure knows.
  const attempt = call.attempt === 0 ? problem.attempt : call.attempt
  const duration = Math.round(clock.monotonic() - startedAt)
  route.meters.errors.add()
  route.meters.failure(kind)
  route.meters.outcome('failure')
  const meaning = route.failureMeaning?.(problem) ?? null
  const told = meaning === null ? {} : { told: meaningName(meaning) }
  const detail = status === 0 ? {} : { status }
  route.logFailure(
    { ...subject, error: message, kind, ...detail, attempt, duration, ...told },
    event.messages.failure,
  )
  return outcomeOf(meaning, { event, route, input, clock })
}

/** A kept answer stands in for one that did not come: the client notices nothing, the operator does. */
function tellInstead<In extends object, Res, Out>(
  { kind, status, message, attempt }: BackendFailure,
  {
    event,
    route,
    input,
    from,
  }: Pick<FailedCall<In, Res, Out>, 'event' | 'route' | 'input' | 'from'>,
): void {
  route.meters.errors.add()
  route.meters.failure(kind)
  route.meters.outcome('failure')
  const detail = status === 0 ? {} : { status }
  route.logFailure(
    {
      ...subjectOf(event, input, from),
      error: message,
      kind,
      ...detail,
      attempt,
      told: 'kept answer',
    },
    event.messages.failure,
  )
}

/** What a failure comes to. */
function outcomeOf<In extends object, Res, Out>(
  meaning: FailureMeaning,
  {
    event,
    route,
    input,
    clock,
  }: Pick<FailedCall<In, Res, Out>, 'event' | 'route' | 'input' | 'clock'>,
): Outcome<Out> {
  // Nobody waits for what the server asks by itself.
  if (meaning === null || event.row.byServer) return event.onFailure(route.grace)
  if (meaning === 'allow') {
    // An empty answer to a refresh is a refusal, so what may go on is kept.
    if (event.row.resultOnly) return event.onFailure(route.grace)
    const nowSeconds = Math.floor(clock.now() / 1000)
    return event.result(null, input, nowSeconds, { route, stream: null })
  }
  return meaning.t === 'error' ? (event.onRefused ?? meaning) : meaning
}

/** Log fields that name what a call was about. */
function subjectOf<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  input: In,
  from: SessionFacts,
): object {
  const subject = event.subject(input)
  return event.row.byServer ? subject : { client: from.clientId, user: from.userId, ...subject }
}

/** Nobody waits for this decision, so it counts as a failure. spec: §2.0.5 */
function refusedByBackend<In extends object, Res, Out>(
  { code, message }: ClientError,
  {
    event,
    route,
    input,
    from,
  }: Pick<FailedCall<In, Res, Out>, 'event' | 'route' | 'input' | 'from'>,
): Outcome<Out> {
  route.meters.errors.add()
  route.meters.outcome('error')
  route.logFailure(
    { ...subjectOf(event, input, from), error: message, code },
    event.messages.failure,
  )
  return event.onFailure(route.grace)
}

function notTemporary(outcome: Outcome<never>): Outcome<never> {
  return outcome.t === 'error' ? error({ ...outcome.error, temporary: false }) : outcome
}

function counted(outcome: Outcome<never>, route: Route): Outcome<never> {
  route.meters.outcome(outcome.t === 'disconnect' ? 'disconnect' : 'error')
  return outcome
}
