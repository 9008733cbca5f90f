/**
 * Where maps live: a broker of their own, or what the engine and its broker are. spec:
 * channels-and-engines.md §2.4
 */
import type { Config, PublishingRedisConfig } from './schema/root.js'

/** A place for maps; `path` names the section of the Redis in use. */
export type MapBrokerPlace =
  | { readonly kind: 'memory' }
  | {
      readonly kind: 'redis'
      readonly path: 'map_broker.redis' | 'broker.redis' | 'engine.redis'
      readonly redis: PublishingRedisConfig
    }

/** The place; null = nothing that is configured keeps maps. */
export function mapBrokerPlace(
  config: Pick<Config, 'engine' | 'broker' | 'map_broker'>,
): MapBrokerPlace | null {
  const { engine, broker, map_broker: own } = config
  if (own.type === 'memory') return { kind: 'memory' }
  if (own.type === 'redis') return place('map_broker.redis', own.redis)
  if (broker.enabled && broker.type === 'redis') return place('broker.redis', broker.redis)
  if (broker.enabled && broker.type === 'memory') return { kind: 'memory' }
  if (engine.type === 'redis') return place('engine.redis', engine.redis)
  return broker.enabled ? null : { kind: 'memory' }
}

function place(
  path: 'map_broker.redis' | 'broker.redis' | 'engine.redis',
  redis: PublishingRedisConfig,
): MapBrokerPlace {
  return { kind: 'redis', path, redis }
}
