/**
 * Who is there: every node tells the others about itself every few seconds, and is forgotten when it
 * has not been heard of for a while or has said that it leaves. spec: channels-and-engines.md §8.7
 */
import { CallbackTimer, type Clock, type TimerWheel } from '../base/index.js'
import type { NodeInfo } from './ports.js'

/** Time between two reports of a node, in ms. */
export const REPORT_INTERVAL_MS = 3000
/** A node that has not been heard of for longer is forgotten. */
export const MAX_SILENCE_MS = 7000
/**
 * Time between two looks at the silent ones. The reference looks every 9 s and so knows dead nodes
 * for up to 16 s; surveys wait for nodes that are known, hence more often here.
 */
export const SWEEP_INTERVAL_MS = 1000
/** A sweep that comes this late means that this node slept, not that the others did. */
const SLEPT_MS = 3 * SWEEP_INTERVAL_MS
/** Messages may overtake each other: for so long a node that left is not believed to be back. */
const DEPARTURE_MS = 30_000
/** Most nodes that are kept. */
export const MAX_NODES = 4096

/** What the registry tells and asks. */
export type RegistryDeps = {
  readonly nodeId: string
  readonly clock: Clock
  readonly wheel: TimerWheel
  /** Time to tell everybody about this node. */
  readonly report: () => void
  /** A node that is new here: it should learn about this one. */
  readonly onNew: (node: NodeInfo) => void
  /** A node was forgotten. */
  readonly onGone: (node: NodeInfo, why: 'left' | 'silent') => void
}

type Entry = { info: NodeInfo; heardAtMs: number }

/** The other nodes. */
export class NodeRegistry {
  readonly #deps: RegistryDeps
  readonly #nodes = new Map<string, Entry>()
  /** Nodes that said good-bye, and when. */
  readonly #departed = new Map<string, number>()
  readonly #reportTimer: CallbackTimer
  readonly #sweepTimer: CallbackTimer
  #sweptAtMs = 0

  constructor(deps: RegistryDeps) {
    this.#deps = deps
    this.#reportTimer = new CallbackTimer(() => {
      deps.wheel.schedule(this.#reportTimer, REPORT_INTERVAL_MS)
      deps.report()
    })
    this.#sweepTimer = new CallbackTimer(() => {
      deps.wheel.schedule(this.#sweepTimer, SWEEP_INTERVAL_MS)
      this.#sweep()
    })
  }

  /** Number of other nodes. */
  get size(): number {
    return this.#nodes.size
  }

  /** Ids of the other nodes. */
  ids(): Iterable<string> {
    return this.#nodes.keys()
  }

  /** Last reports of the other nodes, in the order in which they were first heard of. */
  list(): readonly NodeInfo[] {
    return [...this.#nodes.values()].map(({ info }) => info)
  }

  has(nodeId: string): boolean {
    return this.#nodes.has(nodeId)
  }

  /** Starts to report and to sweep. The first report is the caller's. */
  start(): void {
    this.#sweptAtMs = this.#deps.clock.monotonic()
    this.#deps.wheel.schedule(this.#reportTimer, REPORT_INTERVAL_MS)
    this.#deps.wheel.schedule(this.#sweepTimer, SWEEP_INTERVAL_MS)
  }

  stop(): void {
    this.#deps.wheel.cancel(this.#reportTimer)
    this.#deps.wheel.cancel(this.#sweepTimer)
  }

  /** A node told about itself. */
  heard(info: NodeInfo): void {
    const { uid } = info
    if (uid === '' || uid === this.#deps.nodeId || this.#departed.has(uid)) return
    const known = this.#nodes.get(uid)
    const heardAtMs = this.#deps.clock.monotonic()
    if (known !== undefined) {
      known.heardAtMs = heardAtMs
      // Metrics come with few of the reports and hold until the next ones.
      const { metrics } = known.info
      known.info = metrics === undefined ? info : { metrics, ...info }
      return
    }
    if (this.#nodes.size >= MAX_NODES) return
    this.#nodes.set(uid, { info, heardAtMs })
    this.#deps.onNew(info)
  }

  /** A node said that it leaves. */
  left(nodeId: string): void {
    if (nodeId === '' || nodeId === this.#deps.nodeId) return
    if (this.#departed.size < MAX_NODES) {
      this.#departed.set(nodeId, this.#deps.clock.monotonic())
    }
    const known = this.#nodes.get(nodeId)
    if (known === undefined) return
    this.#nodes.delete(nodeId)
    this.#deps.onGone(known.info, 'left')
  }

  #sweep(): void {
    const now = this.#deps.clock.monotonic()
    const slept = now - this.#sweptAtMs
    this.#sweptAtMs = now
    for (const [nodeId, leftAtMs] of this.#departed) {
      if (now - leftAtMs > DEPARTURE_MS) this.#departed.delete(nodeId)
    }
    for (const [nodeId, entry] of this.#nodes) {
      // What came while this node slept still waits to be read.
      if (slept > SLEPT_MS) entry.heardAtMs = Math.max(entry.heardAtMs, now - REPORT_INTERVAL_MS)
      else if (now - entry.heardAtMs > MAX_SILENCE_MS) {
        this.#nodes.delete(nodeId)
        this.#deps.onGone(entry.info, 'silent')
      }
    }
  }
}
