/** CPU time and memory of a process and its descendants, from the kernel. Linux only. */
import { readFileSync } from 'node:fs'

/** Length of the clock tick that /proc counts in, in µs. */
const TICK_US = 10_000

/** CPU a process has used so far, in µs. */
export function cpuOf(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  // The name in parentheses may hold anything; what follows is numbers.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const user = Number(fields[11]) * TICK_US
  const system = Number(fields[12]) * TICK_US
  return { user, system, total: user + system }
}

/** Resident bytes of a process. */
export function residentOf(pid) {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))
  return Number(kilobytes) * 1024
}

/** Processes that `pid` started. */
export function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    .split(' ')
    .filter((text) => text !== '')
    .map(Number)
}

/** Adds CPU times. */
export function addCpu(times) {
  const sum = { user: 0, system: 0, total: 0 }
  for (const { user, system, total } of times) {
    sum.user += user
    sum.system += system
    sum.total += total
  }
  return sum
}
