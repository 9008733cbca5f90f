/** Nodes without sockets on one bus, in driven time: cluster, directory and hub are real. */
import { nullMetrics } from '../../src/base/index.js'
import { compileNamespaceTable } from '../../src/app/rules.js'
import { createChannels, type StartableChannels } from '../../src/channels/index.js'
import { createCluster, type Cluster } from '../../src/cluster/index.js'
import { parseConfig } from '../../src/config/index.js'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import { jsonCodec } from '../../src/protocol/index.js'
import { ControlBus } from './control-bus.js'
import { fakeTime, type FakeTime } from './fake-clock.js'
import { memoryLog, type LogLine } from './start-backhaul.js'

/** A node of the lab. */
export type LabNode = {
  readonly id: string
  readonly cluster: Cluster
  readonly channels: StartableChannels
  readonly lines: LogLine[]
  /** Frames that were handed to sessions of this node. */
  readonly frames: { readonly session: string; readonly data: string }[]
}

/** The lab. */
export type ClusterLab = {
  readonly bus: ControlBus
  readonly time: FakeTime
  /** Adds a node and starts it. `sessions` are those that frames can be handed to. */
  add(id: string, sessions?: readonly string[]): Promise<LabNode>
}

/** Creates the lab; `config` as in the YAML file. */
export function clusterLab(config: Record<string, unknown> = {}): ClusterLab {
  const bus = new ControlBus()
  const time = fakeTime()
  const { clock, wheel } = time
  const namespaces = compileNamespaceTable(parseConfig(config).config)
  return {
    bus,
    time,
    add: async (id, sessions = []) => {
      const lines: LogLine[] = []
      const log = memoryLog(lines)
      const engine = { ...createMemoryEngine({ clock, wheel }), controller: bus.controller() }
      const channels = createChannels({
        engine,
        namespaces,
        codecs: [jsonCodec, null],
        clock,
        wheel,
        metrics: nullMetrics,
        log,
      })
      const frames: LabNode['frames'] = []
      const cluster = createCluster({
        node: { uid: id, name: `name of ${id}`, version: '1' },
        controller: engine.controller,
        channels,
        emulated: {
          deliver: (session, data) => {
            if (!sessions.includes(session)) return 'no_session'
            frames.push({ session, data: Buffer.from(data).toString() })
            return 'delivered'
          },
        },
        clock,
        wheel,
        metrics: nullMetrics,
        log,
      })
      await channels.start()
      await cluster.start()
      return { id, cluster, channels, lines, frames }
    },
  }
}
