/** A client of the official SDK that calls runs and looks at them. No assertions in here. */
import type { Centrifuge, Subscription } from 'centrifuge'
import { signToken } from './jwt.js'
import { newClient } from './sdk.js'

/** What a viewer got of a channel. */
export type View = {
  readonly sub: Subscription
  /** Data of the records, in order. */
  readonly data: unknown[]
  readonly offsets: number[]
  /** Tags of the records that have some. */
  readonly tags: Record<string, string>[]
  /** Resolves with the tags of the last record. */
  readonly over: Promise<Record<string, string>>
  /** Resolves when so many records are there. */
  count(records: number): Promise<void>
}

/** Connects as a user; '' = anonymous. */
export async function connectAs(url: string, user: string): Promise<Centrifuge> {
  const client = newClient(url, user === '' ? {} : { token: signToken({ sub: user }) })
  client.connect()
  await client.ready()
  return client
}

/** Subscribes to the channel of a run. */
export function view(
  client: Centrifuge,
  channel: string,
  since?: { readonly offset: number; readonly epoch: string },
): View {
  const sub = client.newSubscription(channel, since === undefined ? {} : { since: { ...since } })
  const data: unknown[] = []
  const offsets: number[] = []
  const tags: Record<string, string>[] = []
  const waiting: (() => void)[] = []
  const over = new Promise<Record<string, string>>((resolve, reject) => {
    sub.on('publication', (pub) => {
      data.push(pub.data)
      offsets.push(pub.offset ?? 0)
      const { tags: own } = pub as { tags?: Record<string, string> }
      if (own !== undefined) tags.push(own)
      for (const look of waiting) look()
      if (own?.run !== undefined && own.run !== 'started') resolve(own)
    })
    sub.on('unsubscribed', ({ code, reason }) => {
      reject(new Error(`unsubscribed: ${code} ${reason}`))
    })
    sub.on('error', ({ error }) => {
      reject(Object.assign(new Error(error.message), { code: error.code }))
    })
  })
  // Whoever does not wait for the end does not care.
  over.catch(() => undefined)
  sub.subscribe()
  return {
    sub,
    data,
    offsets,
    tags,
    over,
    count: (records) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (data.length >= records) resolve()
        }
        waiting.push(look)
        look()
        over.catch(reject)
      }),
  }
}
