/**
 * Brokers of two nodes that see each other's publications. Those that keep history run against the
 * suite of {@link engines}, too. Adding an adapter means adding a line.
 */
import { HashedTimerWheel, nullLogger, nullMetrics, systemClock } from '../../src/base/index.js'
import { createNats } from '../../src/engine/nats/engine.js'
import type { Broker } from '../../src/engine/ports.js'
import { startNats } from '../support/start-nats.js'
import { natsOptions } from './controllers.js'

/** What a broker can carry beside the payload. */
export type Capabilities = {
  /** Publisher, tags, time, joins and leaves. */
  readonly envelope: boolean
}

/** Two brokers of one installation. */
export type BrokerPair = {
  readonly one: Broker
  readonly two: Broker
  close(): Promise<void>
}

/** An adapter under test. */
export type BrokerUnderTest = {
  readonly name: string
  readonly can: Capabilities
  readonly open: () => Promise<BrokerPair>
}

async function openNats(raw: boolean): Promise<BrokerPair> {
  const server = await startNats()
  const wheel = new HashedTimerWheel(systemClock, nullLogger)
  wheel.start()
  const replacements = new Map([[':', '.']])
  const options = natsOptions(server.url, raw ? { raw: { prefix: 'raw.', replacements } } : {})
  const parts = [1, 2].map(() =>
    createNats(options, { clock: systemClock, wheel, log: nullLogger, metrics: nullMetrics }),
  )
  const [one, two] = parts.map(({ broker }) => broker)
  if (one === undefined || two === undefined) throw new Error('two brokers are needed')
  return {
    one,
    two,
    close: async () => {
      await Promise.all(parts.map((each) => each.close()))
      wheel.stop()
      await server.stop()
    },
  }
}

/** Every broker that several nodes can share. */
export const brokers: readonly BrokerUnderTest[] = [
  { name: 'nats', can: { envelope: true }, open: () => openNats(false) },
  { name: 'nats, raw mode', can: { envelope: false }, open: () => openNats(true) },
]
