import { describe, expect, it } from 'vitest'
import { usableCpus } from '../../../src/base/index.js'

const on = (files: Record<string, string>, available = 8) =>
  usableCpus({ available, read: (path) => files[path] ?? null })

const V2 = '/sys/fs/cgroup'
const V1 = '/sys/fs/cgroup/cpu,cpuacct'

describe('usable processors', () => {
  it.each<[string, Record<string, string>, number]>([
    ['no cgroups', {}, 8],
    ['v2 without a quota', { '/proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: 'max 100000\n' }, 8],
    ['v2 with a quota', { '/proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '200000 100000\n' }, 2],
    ['half a processor', { '/proc/self/cgroup': '0::/\n', [`${V2}/cpu.max`]: '50000 100000' }, 1],
    [
      'part of a processor more',
      { '/proc/self/cgroup': '0::/', [`${V2}/cpu.max`]: '290000 100000' },
      2,
    ],
    [
      'more than there are',
      { '/proc/self/cgroup': '0::/', [`${V2}/cpu.max`]: '6400000 100000' },
      8,
    ],
    [
      'v2, the quota of a group above',
      {
        '/proc/self/cgroup': '0::/system.slice/app.service\n',
        [`${V2}/system.slice/cpu.max`]: '300000 100000',
        [`${V2}/system.slice/app.service/cpu.max`]: 'max 100000',
      },
      3,
    ],
    [
      'v1',
      {
        '/proc/self/cgroup': '5:memory:/x\n4:cpu,cpuacct:/docker/abc\n',
        [`${V1}/docker/abc/cpu.cfs_quota_us`]: '400000\n',
        [`${V1}/docker/abc/cpu.cfs_period_us`]: '100000\n',
      },
      4,
    ],
    [
      'v1 mounted as cpu, seen from inside a container with the path of the host',
      {
        '/proc/self/cgroup': '4:cpu,cpuacct:/docker/abc\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '100000',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      },
      1,
    ],
    [
      'v1 without a quota',
      {
        '/proc/self/cgroup': '4:cpu:/\n',
        '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1',
        '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000',
      },
      8,
    ],
  ])('%s', (_name, files, count) => {
    expect(on(files)).toBe(count)
  })
})
