/**
 * How many processors this process may use: what the system offers, less what the quota of a container
 * takes away. Nobody else looks at the quota: a container with half a processor on a machine of 64
 * would get 64 of everything.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { dirname, join } from 'node:path'

/** Where the facts come from; tests give their own. */
export type CpuFacts = {
  readonly available: number
  /** Content of a file, null when it cannot be read. */
  readonly read: (path: string) => string | null
}

const CGROUPS = '/sys/fs/cgroup'

const ofThisSystem = (): CpuFacts => ({
  available: availableParallelism(),
  read: (path) => {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // No cgroups here, or not of this version: there is no quota by this file.
      return null
    }
  },
})

/** Whole processors that may be used, at least 1. */
export function usableCpus({ available, read }: CpuFacts = ofThisSystem()): number {
  let quota = Infinity
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
    if (controllers === undefined || path === undefined) continue
    if (controllers === '') quota = Math.min(quota, quotaBelow(path, CGROUPS, read, quotaV2))
    else if (controllers.split(',').includes('cpu')) {
      for (const mount of [controllers, 'cpu']) {
        quota = Math.min(quota, quotaBelow(path, join(CGROUPS, mount), read, quotaV1))
      }
    }
  }
  return Math.max(1, Math.min(available, Math.floor(quota)))
}

/** Every group on the way up has a say. Inside a container the path may be that of the host. */
function quotaBelow(
  path: string,
  mount: string,
  read: CpuFacts['read'],
  quotaOf: (folder: string, read: CpuFacts['read']) => number,
): number {
  let quota = Infinity
  for (let at = join('/', path); ; at = dirname(at)) {
    quota = Math.min(quota, quotaOf(join(mount, at), read))
    if (at === '/') return quota
  }
}

/** Processors by `cpu.max`: "200000 100000", "max 100000". */
function quotaV2(folder: string, read: CpuFacts['read']): number {
  const [quota, period] = (read(join(folder, 'cpu.max')) ?? '').trim().split(/\s+/)
  return share(Number(quota), Number(period))
}

/** Processors by the two files of version 1; -1 = none. */
function quotaV1(folder: string, read: CpuFacts['read']): number {
  const quota = read(join(folder, 'cpu.cfs_quota_us'))
  const period = read(join(folder, 'cpu.cfs_period_us'))
  return share(Number(quota ?? Number.NaN), Number(period ?? Number.NaN))
}

function share(quota: number, period: number): number {
  return quota > 0 && period > 0 ? quota / period : Infinity
}
