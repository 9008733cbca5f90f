/**
 * The engine of a node: one technology, or the broker of one and the presence of another.
 * spec: channels-and-engines.md §2.4
 */
import {
  channelNamespaces,
  ConfigError,
  mapBrokerPlace,
  type Config,
  type Fault,
  type NamespaceOptionsConfig,
} from '../config/index.js'
import type { Engine } from '../engine/ports.js'
import type { EngineDeps, EngineRow, EngineSection, OpenedEngine } from './engines/row.js'
import { engines } from './engines/table.js'

/** An engine that has to be connected before anything is asked of it. */
export type ConnectableEngine = {
  readonly engine: Engine
  /** Rejects when a server cannot be reached now; after that outages are survived. */
  readonly connect: () => Promise<void>
}

/** Builds what the configuration says, of the rows of a table. Connects to nothing yet. */
export function createEngine(
  config: Config,
  deps: EngineDeps,
  rows: readonly EngineRow[] = engines,
): ConnectableEngine {
  const opened = new Map<string, OpenedEngine>()
  const open = (section: EngineSection, type: string): OpenedEngine => {
    const row = rows.find(({ name }) => name === type)
    if (row === undefined) {
      const names = rows.map(({ name }) => name).join(', ')
      throw new ConfigError([{ path: `${section}.type`, problem: `must be one of ${names}` }])
    }
    const key = row.shared === true ? row.name : section
    const engine = opened.get(key) ?? row.open(config, section, deps)
    opened.set(key, engine)
    return engine
  }
  /** The engine of a section of its own, or what `engine` says. */
  const chosen = (section: 'broker' | 'presence_manager'): OpenedEngine =>
    config[section].enabled
      ? open(section, config[section].type)
      : open('engine', config.engine.type)

  const carrier = chosen('broker')
  if (carrier.broker === undefined) {
    throw new ConfigError([{ path: 'broker.type', problem: 'is none that can be a broker' }])
  }
  const broker = carrier.broker()
  const place = mapBrokerPlace(config)
  const map = place === null ? null : (open(place.section, place.kind).map?.() ?? null)
  const { enabled, type } = config.controller
  const control = enabled && type !== '' ? open('controller', type).controller?.() : null
  const presence = chosen('presence_manager').presence?.() ?? null
  const all = [...opened.values()]
  return {
    engine: {
      broker: broker.broker,
      history: broker.history,
      presence,
      map,
      runs: broker.runs,
      controller: control ?? broker.controller,
      probe: probeOf(all),
      close: async () => {
        await Promise.all(all.map((each) => each.close()))
      },
    },
    connect: async () => {
      await Promise.all(all.map((each) => each.start()))
    },
  }
}

/** What an engine may lack, and the options of a namespace that need it: the values that do not. */
const NEEDS: readonly {
  readonly part: 'history' | 'presence' | 'map'
  readonly options: readonly (keyof NamespaceOptionsConfig)[]
}[] = [
  { part: 'history', options: ['history_size', 'force_positioning', 'force_recovery'] },
  { part: 'presence', options: ['presence'] },
  {
    part: 'map',
    options: ['map_clients_presence_channel_prefix', 'map_users_presence_channel_prefix'],
  },
]

/**
 * Refuses namespaces that need a part which an engine from outside does not have: the rules of the
 * configuration know only the engines of this server.
 * @throws ConfigError naming each option
 */
export function checkParts(config: Config, engine: Engine): void {
  const faults: Fault[] = []
  for (const { path, options } of channelNamespaces(config)) {
    const lacks = (option: keyof NamespaceOptionsConfig, part: string): void => {
      const problem = `needs ${part}, which the engine of this server does not have: switch it off`
      faults.push({ path: `${path}.${option}`, problem })
    }
    for (const { part, options: needing } of NEEDS) {
      if (engine[part] !== null) continue
      for (const option of needing) if (options[option]) lacks(option, part)
    }
    if (engine.map === null && options.subscription_type.startsWith('map')) {
      lacks('subscription_type', 'map')
    }
  }
  if (faults.length > 0) throw new ConfigError(faults)
}

/** Asks every server that a part lives on: without that of presence, say, no subscribe succeeds. */
function probeOf(all: readonly OpenedEngine[]): Engine['probe'] {
  const probes = all.flatMap(({ probe }) => (probe === null ? [] : [probe]))
  if (probes.length === 0) return null
  return async (boundMs) => {
    const problems = await Promise.all(probes.map((probe) => probe(boundMs)))
    return [...new Set(problems.flat())]
  }
}
