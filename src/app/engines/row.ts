/**
 * What an engine is to the rest of the server: a row in the table of engines (table.ts).
 * spec: channels-and-engines.md §2.4
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../../base/index.js'
import type { Config } from '../../config/index.js'
import type { Engine, MapBroker, PresenceManager } from '../../engine/ports.js'

/** What engines need. */
export type EngineDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: Metrics
}

/** Sections of the configuration that choose an engine by their `type`. */
export type EngineSection = 'engine' | 'broker' | 'presence_manager' | 'controller' | 'map_broker'

/** One technology that parts of a node's engine can live on. */
export type EngineRow = {
  /** The value of `type` in the sections that choose it. */
  readonly name: string
  /** It has no options, so that one of it serves all sections. Default: one for each section. */
  readonly shared?: boolean
  /**
   * Opens it with the options of a section. Connects to nothing yet.
   * @throws ConfigError when the options are no good, MissingPackage when its library is not installed
   */
  readonly open: (config: Config, section: EngineSection, deps: EngineDeps) => OpenedEngine
}

/** An engine that is open. Each part is asked for once at most; a part it cannot be is absent. */
export type OpenedEngine = {
  readonly broker?: () => BrokerParts
  readonly presence?: () => PresenceManager | null
  readonly map?: () => MapBroker | null
  /** Control apart from the broker. */
  readonly controller?: () => Engine['controller']
  /** Rejects when a server cannot be reached now; after that outages are survived. */
  start(): Promise<void>
  /** As `Engine.probe`, for the servers of this section. */
  readonly probe: Engine['probe']
  close(): Promise<void>
}

/** What carries publications, and what comes with it. */
export type BrokerParts = Pick<Engine, 'broker' | 'history' | 'runs' | 'controller'>
