/** Broker and controller over one connection to NATS. spec: channels-and-engines.md §9.1 */
import type { Clock, Logger, Metrics, TimerWheel } from '../../base/index.js'
import type { Broker, Controller } from '../ports.js'
import { NatsBroker } from './broker.js'
import { NatsController } from './controller.js'
import { NatsLink } from './link.js'
import type { NatsOptions } from './options.js'

/** What the parts need. */
export type NatsDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: Metrics
}

/** What NATS can do: there is neither history nor presence. */
export type NatsParts = {
  readonly broker: Broker
  readonly controller: Controller
  /** Connects. Rejects with EngineFailure when no server is reached. */
  start(): Promise<void>
  /** Whether the server answers; see `Engine.probe`. */
  probe(boundMs: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** Creates the parts; the first that is started connects. */
export function createNats(options: NatsOptions, deps: NatsDeps): NatsParts {
  const link = new NatsLink(options, deps)
  const controller = new NatsController(options.prefix, { link, ...deps })
  return {
    broker: new NatsBroker(options, { link, ...deps }),
    controller,
    start: () => link.start(),
    probe: async (boundMs) => {
      const problem = (await link.probe(boundMs)) ?? controller.problem
      return problem === null ? [] : [problem]
    },
    close: () => {
      controller.close()
      return link.close()
    },
  }
}
