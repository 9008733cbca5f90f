/** What sessions and the server API see of runs. spec: runs.md §1.2, §1.4 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { RunPage, RunRecord } from '../engine/ports.js'
import type { Pipelines } from '../pipelines/index.js'
import type { Tags } from '../protocol/index.js'

/** Who asks: the connection of a client. */
export type RunActor = {
  readonly clientId: string
  /** '' = anonymous: then the connection is the owner. */
  readonly userId: string
}

/** What sessions ask when somebody subscribes. */
export interface RunAccess {
  /** Answers RPC: as the pipeline does, but that what goes on may be a run. */
  readonly rpc: Pipelines['rpc']
  /** Whether channels of this namespace hold records of runs. */
  holds(namespace: string): boolean
  /** Whether the run of a channel is the actor's own. Rejects with EngineFailure. */
  owns(channel: string, actor: RunActor): MaybePromise<boolean>
  /** A subscriber was let in. */
  attached(channel: string): void
}

/** Where a run can be found. */
export type RunPlace = {
  readonly id: string
  readonly channel: string
  /** Position before its first record: who subscribes from here gets all of it. */
  readonly offset: number
  readonly epoch: string
  /** It ran already; nothing was started. */
  readonly attached: boolean
}

/** A start by the server API. */
export type RunStart = {
  /** Name of the proxy; '' = `default`. */
  readonly proxy: string
  readonly method: string
  readonly data: Payload | null
  readonly user: string
  /** '' = one is made. */
  readonly id: string
  /** Nobody is asked: records come by `append`. */
  readonly push: boolean
}

/** A record that a producer pushes. */
export type PushedRecord = { readonly data: Payload; readonly tags: Tags | null }

/** Why an operation on runs was refused. */
export type RunRefusal =
  /** There is no such run, or none any more. */
  | 'unknown'
  /** It is over. */
  | 'over'
  /** The id, the proxy or a record is no good. */
  | 'bad_request'
  /** The proxy has no runs. */
  | 'not_available'
  /** The user has as many as are allowed. */
  | 'limit'
  /** The backend refused, failed, or answered with something that is no run. */
  | 'backend'
  /** The records would be more than `max_bytes`: the run has failed. */
  | 'full'

/** What became of an operation. */
export type RunOutcome<T> =
  { readonly t: 'ok'; readonly value: T } | { readonly t: 'refused'; readonly why: RunRefusal }

/** Runs of the installation, for the server API. Operations reject with EngineFailure. */
export interface Runs {
  /** Whether any proxy has runs; without one the operations must not be called. */
  readonly inUse: boolean
  launch(request: RunStart): Promise<RunOutcome<RunPlace>>
  /** Adds records, and with `end` ends the run well, `end.data` null = without data. */
  append(
    id: string,
    records: readonly PushedRecord[],
    end: { readonly data: Payload | null } | null,
  ): Promise<RunOutcome<{ readonly offset: number; readonly epoch: string }>>
  /** Ends a run; its backend's request is aborted. */
  cancel(id: string, reason: string): Promise<RunOutcome<RunRecord>>
  info(id: string): Promise<RunOutcome<RunRecord>>
  /** @param user null = of all users */
  list(user: string | null, limit: number, cursor: string): MaybePromise<RunPage>
}
