/**
 * Starts a server of the benchmark in a process of its own, pinned to the first core where `taskset`
 * exists, and asks it for CPU time, memory and profiles over IPC.
 */
import { fork, spawnSync } from 'node:child_process'
import { pathToFileURL } from 'node:url'
import { inTree } from './tree.mjs'

const canPin = spawnSync('taskset', ['-V']).status === 0

/** One server under measurement. */
export class ServerProcess {
  /** Backhaul itself, of the checkout that is measured. */
  static startBackhaul(options) {
    return ServerProcess.start(pathToFileURL(inTree('bench/servers/backhaul.mjs')), options)
  }

  static async start(script, options = {}) {
    const child = fork(new URL(script, import.meta.url), [], {
      execArgv: ['--expose-gc', ...(options.execArgv ?? [])],
      env: { ...process.env, BENCH_OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const server = new ServerProcess(child)
    const ready = await server.next('ready')
    server.port = ready.port
    if (canPin) {
      spawnSync('taskset', ['-a', '-cp', String(options.core ?? 0), String(child.pid)])
    }
    return server
  }

  constructor(child) {
    this.child = child
    this.waiting = new Map()
    child.on('message', (message) => {
      const resolve = this.waiting.get(message.t)
      this.waiting.delete(message.t)
      resolve?.(message)
    })
    child.on('exit', (code) => {
      if (!this.stopping) throw new Error(`server of the benchmark ended with ${code}`)
    })
  }

  next(t) {
    return new Promise((resolve) => this.waiting.set(t, resolve))
  }

  async ask(t, extra = {}) {
    const answer = this.next(t)
    this.child.send({ t, ...extra })
    return answer
  }

  /** CPU used so far, in µs. */
  async cpu() {
    const { user, system } = await this.ask('cpu')
    return { user, system, total: user + system }
  }

  /** Resident bytes and JS heap after forced collections. */
  memory() {
    return this.ask('memory')
  }

  async stop() {
    this.stopping = true
    this.child.disconnect()
    this.child.kill('SIGKILL')
  }
}

/** Pins this process (the load) to the second core. */
export function pinLoad() {
  if (canPin) spawnSync('taskset', ['-a', '-cp', '1', String(process.pid)])
}
