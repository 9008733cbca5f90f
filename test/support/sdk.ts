/** The official client as a test peer. */
import { Centrifuge, type Options, type Subscription, type TransportEndpoint } from 'centrifuge'
import { WebSocket } from 'ws'

/** A client that talks to a server of the test; connect it yourself. */
export function newClient(
  url: string | TransportEndpoint[],
  options: Partial<Options> = {},
): Centrifuge {
  return new Centrifuge(url, {
    websocket: WebSocket,
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
    ...options,
  })
}

/** Resolves with the context of the next event of this name. */
export function nextEvent(source: Centrifuge | Subscription, event: string): Promise<any> {
  return new Promise((resolve) => {
    ;(source as unknown as { once(name: string, handler: (context: unknown) => void): void }).once(
      event,
      resolve,
    )
  })
}

/** Collects the contexts of every event of this name. */
export function collect(source: Centrifuge | Subscription, event: string): any[] {
  const seen: unknown[] = []
  ;(source as unknown as { on(name: string, handler: (context: unknown) => void): void }).on(
    event,
    (context) => seen.push(context),
  )
  return seen
}

/** Resolves when `condition` holds; it is looked at whenever this event-loop turn ends. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve))
}
