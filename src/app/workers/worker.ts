/**
 * The worker's end of the process channel: its engine, and the metrics of all. A worker whose primary
 * is gone stops: its engine is gone with it.
 */
import type { BridgeEngine } from '../../engine/bridge/client.js'
import { createBridgeEngine } from '../../engine/bridge/client.js'
import type { MetricsSnapshot } from '../../observability/index.js'
import type { WorkerSide } from '../compose.js'
import type { FromPrimary, FromWorker } from './messages.js'

/** Longest wait for the metrics of all workers, in ms. */
const COLLECT_TIMEOUT_MS = 3000

/** What the channel needs of the process. */
export type WorkerChannelDeps = {
  readonly number: number
  /** Whether the engine lives in the primary. */
  readonly bridged: boolean
  /** The primary is gone. */
  readonly onOrphaned: () => void
}

/** The channel to the primary. */
export type WorkerChannel = WorkerSide & {
  /** Tells the primary that this worker serves, and from now on answers it. */
  ready(snapshot: () => Promise<MetricsSnapshot>): void
}

/** Opens the channel of this process. */
export function openWorkerChannel(deps: WorkerChannelDeps): WorkerChannel {
  let engine: BridgeEngine | null = null
  let measure: (() => Promise<MetricsSnapshot>) | null = null
  const waiting = new Map<number, (text: string) => void>()
  let sequence = 0
  const send = (message: FromWorker): void => {
    // A channel that closes reports itself by `disconnect`; what cannot be sent is lost with it.
    process.send?.(message, undefined, undefined, ignore)
  }
  process.on('message', (message: FromPrimary) => {
    switch (message.t) {
      case 'engine':
        engine?.receive(message.batch)
        return
      case 'look':
        send({ t: 'alive' })
        return
      case 'measure':
        void measure?.().then((snapshot) => {
          send({ t: 'snapshot', id: message.id, snapshot })
        }, ignore)
        return
      case 'collected':
        waiting.get(message.id)?.(message.text)
        waiting.delete(message.id)
    }
  })
  process.once('disconnect', () => {
    engine?.lost()
    deps.onOrphaned()
  })
  return {
    number: deps.number,
    engine: deps.bridged
      ? ({ clock, wheel }) => {
          engine = createBridgeEngine({
            clock,
            wheel,
            link: {
              send: (batch) => {
                send({ t: 'engine', batch })
              },
            },
          })
          return { engine, connect: () => Promise.resolve() }
        }
      : null,
    metricsText: () =>
      new Promise((resolve, reject) => {
        const id = ++sequence
        const deadline = setTimeout(() => {
          waiting.delete(id)
          reject(new Error('the primary did not collect the metrics of all workers in time'))
        }, COLLECT_TIMEOUT_MS)
        waiting.set(id, (text) => {
          clearTimeout(deadline)
          resolve(text)
        })
        send({ t: 'collect', id })
      }),
    ready: (snapshot) => {
      measure = snapshot
      send({ t: 'ready' })
    },
  }
}

function ignore(): void {
  // See send().
}
