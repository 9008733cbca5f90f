/** Runs of a worker: every operation is carried out by the primary. */
import type { MaybePromise } from '../../base/index.js'
import type { RunBegin, RunOrigin, RunRecord, RunStore, RunWrite } from '../runs.js'
import type { Calls } from './calls.js'
import { after } from './map.js'
import {
  pack,
  packPayload,
  unpackNew,
  unpackPayload,
  type Operations,
  type PackedBegin,
  type PackedOrigin,
  type PackedOriginOf,
  type PackedRun,
  type PackedWrite,
} from './wire.js'

/** The worker's side. */
export function bridgedRuns(calls: Calls): RunStore {
  return {
    renewLease: (node, leaseMs) => calls.run('runLease', node, leaseMs),
    endLease: (node) => calls.run('runLeaseEnd', node),
    begin: async (origin, node, options, restarted) => {
      const begin = await calls.run('runBegin', packRun(origin), node, options, pack(restarted))
      return begin.t === 'limit' ? begin : { ...begin, run: unpackRun(begin.run) }
    },
    append: (channel, generation, write, options) =>
      calls.run('runAppend', channel, generation, packWrite(write), options),
    takeOver: async (channel, generation, node) =>
      orNull(await calls.run('runTakeOver', channel, generation, node), unpackRun),
    find: async (channel) => orNull(await calls.run('runFind', channel), unpackRun),
    orphans: async () => (await calls.run('runOrphans')).map(unpackRun),
    list: async (user, limit, cursor) => {
      const page = await calls.run('runList', user, limit, cursor)
      return { ...page, runs: page.runs.map(unpackRun) }
    },
    attached: (channel) => calls.run('runAttached', channel),
  }
}

type RunOperation = Extract<keyof Operations, `run${string}`>

/** The primary's side. */
export function runOperations(runs: RunStore): {
  readonly [K in RunOperation]: (
    ...values: Parameters<Operations[K]>
  ) => MaybePromise<ReturnType<Operations[K]>>
} {
  return {
    runLease: (node, leaseMs) => runs.renewLease(node, leaseMs),
    runLeaseEnd: (node) => runs.endLease(node),
    runBegin: (origin, node, options, restarted) =>
      after(runs.begin(unpackOrigin(origin), node, options, unpackNew(restarted)), packBegin),
    runAppend: (channel, generation, write, options) =>
      runs.append(channel, generation, unpackWrite(write), options),
    runTakeOver: (channel, generation, node) =>
      after(runs.takeOver(channel, generation, node), (run) => orNull(run, packRun)),
    runFind: (channel) => after(runs.find(channel), (run) => orNull(run, packRun)),
    runOrphans: () => after(runs.orphans(), (all) => all.map(packRun)),
    runList: (user, limit, cursor) =>
      after(runs.list(user, limit, cursor), (page) => ({ ...page, runs: page.runs.map(packRun) })),
    runAttached: (channel) => runs.attached(channel),
  }
}

function orNull<T, R>(value: T | null, change: (value: T) => R): R | null {
  return value === null ? null : change(value)
}

function packRun<T extends RunOrigin>(run: T): PackedOriginOf<T> {
  return { ...run, data: orNull(run.data, packPayload), meta: orNull(run.meta, packPayload) }
}

function unpackRun(packed: PackedRun): RunRecord {
  return { ...packed, ...unpackOrigin(packed) }
}

function unpackOrigin(packed: PackedOrigin): RunOrigin {
  const { data, meta } = packed
  return { ...packed, data: orNull(data, unpackPayload), meta: orNull(meta, unpackPayload) }
}

function packBegin(begin: RunBegin): PackedBegin {
  return begin.t === 'limit' ? begin : { ...begin, run: packRun(begin.run) }
}

function packWrite({ publications, end, ...write }: RunWrite): PackedWrite {
  return {
    ...write,
    publications: publications.map(pack),
    end: end === null ? null : { ...end, publication: pack(end.publication) },
  }
}

function unpackWrite({ publications, end, ...write }: PackedWrite): RunWrite {
  return {
    ...write,
    publications: publications.map(unpackNew),
    end: end === null ? null : { ...end, publication: unpackNew(end.publication) },
  }
}
