/** The application's side of the official client's map subscriptions. */
import type { MapSubscription } from 'centrifuge'

/** The map as an application keeps it from `sync` and `update`. */
export function mirrorOf(subscription: MapSubscription): Map<string, unknown> {
  const held = new Map<string, unknown>()
  const source = subscription as unknown as {
    on(name: string, handler: (context: any) => void): void
  }
  source.on('sync', ({ entries }) => {
    held.clear()
    for (const entry of entries) held.set(entry.key, valueOf(entry.data))
  })
  source.on('update', (entry) => {
    if (entry.removed === true) held.delete(entry.key)
    else held.set(entry.key, valueOf(entry.data))
  })
  return held
}

function valueOf(data: unknown): unknown {
  if (!(data instanceof Uint8Array)) return data
  return data.length === 0 ? undefined : JSON.parse(Buffer.from(data).toString())
}
