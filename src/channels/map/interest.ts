/**
 * Which broker delivers a channel: maps have their own. A channel that was subscribed at one is left
 * at the same, whatever a reload has made of its namespace. spec: channels-and-engines.md §11.6
 */
import type { MaybePromise } from '../../base/index.js'
import type { Broker, MapBroker } from '../../engine/ports.js'

type Interest = Pick<Broker, 'subscribe' | 'unsubscribe'>

/** Subscribes each channel at its broker. */
export function routeInterest(
  broker: Interest,
  maps: Pick<MapBroker, 'subscribe' | 'unsubscribe'> | null,
  isMap: (channel: string) => boolean,
): Interest {
  if (maps === null) return broker
  const held = new Set<string>()
  return {
    subscribe(channel: string): MaybePromise<void> {
      if (!isMap(channel)) return broker.subscribe(channel)
      held.add(channel)
      return maps.subscribe(channel)
    },
    unsubscribe(channel: string): MaybePromise<void> {
      if (!held.has(channel)) return broker.unsubscribe(channel)
      const left = maps.unsubscribe(channel)
      if (left instanceof Promise) return left.then(() => void held.delete(channel))
      held.delete(channel)
      return undefined
    },
  }
}
