/** The controllers that the suite runs against. Adding an adapter means adding a line. */
import {
  HashedTimerWheel,
  newUuid,
  nullLogger,
  nullMetrics,
  systemClock,
} from '../../src/base/index.js'
import { createNats } from '../../src/engine/nats/engine.js'
import { parseNatsUrl } from '../../src/config/index.js'
import type { NatsOptions } from '../../src/engine/nats/options.js'
import type { Controller } from '../../src/engine/ports.js'
import { ControlBus } from '../support/control-bus.js'
import { startNats } from '../support/start-nats.js'

/** What connects the nodes of one test. */
export type OpenControllers = {
  /** A controller for one more node. */
  controller(): Controller
  close(): Promise<void>
}

/** An adapter under test. */
export type ControllerUnderTest = {
  readonly name: string
  readonly open: () => Promise<OpenControllers>
}

function openBus(): Promise<OpenControllers> {
  const bus = new ControlBus()
  return Promise.resolve({ controller: () => bus.controller(), close: () => Promise.resolve() })
}

/** Options of a broker at this address; each test has a prefix of its own. */
export function natsOptions(url: string, given: Partial<NatsOptions> = {}): NatsOptions {
  const address = parseNatsUrl(url)
  if ('problem' in address) throw new Error(address.problem)
  return {
    ...address,
    prefix: `test-${newUuid()}`,
    dialTimeoutMs: 1000,
    writeTimeoutMs: 1000,
    tls: null,
    allowWildcards: false,
    raw: null,
    ...given,
  }
}

async function openNats(): Promise<OpenControllers> {
  const server = await startNats()
  const wheel = new HashedTimerWheel(systemClock, nullLogger)
  wheel.start()
  const options = natsOptions(server.url)
  const opened: { close(): Promise<void> }[] = []
  return {
    controller: () => {
      const nats = createNats(options, {
        clock: systemClock,
        wheel,
        log: nullLogger,
        metrics: nullMetrics,
      })
      opened.push(nats)
      return nats.controller
    },
    close: async () => {
      await Promise.all(opened.map((each) => each.close()))
      wheel.stop()
      await server.stop()
    },
  }
}

/** Every controller. */
export const controllers: readonly ControllerUnderTest[] = [
  { name: 'in-memory bus', open: openBus },
  { name: 'nats', open: openNats },
]
