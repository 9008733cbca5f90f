/**
 * Entering a shared poll channel: a light subscription, to which nothing is delivered before keys are
 * tracked. spec: client-protocol.md §11.3
 */
import type { SharedPollOptions } from '../../model/index.js'
import type { KeyReader, Namespace } from '../../channels/index.js'
import {
  disconnect,
  Disconnects,
  ok,
  SubscriptionTypes,
  type Outcome,
  type SubscribeRequest,
  type SubscribeResult,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { EMPTY_RESULT } from '../subscribe-result.js'
import { negotiateDelta } from '../subscription-options.js'
import { enterPresence } from '../subscribe-flow.js'
import type { Subscription } from '../subscription.js'

/** Features of streams that these channels do not have, whatever the namespace forces. */
export const NO_STREAM = { forceRecovery: false, forcePositioning: false } as const

/** A channel that is polled. */
export type SharedPollNamespace = Namespace & { readonly sharedPoll: SharedPollOptions }

/** Whether channels of the namespace are polled. */
export function isSharedPoll(namespace: Namespace): namespace is SharedPollNamespace {
  return namespace.sharedPoll !== null
}

/** Joins the channel; what the reply carries but for the expiry. On failure call `abandon`. */
export async function enterSharedPoll(
  connection: Connection,
  subscription: Subscription,
  namespace: SharedPollNamespace,
  request: Pick<SubscribeRequest, 'delta' | 'tagsFilter'>,
): Promise<Outcome<SubscribeResult>> {
  const { channels } = connection.env
  const { channel } = subscription
  const delta = negotiateDelta(namespace, request) !== null
  if (subscription.options.presence) {
    const added = enterPresence(connection, subscription)
    if (added instanceof Promise) await added
    if (isOver(connection, subscription)) return disconnect(Disconnects.connectionClosed)
  }
  const keyed = channels.keyed.join(
    channel,
    { name: namespace.name, options: namespace.sharedPoll },
    readerOf(connection, subscription, delta),
  )
  subscription.keyed = keyed
  return ok({
    ...EMPTY_RESULT,
    epoch: keyed.epoch,
    delta,
    type: SubscriptionTypes.sharedPoll,
  })
}

function readerOf(connection: Connection, subscription: Subscription, delta: boolean): KeyReader {
  return {
    delta,
    forward: (fanOut, form) => {
      connection.forward(fanOut, form)
    },
    onEpochChange: () => {
      connection.onInsufficientState(subscription)
    },
  }
}

/** Read anew: the wait may have ended the subscription. */
function isOver(connection: Connection, subscription: Subscription): boolean {
  return connection.closed() || subscription.state === 'left'
}
