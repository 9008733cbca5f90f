/** Rules of engine, broker, presence manager, controller and map broker. spec: channels-and-engines.md §2.4 */
import type { Findings } from '../faults.js'
import { mapBrokerPlace } from '../map-broker.js'
import { redisShards } from '../redis-shards.js'
import type { RedisConfig } from '../schema/root.js'
import type { Rule } from './scope.js'
import { checkClientTls } from './tls.js'

/** Kinds of broker that exist here. */
const BROKERS: readonly string[] = ['memory', 'redis', 'nats']

/** Sections that are in use. */
export const checkEngine: Rule = (config, findings) => {
  const { engine, broker, presence_manager: presence, controller } = config
  const place = mapBrokerPlace(config)
  if (broker.enabled && !BROKERS.includes(broker.type)) {
    findings.notBuilt('broker.type', false, broker.type)
  }
  const keepsMaps = (path: string) => place?.kind === 'redis' && place.path === path
  const replaced = broker.enabled && presence.enabled && !keepsMaps('engine.redis')
  const inUse = [
    { path: 'engine.redis', redis: engine.redis, on: engine.type === 'redis' && !replaced },
    { path: 'broker.redis', redis: broker.redis, on: broker.enabled && broker.type === 'redis' },
    {
      path: 'presence_manager.redis',
      redis: presence.redis,
      on: presence.enabled && presence.type === 'redis',
    },
    {
      path: 'controller.redis',
      redis: controller.redis,
      on: controller.enabled && controller.type === 'redis',
    },
    {
      path: 'map_broker.redis',
      redis: config.map_broker.redis,
      on: keepsMaps('map_broker.redis'),
    },
  ]
  for (const { path, redis, on } of inUse) if (on) checkRedis(path, redis, findings)
  if (controller.enabled && controller.type === '') {
    findings.warn('option has no effect without controller.type', { key: 'controller.enabled' })
  }
  checkPresenceTtl(config, findings)
}

/** An address that asks for RESP3. */
const ASKS_RESP3 = /[?&]force_resp2=(?:f|false|0)(?:&|$)/i

function checkRedis(path: string, redis: RedisConfig, findings: Findings): void {
  const key = `${path}.force_resp2`
  const asked = findings.given.has(key) && !redis.force_resp2
  if (asked || redis.address.some((address) => ASKS_RESP3.test(address))) {
    findings.warn(
      'option has no effect: RESP2 is spoken, not RESP3; set it to true, or remove it',
      {
        key,
      },
    )
  }
  const found = redisShards(redis)
  if ('problems' in found) {
    for (const { key, problem } of found.problems) findings.fault(`${path}.${key}`, problem)
  } else if (
    'sharded_pub_sub_partitions' in redis &&
    redis.sharded_pub_sub_partitions !== 0 &&
    found.shards.some(({ kind }) => kind !== 'cluster')
  ) {
    findings.fault(
      `${path}.sharded_pub_sub_partitions`,
      'needs a Redis Cluster: set cluster_address, or remove it',
    )
  }
  checkClientTls(`${path}.tls`, redis.tls, findings)
  checkClientTls(`${path}.sentinel_tls`, redis.sentinel_tls, findings)
}

/** Entries that die before their refresh flicker. */
const checkPresenceTtl: Rule = (config, findings) => {
  const { engine, presence_manager: own, client } = config
  const kind = own.enabled ? own.type : engine.type
  if (kind !== 'redis') return
  const path = own.enabled ? 'presence_manager.redis' : 'engine.redis'
  const { presence_ttl: ttl } = own.enabled ? own.redis : engine.redis
  if (ttl > 2 * client.presence_update_interval) return
  findings.warn('presence_ttl should be more than twice client.presence_update_interval', {
    key: `${path}.presence_ttl`,
  })
}
