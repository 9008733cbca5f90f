/**
 * Accounts of publications: publishers enter what was acknowledged, clients what they got, and the books
 * must balance. Works with servers of other processes that die, hang and come back.
 */
import type { Options } from 'centrifuge'
import { newClient } from './sdk.js'

/** A server, as far as publishers and clients care. */
export type Address = { readonly httpUrl: string; readonly wsUrl: string }

/** A call that takes longer has an unknown outcome. In ms. */
const CALL_MS = 1500
/** Pause of a publisher after an acknowledged call and after another one. In ms. */
const PACE_MS = 4
const AGAIN_MS = 20

type Acknowledged = { readonly id: string; readonly offset: number; readonly epoch: string }

/** What was acknowledged, in the order of the acknowledgements. */
export class Ledger {
  readonly entries: Acknowledged[] = []
  readonly #waiting = new Set<{ readonly holds: () => boolean; readonly done: () => void }>()
  failures = 0

  /** Settles when this many more publications were acknowledged. */
  more(count: number): Promise<void> {
    const target = this.entries.length + count
    return this.until(() => this.entries.length >= target)
  }

  /** Settles when another call fails or gets no answer in time. */
  failure(): Promise<void> {
    const before = this.failures
    return this.until(() => this.failures > before)
  }

  /** Settles when a condition holds; it is looked at whenever something was entered. */
  until(holds: () => boolean): Promise<void> {
    return new Promise((done) => {
      this.#waiting.add({ holds, done })
      this.changed()
    })
  }

  /** Something was entered, here or in the book of a client. */
  changed(): void {
    for (const each of [...this.#waiting]) {
      if (!each.holds()) continue
      this.#waiting.delete(each)
      each.done()
    }
  }

  /** The newest position that was acknowledged. */
  get top(): Acknowledged | null {
    const epoch = this.entries.at(-1)?.epoch
    const all = this.entries.filter((each) => each.epoch === epoch)
    return all.reduce<Acknowledged | null>(
      (top, each) => (top === null || each.offset > top.offset ? each : top),
      null,
    )
  }
}

/** A publisher that goes on whatever happens. */
export type Publisher = { stop(): Promise<void> }

/**
 * Publishes one after the other. What was not acknowledged is repeated under the same key, at the next
 * server, until it is.
 * @param servers looked at before every call, so that it may change
 */
export function startPublisher(
  ledger: Ledger,
  channel: string,
  name: string,
  servers: readonly Address[],
): Publisher {
  let stopping = false
  const publish = async (id: string, { httpUrl }: Address): Promise<boolean> => {
    try {
      const response = await fetch(`${httpUrl}/api/publish`, {
        method: 'POST',
        body: JSON.stringify({ channel, data: { id }, idempotency_key: id }),
        signal: AbortSignal.timeout(CALL_MS),
      })
      const { result } = (await response.json()) as { result?: Omit<Acknowledged, 'id'> }
      if (result !== undefined) ledger.entries.push({ ...result, id })
      return result !== undefined
    } catch {
      return false
    }
  }
  const run = async (): Promise<void> => {
    for (let number = 1, at = 0; !stopping;) {
      const server = servers[at % servers.length]
      if (server === undefined) throw new Error('no server to publish at')
      const acknowledged = await publish(`${name}-${number}`, server)
      if (acknowledged) number++
      else {
        at++
        ledger.failures++
      }
      ledger.changed()
      await new Promise((resolve) => setTimeout(resolve, acknowledged ? PACE_MS : AGAIN_MS))
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopping = true
      await running
    },
  }
}

/** What a client saw, in order. */
type Seen =
  | { readonly t: 'publication'; readonly id: string; readonly offset: number }
  /** `whole` = nothing is missing since before. */
  | {
      readonly t: 'subscribed'
      readonly whole: boolean
      readonly offset: number
      readonly epoch: string
    }

/** A subscribed client and its book. */
export type Customer = {
  readonly seen: readonly Seen[]
  /** Codes with which its connection or subscription was interrupted since. */
  readonly interruptions: readonly number[]
  /** Stays away until {@link Customer.comeBack}. */
  goAway(): void
  comeBack(): void
  close(): void
}

/** Subscribes an official client that recovers; resolves when it is subscribed. */
export async function startCustomer(
  ledger: Ledger,
  channel: string,
  endpoint: Parameters<typeof newClient>[0],
  options: Partial<Options> = {},
): Promise<Customer> {
  const client = newClient(endpoint, { maxServerPingDelay: 500, timeout: 1000, ...options })
  const subscription = client.newSubscription(channel, {
    minResubscribeDelay: 10,
    maxResubscribeDelay: 50,
  })
  const seen: Seen[] = []
  const interruptions: number[] = []
  subscription.on('subscribed', ({ wasRecovering, recovered, streamPosition }) => {
    const { offset = 0, epoch = '' } = streamPosition ?? {}
    seen.push({ t: 'subscribed', whole: wasRecovering && recovered, offset, epoch })
    ledger.changed()
  })
  subscription.on('publication', ({ data, offset = 0 }) => {
    seen.push({ t: 'publication', id: (data as { id: string }).id, offset })
    ledger.changed()
  })
  subscription.on('subscribing', ({ code }) => {
    interruptions.push(code)
    ledger.changed()
  })
  client.on('connecting', ({ code }) => interruptions.push(code))
  // Errors are what these tests cause.
  client.on('error', () => undefined)
  subscription.on('error', () => undefined)
  subscription.subscribe()
  client.connect()
  await subscription.ready()
  interruptions.length = 0
  return {
    seen,
    interruptions,
    goAway: () => {
      client.disconnect()
    },
    comeBack: () => {
      client.connect()
    },
    close: () => {
      client.disconnect()
    },
  }
}

/** How often a client was told that it misses something, the first subscribe aside. */
export function timesTold({ seen }: Customer): number {
  return seen.slice(1).filter((each) => each.t === 'subscribed' && !each.whole).length
}

/** Whether a client has everything up to the newest acknowledged publication. */
export function isUpToDate(ledger: Ledger, { seen }: Customer): boolean {
  const { top } = ledger
  const at = seen.findLastIndex((each) => each.t === 'subscribed')
  const place = seen[at]
  if (top === null || place?.t !== 'subscribed' || place.epoch !== top.epoch) return false
  return (seen.at(-1)?.offset ?? 0) >= top.offset
}

/**
 * What is wrong with a client's book; [] = it got every acknowledged publication once and in order, or
 * was told where it did not.
 */
export function disputes(ledger: Ledger, { seen }: Customer): string[] {
  const wrong: string[] = []
  const booked = new Map(ledger.entries.map((each) => [`${each.epoch} ${each.offset}`, each.id]))
  let epoch = ''
  let offset = 0
  let ids = new Set<string>()
  for (const each of seen) {
    if (each.t === 'subscribed') {
      if (each.whole) {
        if (each.epoch !== epoch) wrong.push(`recovered across epochs at ${offset}`)
        continue
      }
      ids = new Set()
      epoch = each.epoch
      offset = each.offset
      continue
    }
    if (each.offset !== offset + 1) wrong.push(`offset ${each.offset} after ${offset}`)
    if (ids.has(each.id)) wrong.push(`${each.id} twice`)
    const id = booked.get(`${epoch} ${each.offset}`)
    if (id !== undefined && id !== each.id) wrong.push(`${each.id} instead of ${id}`)
    ids.add(each.id)
    offset = each.offset
  }
  const { top } = ledger
  if (top !== null && (epoch !== top.epoch || offset < top.offset)) {
    wrong.push(`ends at ${offset} of ${epoch} instead of ${top.offset} of ${top.epoch}`)
  }
  return wrong
}
