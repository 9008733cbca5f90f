/**
 * One run on the node that owns it: what its upstream sends goes into the engine in order, at the pace of
 * the engine, until exactly one last record. Records that come while a write is on its way make up the
 * next one. A write without an answer is repeated under its number. spec: runs.md §1.3, §1.5
 */
import {
  Cancellation,
  CallbackTimer,
  type Clock,
  type Logger,
  type Payload,
  type TimerEntry,
  type TimerWheel,
} from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import {
  EngineFailure,
  type NewPublication,
  type RunEnd,
  type RunRecord,
  type RunState,
  type RunStore,
  type RunWrite,
  type RunWritten,
} from '../engine/ports.js'
import type {
  AnswerStream,
  RpcDecision,
  SessionFacts,
  StreamItem,
  StreamTarget,
} from '../pipelines/index.js'
import { ClientErrors, type Outcome } from '../protocol/index.js'
import { endOf, recordOf, RESTARTED } from './records.js'
import type { RunMetrics } from './metrics.js'
import type { RunPlan, RunRules } from './settings.js'

/** So much may wait for the engine before the upstream is held. */
const MAX_PENDING_BYTES = 128 * 1024
const MAX_PENDING_RECORDS = 256
/** Pause before a write is repeated, in ms. */
const REPEAT_MS = 500

/** What runs of the node share. */
export type RunSurroundings = {
  readonly store: RunStore
  readonly nodeId: string
  readonly channels: Pick<Channels, 'hub' | 'acceptsData'>
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: RunMetrics
  readonly random: () => number
  rules(): RunRules
  onClosed(run: LocalRun, ended: RunRecord['state'] | null): void
}

/** A run of this node. */
export class LocalRun implements StreamTarget, TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly record: RunRecord
  readonly plan: RunPlan
  readonly #around: RunSurroundings
  #generation: number
  #lastId: string
  #stream: AnswerStream | null = null
  #pending: NewPublication[] = []
  #pendingBytes = 0
  #end: RunEnd | null = null
  /** On its way to the engine. */
  #batch: RunWrite | null = null
  #sequence = 0
  #relief: (() => void) | null = null
  /** Told when nothing is on its way or waits. */
  #onDrained: (() => void) | null = null
  /** Ends calls that are made for the run. */
  #gone: Cancellation | null = null
  #over = false

  constructor(record: RunRecord, plan: RunPlan, around: RunSurroundings) {
    this.record = record
    this.plan = plan
    this.#around = around
    this.#generation = record.generation
    this.#lastId = record.lastId
    const age = Math.max(0, around.clock.now() - record.startedAtMs)
    around.wheel.schedule(this, Math.max(0, plan.options.maxAgeMs - age))
  }

  get isOver(): boolean {
    return this.#over
  }

  /** Begins to read an upstream. */
  read(stream: AnswerStream): void {
    if (this.#over || this.#end !== null) {
      stream.cancel()
      return
    }
    this.#stream = stream
    stream.start(this)
  }

  /** Ends the run with its last record, once; what waits is written before. */
  finish(state: RunEnd['state'], reason: string, data: Payload | null = null): void {
    if (this.#over || this.#end !== null) return
    this.#end = endOf(state, reason, data)
    this.#stopReading()
    this.#flush()
  }

  /**
   * Stops reading and writes nothing more; the record stays as it is. For a run that somebody else has
   * ended or taken, or that is left to other nodes.
   */
  release(): void {
    this.#close()
  }

  onTimer(): void {
    this.finish('failed', 'max age')
  }

  // As the near end of a stream.

  get congested(): boolean {
    return this.#pendingBytes > MAX_PENDING_BYTES || this.#pending.length > MAX_PENDING_RECORDS
  }

  onRelief(listener: () => void): void {
    this.#relief = listener
  }

  deliver(item: StreamItem): boolean {
    if (item.t !== 'record' && item.t !== 'end') return false
    if (this.#over || this.#end !== null) return true
    if (item.id !== '') this.#lastId = item.id
    if (item.t === 'end') {
      this.finish('done', '', item.data)
    } else if (this.#around.channels.acceptsData(this.plan.namespace, item.data)) {
      this.#pending.push(recordOf(item.data, item.tags))
      this.#pendingBytes += item.data.size
      this.#flush()
    } else this.finish('failed', 'malformed record')
    return true
  }

  onEnd(failure: string | null): void {
    this.#stream = null
    if (this.#over || this.#end !== null) return
    if (failure === null) this.finish('done', '')
    else if (isFinal(failure) || !this.#resumes) this.finish('failed', reasonOf(failure))
    else void this.resume('failed')
  }

  get #resumes(): boolean {
    return this.plan.route.settings.resume === 'last_event_id'
  }

  /**
   * Asks the upstream to go on behind the last record, again and again until the break has lasted too
   * long. Each break is a generation of its own, so that the backend can tell the asks apart. Never rejects.
   * @param otherwise what becomes of the run when nobody goes on
   * @param own the generation of this break is begun already
   */
  async resume(otherwise: 'failed' | 'lost', own = false): Promise<void> {
    const { clock, log, metrics } = this.#around
    const { settings, backoff } = this.plan.route
    const until = clock.monotonic() + settings.resume_timeout
    try {
      if (!own && !(await this.#nextGeneration())) return
      for (let pause = backoff.base; ; pause = Math.min(2 * pause, backoff.max)) {
        const outcome = await this.#ask()
        if (this.#goesOn(outcome)) {
          metrics.resumed.add()
          return
        }
        if (this.#over || this.#end !== null) return
        const failed = outcome.t === 'error' && outcome.error.code === ClientErrors.internal.code
        if (!failed) {
          this.finish(otherwise, 'refused by the backend')
          return
        }
        if (clock.monotonic() >= until) {
          this.finish(otherwise, 'upstream broke')
          return
        }
        await this.#pause(Math.max(10, pause * (0.5 + 0.5 * this.#around.random())))
        if (this.#isOver()) return
      }
    } catch (error) {
      log.error({ run: this.record.id, error }, 'resuming a run failed')
      this.finish(otherwise, 'upstream broke')
    }
  }

  /** Whether the run has what it needs: a stream, or its end. */
  #goesOn(outcome: Outcome<RpcDecision>): boolean {
    if (outcome.t !== 'ok') return false
    const { stream, data } = outcome.value
    if (stream === undefined) this.finish('done', '', data)
    else this.read(stream)
    return true
  }

  #ask(): Promise<Outcome<RpcDecision>> {
    const { id, method, data, proxy } = this.record
    const gone = (this.#gone ??= new Cancellation())
    const run = { id, generation: this.#generation, proxy, resumeAfter: this.#lastId }
    return this.#around.rules().ask({ method, data, run }, factsOf(this.record, gone))
  }

  /** False = the run is somebody else's now, or over. */
  async #nextGeneration(): Promise<boolean> {
    // What was read under this generation has to be written under it.
    await new Promise<void>((resolve) => {
      this.#onDrained = resolve
      this.#flush()
    })
    if (this.#over || this.#end !== null) return false
    const { store, nodeId } = this.#around
    const taken = await store.takeOver(this.record.channel, this.#generation, nodeId)
    if (taken === null) {
      this.#close()
      return false
    }
    this.#generation = taken.generation
    this.#sequence = 0
    return true
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#around.wheel.schedule(new CallbackTimer(resolve), ms)
    })
  }

  #stopReading(): void {
    this.#gone?.cancel()
    const stream = this.#stream
    this.#stream = null
    stream?.cancel()
  }

  #flush(): void {
    if (this.#batch !== null || this.#over) return
    const publications = this.#pending
    const end = this.#end
    if (publications.length === 0 && end === null) {
      const drained = this.#onDrained
      this.#onDrained = null
      drained?.()
      return
    }
    this.#pending = []
    this.#pendingBytes = 0
    this.#batch = { publications, sequence: ++this.#sequence, lastId: this.#lastId, end }
    this.#write()
  }

  readonly #write = (): void => {
    const batch = this.#batch
    if (batch === null || this.#over) return
    const { store } = this.#around
    const { channel } = this.record
    try {
      const written = store.append(channel, this.#generation, batch, this.plan.options)
      if (written instanceof Promise) written.then(this.#onWritten, this.#onFailure)
      else this.#onWritten(written)
    } catch (cause) {
      this.#onFailure(cause)
    }
  }

  readonly #onWritten = (written: RunWritten): void => {
    const batch = this.#batch
    this.#batch = null
    if (batch === null || this.#over) return
    const { metrics } = this.#around
    switch (written.t) {
      case 'written':
        metrics.records.add(batch.publications.length + (batch.end === null ? 0 : 1))
        metrics.bytes.add(batch.publications.reduce((sum, { data }) => sum + data.size, 0))
        if (batch.end === null) this.#goOn()
        else this.#close(batch.end.state)
        return
      case 'full':
        this.#pending = []
        this.#pendingBytes = 0
        this.#end = null
        this.finish('failed', 'max bytes')
        return
      case 'fenced':
        metrics.fenced.add()
        this.#close()
        return
      case 'unknown':
        void this.#restore()
    }
  }

  #goOn(): void {
    const relief = this.#relief
    this.#relief = null
    relief?.()
    this.#flush()
  }

  /** Nobody knows whether it is done; repeating it does it once. */
  readonly #onFailure = (error: unknown): void => {
    const { log, wheel } = this.#around
    if (!(error instanceof EngineFailure)) {
      log.error({ run: this.record.id, error }, 'writing records of a run failed')
      this.#close()
      return
    }
    if (this.#over) return
    log.warn({ run: this.record.id, error }, 'records of a run could not be written, trying again')
    wheel.schedule(new CallbackTimer(this.#write), REPEAT_MS)
  }

  /** The engine has forgotten the run, as after a failover: its viewers are told that it is lost. */
  async #restore(): Promise<void> {
    const { store, nodeId, log } = this.#around
    const { channel, id } = this.record
    const { options } = this.plan
    log.error({ run: id, error: 'the engine does not know it any more' }, 'run is lost')
    this.#stopReading()
    try {
      const begun = await store.begin(this.record, nodeId, { ...options, maxPerUser: 0 }, RESTARTED)
      if (begun.t === 'begun') {
        const end = endOf('lost', 'forgotten by the engine', null)
        const write = { publications: [], sequence: 0, lastId: '', end }
        await store.append(channel, begun.run.generation, write, options)
      }
    } catch (error) {
      log.error({ run: id, error }, 'telling of a lost run failed')
    }
    this.#close('lost')
  }

  /** @param ended state that this node has given it */
  #close(ended: RunState | null = null): void {
    if (this.#over) return
    this.#over = true
    this.#stopReading()
    this.#pending = []
    this.#batch = null
    this.#relief = null
    this.#around.wheel.cancel(this)
    const drained = this.#onDrained
    this.#onDrained = null
    drained?.()
    this.#around.onClosed(this, ended)
  }

  /** Read anew after a wait. */
  #isOver(): boolean {
    return this.#over || this.#end !== null
  }
}

/** Facts for calls that no connection makes; headers of the one that asked are not kept. */
export function factsOf(
  { client, user, meta }: Pick<RunRecord, 'client' | 'user' | 'meta'>,
  gone: Cancellation,
): SessionFacts {
  return {
    clientId: client,
    transportName: 'run',
    protocolName: 'json',
    userId: user,
    meta,
    transportHeaders: NO_HEADERS,
    emulatedHeaders: NO_EMULATED,
    opening: null,
    gone,
  }
}

const NO_HEADERS: ReadonlyMap<string, readonly string[]> = new Map()
const NO_EMULATED: ReadonlyMap<string, string> = new Map()

/** The backend would send the same again. */
function isFinal(failure: string): boolean {
  return failure === 'malformed' || failure === 'too_large'
}

function reasonOf(failure: string): string {
  switch (failure) {
    case 'malformed':
      return 'malformed record'
    case 'too_large':
      return 'record too large'
    case 'timeout':
      return 'idle timeout'
    default:
      return 'upstream broke'
  }
}
