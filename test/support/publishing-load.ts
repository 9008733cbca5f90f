/**
 * A publisher that goes on whatever happens, and clients that note what they are promised and what
 * they get. Only what was acknowledged counts.
 */
import type { Subscription } from 'centrifuge'
import { newClient } from './sdk.js'
import type { Backhaul } from './start-backhaul.js'

/** What a client saw, in order. */
export type Seen =
  | { readonly t: 'publication'; readonly id: number; readonly offset: number }
  /** Subscribed; `whole` = nothing is missing since before. */
  | { readonly t: 'subscribed'; readonly whole: boolean }

/** A subscribed client. */
export type Witness = {
  readonly seen: Seen[]
  readonly subscription: Subscription
  disconnect(): void
}

/** Subscribes an official client that recovers. */
export async function witness(node: Backhaul, channel: string): Promise<Witness> {
  const client = newClient(node.wsUrl)
  const subscription = client.newSubscription(channel, {
    minResubscribeDelay: 10,
    maxResubscribeDelay: 50,
  })
  const seen: Seen[] = []
  subscription.on('subscribed', ({ wasRecovering, recovered }) => {
    seen.push({ t: 'subscribed', whole: wasRecovering && recovered })
  })
  subscription.on('publication', ({ data, offset }) => {
    seen.push({ t: 'publication', id: (data as { id: number }).id, offset: offset ?? 0 })
  })
  subscription.subscribe()
  client.connect()
  await subscription.ready()
  return {
    seen,
    subscription,
    disconnect: () => {
      client.disconnect()
    },
  }
}

/** A publisher at work. */
export type Load = {
  /** Ids that were acknowledged, in order. */
  readonly acknowledged: number[]
  /** Number of refused or lost calls. */
  readonly failures: () => number
  /** Settles when this many more publications were acknowledged. */
  more(count: number): Promise<void>
  /** Settles when a call fails. */
  failure(): Promise<void>
  /** Stops after the call that is running. */
  stop(): Promise<void>
}

/**
 * Publishes one after the other through the API of a node, each with a key of its own, and repeats what
 * was not acknowledged until it is.
 */
export function publishOn(node: Backhaul, channel: string): Load {
  const acknowledged: number[] = []
  const waiting = new Set<{ readonly holds: () => boolean; readonly done: () => void }>()
  let failures = 0
  let stopping = false
  const look = (): void => {
    for (const each of [...waiting]) {
      if (!each.holds()) continue
      waiting.delete(each)
      each.done()
    }
  }
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((done) => {
      waiting.add({ holds, done })
      look()
    })
  const run = async (): Promise<void> => {
    for (let id = 1; !stopping;) {
      const answer = await node.api('publish', {
        channel,
        data: { id },
        idempotency_key: `k${id}`,
      })
      if (answer.error === undefined) acknowledged.push(id++)
      else failures++
      look()
      await new Promise((resolve) => setTimeout(resolve, answer.error === undefined ? 1 : 10))
    }
  }
  const running = run()
  return {
    acknowledged,
    failures: () => failures,
    more: (count) => {
      const target = acknowledged.length + count
      return until(() => acknowledged.length >= target)
    },
    failure: () => {
      const before = failures
      return until(() => failures > before)
    },
    stop: async () => {
      stopping = true
      await running
    },
  }
}

/** How a client's record breaks its promise; [] = it does not. */
export function brokenPromises(seen: readonly Seen[], acknowledged: readonly number[]): string[] {
  const broken: string[] = []
  const last = acknowledged[acknowledged.length - 1] ?? 0
  // Before the first publication of an unbroken stretch anything may have been published.
  let expected: number | null = null
  for (const each of seen) {
    if (each.t === 'subscribed') {
      if (!each.whole) expected = null
      continue
    }
    if (expected !== null && each.id !== expected) broken.push(`${each.id} instead of ${expected}`)
    expected = each.id + 1
  }
  if (expected !== last + 1) broken.push(`ends before ${expected} instead of ${last + 1}`)
  return broken
}
