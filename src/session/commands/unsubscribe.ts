/** unsubscribe: always succeeds; waits for a subscribe of the channel that is in flight.
 * spec: client-protocol.md §2.6, proxy.md §7 */
import { CallbackTimer } from '../../base/index.js'
import {
  disconnect,
  Disconnects,
  ok,
  Unsubscribes,
  type Outcome,
  type Result,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import { leave } from '../subscribe-flow.js'
import type { Subscription } from '../subscription.js'

/** Longest wait for the subscribe in flight, in ms. */
const WAIT_MS = 5000

const UNSUBSCRIBED: Outcome<Result> = ok({ kind: 'unsubscribe' })

/** Runs an unsubscribe command. */
export function unsubscribe(connection: Connection, channel: string): CommandOutcome {
  if (channel === '') return BAD_REQUEST
  const subscription = connection.subscriptions.get(channel)
  if (subscription === undefined) return UNSUBSCRIBED
  if (subscription.settled !== null)
    return afterSubscribe(connection, subscription, subscription.settled)
  leave(connection, subscription, Unsubscribes.client)
  return UNSUBSCRIBED
}

/** Whichever comes first: the subscribe in flight has ended, or the client has waited long enough. */
function afterSubscribe(
  connection: Connection,
  subscription: Subscription,
  settled: Promise<unknown>,
): Promise<Outcome<Result>> {
  const { wheel } = connection.env
  return new Promise((resolve) => {
    const timer = new CallbackTimer(() => {
      resolve(disconnect(Disconnects.serverError))
    })
    wheel.schedule(timer, WAIT_MS)
    const end = (): void => {
      wheel.cancel(timer)
      leave(connection, subscription, Unsubscribes.client)
      resolve(UNSUBSCRIBED)
    }
    settled.then(end, end)
  })
}
