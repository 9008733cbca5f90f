/**
 * Port of the engine that keeps runs: who owns one, where it stands, and the only way to write its
 * records. A write names the generation it belongs to; one of an older generation, or of a run that is
 * over, is refused in the same step in which it would have been made. spec: runs.md §1.3, §1.5
 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { StreamPosition } from '../model/index.js'
import type { NewPublication } from './new-publication.js'

/** State of a run; all but `running` are final. */
export type RunState = 'running' | 'done' | 'failed' | 'cancelled' | 'lost'

/** What a run was started with. */
export type RunOrigin = {
  readonly id: string
  /** Channel of its records, `<namespace>:<id>`. */
  readonly channel: string
  /** Owner; '' = anonymous. */
  readonly user: string
  /** Connection that started it; '' = the server API did. */
  readonly client: string
  /** Proxy whose backend is read. */
  readonly proxy: string
  readonly method: string
  readonly data: Payload | null
  /** Meta of the connection that started it, for proxies that ask for it. */
  readonly meta: Payload | null
  /** Nothing is read: a producer appends through the server API. */
  readonly pushed: boolean
}

/** A run as the engine knows it. Times are Unix ms. */
export type RunRecord = RunOrigin & {
  readonly state: RunState
  /** Why it ended; '' = nothing to say. */
  readonly reason: string
  /** Node that reads the upstream. */
  readonly node: string
  /** From 1; another owner, and another ask of the upstream, has the next one. */
  readonly generation: number
  /** Id of the last record that had one; '' = none. */
  readonly lastId: string
  /** Top of the channel before the first record of this run. */
  readonly start: StreamPosition
  /** Last record. */
  readonly top: StreamPosition
  readonly records: number
  /** Of data, all records together. */
  readonly bytes: number
  readonly startedAtMs: number
  /** 0 = it runs. */
  readonly endedAtMs: number
  /** When a node last had a subscriber of its channel. */
  readonly attachedAtMs: number
}

/** How records of a run are kept. Durations in ms. */
export type RunOptions = {
  readonly historySize: number
  readonly historyTtlMs: number
  readonly historyMetaTtlMs: number
  /** Longest life of a run. */
  readonly maxAgeMs: number
  /** Data of all records; 0 = no limit. */
  readonly maxBytes: number
  /** Runs of a user at the same time; 0 = no limit. */
  readonly maxPerUser: number
}

/** What became of a start. */
export type RunBegin =
  | { readonly t: 'begun'; readonly run: RunRecord }
  /** One of this id runs already. */
  | { readonly t: 'running'; readonly run: RunRecord }
  /** The user has as many as are allowed. */
  | { readonly t: 'limit' }

/** The last record, and what becomes of the run. */
export type RunEnd = {
  readonly state: Exclude<RunState, 'running'>
  readonly reason: string
  readonly publication: NewPublication
}

/** Records to be added in one step. */
export type RunWrite = {
  readonly publications: readonly NewPublication[]
  /**
   * Number among the writes of an owner, from 1: one that is done is not done again, so that an owner can
   * repeat a write it got no answer to. 0 = every time.
   */
  readonly sequence: number
  /** Id of the last of them that has one; '' = as it was. */
  readonly lastId: string
  readonly end: RunEnd | null
}

/** What became of a write: nothing of it is done unless it is `written`. */
export type RunWritten =
  | { readonly t: 'written'; readonly top: StreamPosition }
  /** The run is over, or belongs to a later generation. */
  | { readonly t: 'fenced'; readonly state: RunState; readonly generation: number }
  /** The records would be more than `maxBytes`. */
  | { readonly t: 'full' }
  | { readonly t: 'unknown' }

/** A page of runs. */
export type RunPage = {
  readonly runs: readonly RunRecord[]
  /** '' = last page. Opaque. */
  readonly cursor: string
}

/** Keeps runs. Operations throw EngineFailure. */
export interface RunStore {
  /** This node lives for so much longer. */
  renewLease(node: string, leaseMs: number): MaybePromise<void>
  /** This node lives no longer: what it owns may be taken over. */
  endLease(node: string): MaybePromise<void>
  /**
   * Begins a run, or a new generation behind the records of one that is over.
   * @param restarted the record that such a generation begins with
   */
  begin(
    origin: RunOrigin,
    node: string,
    options: RunOptions,
    restarted: NewPublication,
  ): MaybePromise<RunBegin>
  /** Adds records; `generation` null = whichever it is. */
  append(
    channel: string,
    generation: number | null,
    write: RunWrite,
    options: RunOptions,
  ): MaybePromise<RunWritten>
  /** Makes a running run that of `node`, with the next generation; null = it is not in `generation` any more. */
  takeOver(channel: string, generation: number, node: string): MaybePromise<RunRecord | null>
  /** null = there is none, or none any more. */
  find(channel: string): MaybePromise<RunRecord | null>
  /** Runs of nodes whose lease is over. */
  orphans(): MaybePromise<readonly RunRecord[]>
  /**
   * Runs, those that are kept longest first, running and ended.
   * @param user null = of all users
   */
  list(user: string | null, limit: number, cursor: string): MaybePromise<RunPage>
  /** Somebody is subscribed to its channel now. */
  attached(channel: string): MaybePromise<void>
}

/** Bytes of data in a write, its end included. */
export function bytesOfWrite({ publications, end }: RunWrite): number {
  let bytes = end?.publication.data.size ?? 0
  for (const { data } of publications) bytes += data.size
  return bytes
}

/** How long a run that goes on is kept at most, in ms: its life, then that of its records. */
export function keepMsOf({ maxAgeMs, historyTtlMs }: RunOptions): number {
  return maxAgeMs + historyTtlMs
}
