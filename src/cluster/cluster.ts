/**
 * This node among others: the parts of the folder put together. Without a controller there are no
 * others. spec: channels-and-engines.md §8.7
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import type { Channels } from '../channels/index.js'
import type { Controller } from '../engine/ports.js'
import { ControlLink } from './link.js'
import { createLocalControl, type LocalControl, type LocalControlDeps } from './local.js'
import { NO_DATA, SurveyCodes, SurveyOps } from './messages.js'
import { ClusterMetrics } from './metrics.js'
import type { Control, EmulatedSink, NodeMetrics, SessionRelay } from './ports.js'
import { ControlReceiver } from './receiver.js'
import { NodeRegistry } from './registry.js'
import { answerEmulation, createRelay } from './relay.js'
import { createRemoteControl } from './remote.js'
import { Surveys, type SurveyAnswer } from './surveys.js'
import { decodeChannelsQuestion, encodeChannelsAnswer } from './wire/surveys.js'

/** What a node among others needs. */
export type ClusterDeps = {
  readonly node: LocalControlDeps['node']
  /** null = this node is alone. */
  readonly controller: Controller | null
  readonly channels: Pick<Channels, 'directory' | 'hub' | 'namespaces'>
  readonly emulated: EmulatedSink
  readonly purge?: NonNullable<LocalControlDeps['purge']>
  /** Told when another node ended the run of a channel; null or absent = nobody has runs. */
  readonly runs?: { onEnded(channel: string): void } | null
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  /** Told when nodes come and go; absent = nobody wants to know. Nothing may be thrown here. */
  readonly events?: {
    nodeJoined(node: { readonly uid: string; readonly name: string }): void
    nodeLeft(node: { readonly uid: string; readonly name: string }): void
  }
}

/** This node and the others. */
export interface Cluster {
  readonly control: Control
  readonly relay: SessionRelay
  /** Tells a node that the run of a channel is over; nobody waits for it. */
  tellRunEnded(node: string, channel: string): void
  /** Number of nodes, this one included. */
  readonly size: number
  /** Starts to listen to others and tells them about this node. Rejects with EngineFailure. */
  start(): Promise<void>
  /** The metrics of this node, for `info` of every node. */
  useMetrics(metrics: NodeMetrics): void
  /** Tells the others that this node leaves; what they ask is still answered. */
  leave(): Promise<void>
  /** Ends what waits for others. */
  close(): void
}

/** Creates the node's part of an installation. */
export function createCluster(deps: ClusterDeps): Cluster {
  const local = createLocalControl(deps)
  return deps.controller === null ? alone(local) : new Member(deps, local, deps.controller)
}

function alone(local: LocalControl): Cluster {
  return {
    control: local,
    relay: { deliver: () => 'unknown_node' },
    tellRunEnded: () => undefined,
    size: 1,
    start: () => Promise.resolve(),
    useMetrics: (metrics) => {
      local.useMetrics(metrics)
    },
    leave: () => Promise.resolve(),
    close: () => undefined,
  }
}

class Member implements Cluster {
  readonly control: Control
  readonly relay: SessionRelay
  readonly #deps: ClusterDeps
  readonly #local: LocalControl
  readonly #controller: Controller
  readonly #link: ControlLink
  readonly #registry: NodeRegistry
  readonly #surveys: Surveys
  readonly #receiver: ControlReceiver
  #leaving = false
  /** The others have the metrics as they are now. */
  #told = false

  constructor(deps: ClusterDeps, local: LocalControl, controller: Controller) {
    const { channels, clock, wheel, log } = deps
    const nodeId = deps.node.uid
    const metrics = new ClusterMetrics(deps.metrics)
    const onProblem = (problem: string, fields: object): void => {
      this.#receiver.problem(problem, fields)
    }
    const link = new ControlLink({ nodeId, controller, metrics, clock, log })
    this.#deps = deps
    this.#local = local
    this.#controller = controller
    this.#link = link
    this.#registry = this.#createRegistry()
    this.#surveys = new Surveys({
      nodeId,
      link,
      handlers: new Map([
        [SurveyOps.channels, (data: Uint8Array) => answerChannels(local, data)],
        [SurveyOps.emulation, (data: Uint8Array) => answerEmulation(deps.emulated, data)],
        [SurveyOps.runEnded, (data: Uint8Array) => answerRunEnded(deps, data)],
      ]),
      clock,
      wheel,
      metrics,
      onProblem,
    })
    const parts = { registry: this.#registry, surveys: this.#surveys }
    this.#receiver = new ControlReceiver({ nodeId, local, metrics, clock, log, ...parts })
    const namespaces = () => channels.namespaces
    this.control = createRemoteControl({ local, link, namespaces, ...parts })
    this.relay = createRelay({ onProblem, ...parts })
  }

  tellRunEnded(node: string, channel: string): void {
    const question = Buffer.from(channel, 'utf8')
    this.#surveys.ask(SurveyOps.runEnded, question, node, [node]).catch((error: unknown) => {
      // It finds out with its next record.
      this.#receiver.problem('telling the owner of a run that it is over failed', { node, error })
    })
  }

  get size(): number {
    return this.#registry.size + 1
  }

  async start(): Promise<void> {
    await this.#controller.start(this.#deps.node.uid, this.#receiver)
    await this.#link.send({ kind: 'node', node: this.#local.self() }, null)
    this.#registry.start()
  }

  useMetrics(metrics: NodeMetrics): void {
    this.#local.useMetrics(metrics)
    this.#told = false
  }

  async leave(): Promise<void> {
    this.#leaving = true
    this.#registry.stop()
    try {
      await this.#link.send({ kind: 'shutdown' }, null)
    } catch (error) {
      this.#deps.log.warn({ error }, 'telling other nodes of the shutdown failed')
    }
  }

  close(): void {
    this.#registry.stop()
    this.#surveys.close()
  }

  #createRegistry(): NodeRegistry {
    const { node, clock, wheel, log } = this.#deps
    const report = (to: string | null): void => {
      if (this.#leaving) return
      const { metrics, ...node } = this.#local.self()
      // They hold for longer than a report, and are much larger.
      const isWhole = metrics !== undefined && (to !== null || !this.#told)
      if (to === null) this.#told = true
      this.#link.tell({ kind: 'node', node: isWhole ? { ...node, metrics } : node }, to)
    }
    return new NodeRegistry({
      nodeId: node.uid,
      clock,
      wheel,
      report: () => {
        report(null)
      },
      onNew: ({ uid, name, version }) => {
        log.info({ node: uid, name, version }, 'node joined')
        report(uid)
        this.#deps.events?.nodeJoined({ uid, name })
      },
      onGone: ({ uid, name }, why) => {
        log.info({ node: uid, name }, why === 'left' ? 'node left' : 'node is silent, forgotten')
        this.#surveys.onGone(uid)
        this.#deps.events?.nodeLeft({ uid, name })
      },
    })
  }
}

function answerRunEnded({ runs }: ClusterDeps, channel: Uint8Array): SurveyAnswer {
  runs?.onEnded(Buffer.from(channel).toString('utf8'))
  return { code: SurveyCodes.ok, data: NO_DATA }
}

function answerChannels(local: LocalControl, question: Uint8Array): SurveyAnswer {
  let pattern: string
  try {
    pattern = decodeChannelsQuestion(question)
    return { code: SurveyCodes.ok, data: encodeChannelsAnswer(local.channels(pattern)) }
  } catch {
    // Malformed bytes or a malformed pattern; the code says so to the node that asks.
    return { code: SurveyCodes.badRequest, data: NO_DATA }
  }
}
