/**
 * Looks after runs, a few times a lease: keeps the lease of the node, takes over the runs of nodes that
 * fell silent, and ends those that nobody looks at. spec: runs.md §1.1, §1.5
 */
import { CallbackTimer } from '../base/index.js'
import type { RunRecord } from '../engine/ports.js'
import type { LocalRun, RunSurroundings } from './run.js'
import { planOf, type RunPlan } from './settings.js'

/** What the caretaker works with. */
export type CaretakerDeps = RunSurroundings & {
  /** `run.lease`, in ms. */
  readonly leaseMs: number
  /** Runs of this node by channel. */
  readonly local: ReadonlyMap<string, LocalRun>
  /** Makes a run that was taken over one of this node. */
  own(record: RunRecord, plan: RunPlan): LocalRun
  /** Cancels a run. */
  finish(run: RunRecord, plan: RunPlan, reason: string): Promise<boolean>
}

/** The caretaker of a node. */
export class Caretaker {
  readonly #deps: CaretakerDeps
  /** Channels of runs that somebody here subscribed to, where it matters whether anybody does. */
  readonly #watched = new Set<string>()
  readonly #timer: CallbackTimer
  #stopped = false

  constructor(deps: CaretakerDeps) {
    this.#deps = deps
    this.#timer = new CallbackTimer(() => {
      this.begin()
    })
  }

  /** Looks now, and then again and again. */
  begin(): void {
    void this.#look()
  }

  stop(): void {
    this.#stopped = true
    this.#deps.wheel.cancel(this.#timer)
  }

  /** Somebody subscribed to a run. */
  watch(channel: string): void {
    if (this.#abandons) this.#watched.add(channel)
  }

  get #abandons(): boolean {
    return this.#deps.rules().routes.all.some(({ settings }) => settings.abandon_after > 0)
  }

  async #look(): Promise<void> {
    const { store, nodeId, leaseMs, local, log, wheel } = this.#deps
    try {
      await store.renewLease(nodeId, leaseMs)
      for (const run of await store.orphans()) {
        if (!local.has(run.channel)) await this.#takeOver(run)
      }
      if (this.#abandons) await this.#lookForViewers()
    } catch (error) {
      log.warn({ error }, 'looking after runs failed, trying again')
    }
    if (!this.#stopped) wheel.schedule(this.#timer, leaseMs / 3)
  }

  async #takeOver(orphan: RunRecord): Promise<void> {
    const { store, nodeId, log, metrics } = this.#deps
    const rules = this.#deps.rules()
    const known = rules.routes.forProxy(orphan.proxy)
    const route = known ?? rules.routes.all[0]
    if (route === undefined || this.#stopped) return
    const taken = await store.takeOver(orphan.channel, orphan.generation, nodeId)
    if (taken === null) return
    metrics.takeovers.add()
    log.info({ run: taken.id, node: orphan.node }, 'run of a silent node taken over')
    const run = this.#deps.own(taken, planOf(route, taken.channel, rules))
    if (taken.pushed) return
    if (known?.settings.resume === 'last_event_id') void run.resume('lost', true)
    else run.finish('lost', 'node lost')
  }

  async #lookForViewers(): Promise<void> {
    const { store, channels, clock, local } = this.#deps
    for (const channel of this.#watched) {
      if (channels.hub.subscriberCount(channel) > 0) await store.attached(channel)
      else this.#watched.delete(channel)
    }
    for (const { record, plan } of [...local.values()]) {
      const { abandon_after: after } = plan.route.settings
      if (after === 0) continue
      const run = await store.find(record.channel)
      if (run?.state !== 'running' || clock.now() - run.attachedAtMs < after) continue
      await this.#deps.finish(run, plan, 'abandoned')
    }
  }
}
