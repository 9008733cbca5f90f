/**
 * The primary of several workers: holds no client connection. It supervises, hands out the shared
 * memory engine, adds up metrics and passes signals on.
 */
import cluster, { type Worker } from 'node:cluster'
import { HashedTimerWheel, systemClock, type Logger } from '../../base/index.js'
import { BridgeHost, type BridgePeer } from '../../engine/bridge/host.js'
import { createMemoryEngine } from '../../engine/memory/engine.js'
import { Fleet, LOOK_MS, type WorkerExit, type WorkerProcess } from './fleet.js'
import { WORKER_ORDER, type FromPrimary, type FromWorker, type WorkerOrder } from './messages.js'
import { MetricsCollector } from './metrics-collector.js'

/** What a primary needs. */
export type PrimaryDeps = {
  readonly count: number
  /** Whether the workers share the memory engine of this process. */
  readonly bridged: boolean
  /** What each worker is told, beside its number. */
  readonly order: Omit<WorkerOrder, 'number'>
  readonly log: Logger
}

/** A primary that runs. */
export interface Primary {
  /** Starts the workers; resolves when all serve, rejects when one cannot. */
  start(): Promise<void>
  /** Passes SIGHUP on. */
  reload(): void
  /** Ends all workers gracefully. */
  stop(): Promise<void>
  /** Ends all workers at once. */
  kill(): void
}

/**
 * Batches that a worker has not taken from its pipe. One that is this far behind does not run any
 * more, and what it is sent would fill the memory of the primary.
 */
const MAX_UNTAKEN_BATCHES = 20_000

/** Creates the primary of this process. */
export function createPrimary({ count, bridged, order, log }: PrimaryDeps): Primary {
  const wheel = new HashedTimerWheel(systemClock, log)
  const engine = bridged ? createMemoryEngine({ clock: systemClock, wheel, log }) : null
  const host = engine === null ? null : new BridgeHost({ engine, log })
  const members = new Map<number, Member>()
  const metrics = new MetricsCollector({
    log,
    ask: (id) => {
      for (const member of members.values()) member.send({ t: 'measure', id })
      return members.size
    },
  })
  const fleet = new Fleet({
    count,
    log,
    spawn: (number, onExit) =>
      spawn({ ...order, number }, onExit, {
        host,
        log,
        members,
        onReady: () => {
          fleet.ready(number)
        },
        onAlive: () => {
          fleet.alive(number)
        },
        metrics,
      }),
    ask: (number) => {
      members.get(number)?.send({ t: 'look' })
    },
    now: () => systemClock.monotonic(),
    later: (task, delayMs) => setTimeout(task, delayMs),
  })
  const watch: { timer: NodeJS.Timeout | null } = { timer: null }
  return {
    start: async () => {
      cluster.setupPrimary({ serialization: 'advanced' })
      wheel.start()
      await host?.start()
      watch.timer = setInterval(() => {
        fleet.look()
      }, LOOK_MS)
      await fleet.start()
    },
    reload: () => {
      fleet.reload()
    },
    stop: async () => {
      if (watch.timer !== null) clearInterval(watch.timer)
      await fleet.stop('SIGTERM')
      await engine?.close()
      wheel.stop()
    },
    kill: () => {
      fleet.signal('SIGKILL')
    },
  }
}

type Surroundings = {
  readonly host: BridgeHost | null
  readonly log: Logger
  readonly members: Map<number, Member>
  readonly onReady: () => void
  readonly onAlive: () => void
  readonly metrics: MetricsCollector
}

function spawn(
  order: WorkerOrder,
  onExit: (exit: WorkerExit) => void,
  { host, log, members, onReady, onAlive, metrics }: Surroundings,
): WorkerProcess {
  const { number } = order
  const worker = cluster.fork({ [WORKER_ORDER]: JSON.stringify(order) })
  const member = new Member(worker, log)
  const peer: BridgePeer | null =
    host?.attach({
      send: (batch) => {
        member.send({ t: 'engine', batch })
      },
    }) ?? null
  worker.on('message', (message: FromWorker) => {
    switch (message.t) {
      case 'ready':
        members.set(number, member)
        onReady()
        return
      case 'alive':
        onAlive()
        return
      case 'engine':
        peer?.receive(message.batch)
        return
      case 'collect':
        void metrics.collect().then((text) => {
          member.send({ t: 'collected', id: message.id, text })
        })
        return
      case 'snapshot':
        metrics.receive(message.id, message.snapshot)
    }
  })
  worker.once('exit', (code: number | null, signal: string | null) => {
    if (members.get(number) === member) members.delete(number)
    peer?.detach()
    onExit({ code, signal })
  })
  return {
    pid: worker.process.pid ?? 0,
    kill: (signal) => {
      worker.process.kill(signal)
    },
  }
}

/** A worker's pipe, and how far its reader is behind. */
class Member {
  readonly #worker: Worker
  readonly #log: Logger
  #untaken = 0
  #given = false
  readonly #taken = (): void => {
    this.#untaken--
  }

  constructor(worker: Worker, log: Logger) {
    this.#worker = worker
    this.#log = log
  }

  send(message: FromPrimary): void {
    if (!this.#worker.isConnected() || this.#given) return
    if (++this.#untaken > MAX_UNTAKEN_BATCHES) {
      this.#given = true
      this.#log.error({ pid: this.#worker.process.pid }, 'worker takes nothing any more, ending it')
      this.#worker.process.kill('SIGKILL')
      return
    }
    this.#worker.process.send(message, undefined, undefined, this.#taken)
  }
}
