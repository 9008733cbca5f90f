/**
 * Where maps live: a broker of their own, or what the engine and its broker are. spec:
 * channels-and-engines.md §2.4
 */
import type { Config, PublishingRedisConfig } from './schema/root.js'

/** Sections that maps can live by. */
type Section = 'map_broker' | 'broker' | 'engine'

/** A place for maps: the kind, and the section that says so. */
export type MapBrokerPlace =
  | { readonly kind: 'memory'; readonly section: Section }
  | {
      readonly kind: 'redis'
      readonly section: Section
      readonly path: `${Section}.redis`
      readonly redis: PublishingRedisConfig
    }

/** The place; null = nothing that is configured keeps maps. */
export function mapBrokerPlace(
  config: Pick<Config, 'engine' | 'broker' | 'map_broker'>,
): MapBrokerPlace | null {
  const { engine, broker, map_broker: own } = config
  if (own.type === 'memory') return { kind: 'memory', section: 'map_broker' }
  if (own.type === 'redis') return place('map_broker', own.redis)
  if (broker.enabled && broker.type === 'redis') return place('broker', broker.redis)
  if (broker.enabled && broker.type === 'memory') return { kind: 'memory', section: 'broker' }
  if (engine.type === 'redis') return place('engine', engine.redis)
  return broker.enabled ? null : { kind: 'memory', section: 'engine' }
}

function place(section: Section, redis: PublishingRedisConfig): MapBrokerPlace {
  return { kind: 'redis', section, path: `${section}.redis`, redis }
}
