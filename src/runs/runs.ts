/**
 * Keeps the runs of a node: starts them from calls of clients and of the server API, stops them, and takes
 * over those of nodes that fell silent. spec: runs.md §1
 */
import {
  CallbackTimer,
  Cancellation,
  jsonPayload,
  newUuid,
  type Clock,
  type Logger,
  type MaybePromise,
  type Metrics,
  type Payload,
  type TimerWheel,
} from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import { EngineFailure, type RunPage, type RunRecord, type RunStore } from '../engine/ports.js'
import type {
  AnswerStream,
  Pipelines,
  RpcDecision,
  RpcInput,
  RunRoute,
  SessionFacts,
} from '../pipelines/index.js'
import { ClientErrors, error, ok, type Outcome } from '../protocol/index.js'
import { Caretaker } from './caretaker.js'
import { idOf, isOwner, NO_ANSWER, placeOf, withoutStream } from './facts.js'
import { RunMetrics } from './metrics.js'
import type {
  PushedRecord,
  RunAccess,
  RunActor,
  RunOutcome,
  RunPlace,
  RunRefusal,
  Runs,
  RunStart,
} from './ports.js'
import { endOf, recordOf, replyOf, RESTARTED } from './records.js'
import { factsOf, LocalRun, type RunSurroundings } from './run.js'
import { channelOf, isRunId, planOf, type RunPlan, type RunRules } from './settings.js'

/** What keeping runs needs. */
export type RunsDeps = {
  readonly store: RunStore
  readonly nodeId: string
  readonly channels: Pick<Channels, 'hub' | 'acceptsData'>
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  /** `run.lease`, in ms. */
  readonly leaseMs: number
  /** Tells the node that owns a run that it is over. */
  readonly tellEnded: (node: string, channel: string) => void
  /** 0 ≤ x < 1, for jitter. Default: Math.random. */
  readonly random?: () => number
}

/** Runs of a node and their life. */
export type KeptRuns = Runs &
  RunAccess & {
    /** Takes rules over. */
    use(rules: RunRules): void
    /** Another node ended a run of this one. */
    onEnded(channel: string): void
    /** Begins to keep its lease. Rejects with EngineFailure. */
    start(): Promise<void>
    /** Leaves its runs to others, or ends them. Never rejects. */
    stop(): Promise<void>
    /** Runs of this node. */
    readonly size: number
  }

/** Creates the keeper; it does nothing before it has rules and is started. */
export function createRuns(deps: RunsDeps): KeptRuns {
  return new NodeRuns(deps)
}

const LIMIT_EXCEEDED = error(ClientErrors.limitExceeded)
const INTERNAL = error(ClientErrors.internal)
const BAD_REQUEST = error(ClientErrors.badRequest)
/** Longest wait for last records when the node stops, in ms. */
const STOP_MS = 2000

type Begun =
  | {
      readonly t: 'ok'
      readonly place: RunPlace
      /** What the backend answered, without what goes on. */
      readonly answer: RpcDecision
    }
  | Refused
type Refused = {
  readonly t: 'refused'
  readonly why: RunRefusal
  /** What the backend said. */
  readonly outcome?: Outcome<RpcDecision>
}

class NodeRuns implements KeptRuns {
  readonly #deps: RunsDeps
  readonly #metrics: RunMetrics
  readonly #local = new Map<string, LocalRun>()
  readonly #around: RunSurroundings
  readonly #caretaker: Caretaker
  #rules: RunRules | null = null
  #namespaces: ReadonlySet<string> = new Set()
  #started = false
  #stopping = false
  #onEmpty: (() => void) | null = null

  constructor(deps: RunsDeps) {
    const { store, nodeId, channels, clock, wheel, log, random = Math.random } = deps
    this.#deps = deps
    this.#metrics = new RunMetrics(deps.metrics)
    this.#around = {
      ...{ store, nodeId, channels, clock, wheel, log, random },
      metrics: this.#metrics,
      rules: () => this.#current,
      onClosed: (run, ended) => {
        this.#closed(run, ended)
      },
    }
    this.#caretaker = new Caretaker({
      ...this.#around,
      leaseMs: deps.leaseMs,
      local: this.#local,
      own: (record, plan) => this.#own(record, plan),
      finish: (run, plan, reason) => this.#finish(run, plan, 'cancelled', reason),
    })
  }

  get inUse(): boolean {
    return this.#rules !== null
  }

  get size(): number {
    return this.#local.size
  }

  use(rules: RunRules): void {
    const first = this.#rules === null
    this.#rules = rules
    // Switched on by a reload.
    if (first && this.#started) this.#caretaker.begin()
    this.#namespaces = new Set(rules.routes.all.map(({ settings }) => settings.namespace))
  }

  readonly rpc: Pipelines['rpc'] = (input, from) => {
    const rules = this.#current
    if (input.method === rules.cancelMethod) return this.#cancelByClient(input, from)
    const route = rules.routes.forMethod(input.method)
    return route === null ? rules.ask(input, from) : this.#startByClient(input, from, route)
  }

  async start(): Promise<void> {
    this.#started = true
    if (this.#rules === null) return
    const { store, nodeId, leaseMs } = this.#deps
    await store.renewLease(nodeId, leaseMs)
    this.#caretaker.begin()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    const { wheel, store, nodeId, log } = this.#deps
    this.#caretaker.stop()
    if (!this.#started || this.#rules === null) return
    for (const run of [...this.#local.values()]) {
      const lasts = run.record.pushed || run.plan.route.settings.resume === 'last_event_id'
      if (lasts) run.release()
      else run.finish('lost', 'node stopped')
    }
    if (this.#local.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onEmpty = resolve
        wheel.schedule(new CallbackTimer(resolve), STOP_MS)
      })
    }
    try {
      await store.endLease(nodeId)
    } catch (problem) {
      log.warn({ error: problem }, 'giving up the lease on runs failed')
    }
  }

  // For sessions.

  holds(namespace: string): boolean {
    return this.#namespaces.has(namespace)
  }

  owns(channel: string, actor: RunActor): MaybePromise<boolean> {
    const local = this.#local.get(channel)
    if (local !== undefined) return isOwner(local.record, actor)
    const found = this.#deps.store.find(channel)
    return found instanceof Promise
      ? found.then((run) => run !== null && isOwner(run, actor))
      : found !== null && isOwner(found, actor)
  }

  attached(channel: string): void {
    this.#metrics.attached.add()
    this.#caretaker.watch(channel)
  }

  onEnded(channel: string): void {
    this.#local.get(channel)?.release()
  }

  // For the server API.

  async launch(request: RunStart): Promise<RunOutcome<RunPlace>> {
    const rules = this.#current
    const route = rules.routes.forProxy(request.proxy === '' ? 'default' : request.proxy)
    if (route === null) return { t: 'refused', why: 'not_available' }
    if (request.id !== '' && !isRunId(request.id)) return { t: 'refused', why: 'bad_request' }
    const { user, method, data } = request
    const id = request.id === '' ? newUuid() : request.id
    if (request.id !== '') {
      const running = await this.#deps.store.find(channelOf(route, id, rules))
      if (running?.state === 'running') return { t: 'ok', value: placeOf(running, true) }
    }
    const actor = { client: '', user, meta: null }
    const from = factsOf(actor, new Cancellation())
    const begun = request.push
      ? await this.#begin({ id, method, data, pushed: true }, from, route, null)
      : await this.#ask({ method, data }, from, route, id)
    return begun.t === 'ok' ? { t: 'ok', value: begun.place } : { t: 'refused', why: begun.why }
  }

  async append(
    id: string,
    records: readonly PushedRecord[],
    end: { readonly data: Payload | null } | null,
  ): Promise<RunOutcome<{ readonly offset: number; readonly epoch: string }>> {
    const found = await this.#find(id)
    if (found === null) return { t: 'refused', why: 'unknown' }
    const { run, plan } = found
    const { channels, store } = this.#deps
    const good = records.every(({ data }) => channels.acceptsData(plan.namespace, data))
    if (!good || (records.length === 0 && end === null)) return { t: 'refused', why: 'bad_request' }
    const written = await store.append(
      run.channel,
      null,
      {
        publications: records.map(({ data, tags }) => recordOf(data, tags)),
        sequence: 0,
        lastId: '',
        end: end === null ? null : endOf('done', '', end.data),
      },
      plan.options,
    )
    switch (written.t) {
      case 'written':
        this.#metrics.records.add(records.length + (end === null ? 0 : 1))
        this.#metrics.bytes.add(records.reduce((sum, { data }) => sum + data.size, 0))
        if (end !== null) this.#ended(run)
        return { t: 'ok', value: written.top }
      case 'fenced':
        this.#metrics.fenced.add()
        return { t: 'refused', why: 'over' }
      case 'full':
        await this.#finish(run, plan, 'failed', 'max bytes')
        return { t: 'refused', why: 'full' }
      case 'unknown':
        return { t: 'refused', why: 'unknown' }
    }
  }

  async cancel(id: string, reason: string): Promise<RunOutcome<RunRecord>> {
    const found = await this.#find(id)
    if (found === null) return { t: 'refused', why: 'unknown' }
    const { run, plan } = found
    if (!(await this.#finish(run, plan, 'cancelled', reason))) return { t: 'refused', why: 'over' }
    return this.info(id)
  }

  async info(id: string): Promise<RunOutcome<RunRecord>> {
    const found = await this.#find(id)
    return found === null ? { t: 'refused', why: 'unknown' } : { t: 'ok', value: found.run }
  }

  list(user: string | null, limit: number, cursor: string): MaybePromise<RunPage> {
    return this.#deps.store.list(user, limit, cursor)
  }

  get #current(): RunRules {
    if (this.#rules === null) throw new Error('runs have no rules yet')
    return this.#rules
  }

  async #startByClient(
    input: RpcInput,
    from: SessionFacts,
    route: RunRoute,
  ): Promise<Outcome<RpcDecision>> {
    const begun = await this.#ask(input, from, route, newUuid())
    if (begun.t === 'refused') {
      if (begun.outcome !== undefined) return begun.outcome
      return begun.why === 'limit' ? LIMIT_EXCEEDED : INTERNAL
    }
    const data = replyOf(begun.answer.data, begun.place, route.settings.reply)
    if (data !== null) return ok({ ...begun.answer, data })
    const { log } = this.#deps
    log.error(
      { run: begun.place.id, method: input.method, error: 'the answer is no JSON' },
      'reply of a run cannot tell of it',
    )
    this.#local.get(begun.place.channel)?.finish('failed', 'malformed answer')
    return INTERNAL
  }

  /** Asks the backend; what goes on is a run. */
  async #ask(input: RpcInput, from: SessionFacts, route: RunRoute, id: string): Promise<Begun> {
    const { clock, log } = this.#deps
    const startedAt = clock.monotonic()
    const run = { id, generation: 1, proxy: route.proxy, resumeAfter: null }
    const outcome = await this.#current.ask({ ...input, run }, from)
    const stream = outcome.t === 'ok' ? outcome.value.stream : undefined
    if (outcome.t !== 'ok' || stream === undefined) return { t: 'refused', why: 'backend', outcome }
    this.#metrics.firstRecord.observe((clock.monotonic() - startedAt) / 1000)
    const chosen = stream.runId === '' ? id : stream.runId
    if (!isRunId(chosen)) {
      stream.cancel()
      log.error(
        {
          method: input.method,
          proxy: route.proxy,
          error: 'must be 1 to 128 of A-Z a-z 0-9 _ - .',
        },
        'X-Backhaul-Run of the backend is no id',
      )
      return { t: 'refused', why: 'backend' }
    }
    const { method, data } = input
    const origin = { id: chosen, method, data, pushed: false }
    const begun = await this.#begin(origin, from, route, stream)
    return begun.t === 'ok' ? { ...begun, answer: withoutStream(outcome.value) } : begun
  }

  /** Begins a run, or attaches to the one that runs; `stream` is read or given up. */
  async #begin(
    origin: Pick<RunRecord, 'id' | 'method' | 'data' | 'pushed'>,
    from: SessionFacts,
    route: RunRoute,
    stream: AnswerStream | null,
  ): Promise<Begun> {
    const { store, nodeId } = this.#deps
    const rules = this.#current
    const channel = channelOf(route, origin.id, rules)
    const plan = planOf(route, channel, rules)
    let taken = false
    try {
      if (this.#stopping) return { t: 'refused', why: 'not_available' }
      const begun = await store.begin(
        {
          ...origin,
          ...{ channel, proxy: route.proxy, user: from.userId },
          ...{ client: from.clientId, meta: from.meta },
        },
        nodeId,
        plan.options,
        RESTARTED,
      )
      if (begun.t === 'limit') return { t: 'refused', why: 'limit' }
      if (begun.t === 'running')
        return { t: 'ok', place: placeOf(begun.run, true), answer: NO_ANSWER }
      taken = true
      this.#metrics.started.add()
      const run = this.#own(begun.run, plan)
      if (stream !== null) run.read(stream)
      return { t: 'ok', place: placeOf(begun.run, false), answer: NO_ANSWER }
    } finally {
      if (!taken) stream?.cancel()
    }
  }

  #own(record: RunRecord, plan: RunPlan): LocalRun {
    const run = new LocalRun(record, plan, this.#around)
    // One of the same channel that is left over has lost it.
    this.#local.get(record.channel)?.release()
    this.#local.set(record.channel, run)
    this.#metrics.running.add(1)
    return run
  }

  #closed(run: LocalRun, ended: RunRecord['state'] | null): void {
    const { channel } = run.record
    this.#metrics.running.add(-1)
    if (ended !== null) this.#metrics.ended(ended)
    if (this.#local.get(channel) === run) this.#local.delete(channel)
    if (this.#local.size === 0) this.#onEmpty?.()
  }

  async #cancelByClient(input: RpcInput, from: SessionFacts): Promise<Outcome<RpcDecision>> {
    const id = idOf(input.data)
    if (id === null) return BAD_REQUEST
    try {
      const found = await this.#find(id)
      if (found === null) return error(ClientErrors.methodNotFound)
      const { run, plan } = found
      if (!isOwner(run, from)) return error(ClientErrors.permissionDenied)
      const ended = await this.#finish(run, plan, 'cancelled', '')
      if (!ended) return error(ClientErrors.notAvailable)
      return ok({ data: jsonPayload(JSON.stringify({ id, state: 'cancelled' })) })
    } catch (problem) {
      if (!(problem instanceof EngineFailure)) throw problem
      this.#deps.log.error({ run: id, error: problem }, 'cancelling a run failed')
      return INTERNAL
    }
  }

  /** Writes the last record, whoever owns the run, and tells the owner. False = it was over. */
  async #finish(
    run: RunRecord,
    { options }: RunPlan,
    state: 'cancelled' | 'failed',
    reason: string,
  ): Promise<boolean> {
    const { store, clock } = this.#deps
    const startedAt = clock.monotonic()
    const end = endOf(state, reason, null)
    const write = { publications: [], sequence: 0, lastId: '', end }
    const written = await store.append(run.channel, null, write, options)
    if (written.t !== 'written') return false
    this.#metrics.ended(state)
    this.#ended(run)
    this.#metrics.cancel.observe((clock.monotonic() - startedAt) / 1000)
    return true
  }

  /** Its owner reads on until it is told. */
  #ended({ channel, node }: RunRecord): void {
    const local = this.#local.get(channel)
    if (local !== undefined) local.release()
    else if (node !== this.#deps.nodeId) this.#deps.tellEnded(node, channel)
  }

  /** A run by its id, in whichever namespace. */
  async #find(id: string): Promise<{ readonly run: RunRecord; readonly plan: RunPlan } | null> {
    if (!isRunId(id)) return null
    const rules = this.#current
    const seen = new Set<string>()
    for (const route of rules.routes.all) {
      const channel = channelOf(route, id, rules)
      if (seen.has(channel)) continue
      seen.add(channel)
      const run = await this.#deps.store.find(channel)
      if (run === null) continue
      const own = rules.routes.forProxy(run.proxy) ?? route
      return { run, plan: planOf(own, channel, rules) }
    }
    return null
  }
}
