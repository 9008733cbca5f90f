/**
 * Backhaul as it is run: `dist/main.js` with a configuration file, with several workers if wanted.
 * CPU and memory are those of all its processes, read from the kernel.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './free-port.mjs'
import { addCpu, childrenOf, cpuOf, residentOf } from './processes.mjs'
import { inTree } from './tree.mjs'

const COLLECT = new URL('../servers/collect.mjs', import.meta.url).href
const canPin = spawnSync('taskset', ['-V']).status === 0

/** Cores that an installation has: workers beyond the first share the load's. */
export function coresOf(workers) {
  return workers === 1 ? '0' : '0,1'
}

/**
 * Starts it and waits until every worker serves. `profile` is a folder for one CPU profile per
 * process, written when it stops.
 */
export async function startInstallation({ config, workers = 1, profile }) {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-bench-'))
  const file = join(folder, 'config.json')
  writeFileSync(
    file,
    JSON.stringify({
      ...config,
      workers,
      http_server: { address: '127.0.0.1', port },
      http_api: { insecure: true },
    }),
  )
  const flags = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profile}`]
  const node = [
    process.execPath,
    '--expose-gc',
    '--import',
    COLLECT,
    ...flags,
    inTree('dist/main.js'),
    '-c',
    file,
  ]
  const [command, ...args] = canPin ? ['taskset', '-c', coresOf(workers), ...node] : node
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, BENCH_FOLDER: folder },
  })
  const ended = once(child, 'exit')
  await serving(child)
  const pids = () => [child.pid, ...childrenOf(child.pid)]
  return {
    port,
    cpu: () => {
      const [primary, ...others] = pids().map(cpuOf)
      const parts = workers === 1 ? {} : { primary: primary.total }
      return { ...addCpu([primary, ...others]), parts }
    },
    memory: async () => {
      for (const pid of pids()) process.kill(pid, 'SIGUSR2')
      await new Promise((resolve) => setTimeout(resolve, 1000))
      const sum = { rss: 0, heapUsed: 0, external: 0 }
      for (const pid of pids()) {
        const { heapUsed, external } = JSON.parse(readFileSync(join(folder, String(pid)), 'utf8'))
        sum.rss += residentOf(pid)
        sum.heapUsed += heapUsed
        sum.external += external
      }
      return sum
    },
    stop: async () => {
      // A profile is written by a process that ends by itself.
      if (profile !== undefined) child.kill('SIGTERM')
      else for (const pid of pids()) process.kill(pid, 'SIGKILL')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function serving(child) {
  let output = ''
  return new Promise((resolve, reject) => {
    // Read on, or the pipes fill up.
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output = (output + chunk).slice(-8192)
        if (output.includes('"message":"serving ')) resolve()
      })
    }
    child.once('exit', (code) => reject(new Error(`Backhaul ended with ${code}: ${output}`)))
  })
}
