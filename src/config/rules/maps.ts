/** Rules of map channels. spec: channels-and-engines.md §2.2, rules 11 to 15 */
import type { Findings } from '../faults.js'
import type { Config, NamespaceOptionsConfig } from '../schema/root.js'
import { mapBrokerPlace, type MapBrokerPlace } from '../map-broker.js'
import { redisShards } from '../redis-shards.js'
import { channelNamespaces } from './namespaces.js'
import type { Rule } from './scope.js'
import { isBridged, workerCount } from './workers.js'

const DEFAULT_STREAM_TTL_MS = 60_000

type MapConfig = NamespaceOptionsConfig['map']

const isMapType = (type: string): boolean => type.startsWith('map')

function checkMode(path: string, options: NamespaceOptionsConfig, findings: Findings): void {
  const { map, subscription_type: type } = options
  if (isMapType(type) && map.mode === '') {
    findings.fault(
      `${path}.map.mode`,
      `required with subscription_type ${type}: set ephemeral, recoverable or persistent`,
      [`${path}.subscription_type`],
    )
  }
  if ((map.mode === 'ephemeral' || map.mode === 'recoverable') && map.key_ttl === 0) {
    findings.fault(`${path}.map.key_ttl`, `required in mode ${map.mode}: set it, like 60s`)
  }
  if (map.mode === 'persistent' && map.key_ttl > 0) {
    findings.fault(`${path}.map.key_ttl`, 'keys do not expire in mode persistent: remove it')
  }
  if (map.mode === 'persistent' && (type === 'map_clients' || type === 'map_users')) {
    findings.fault(
      `${path}.map.mode`,
      `${type} needs keys that expire: set ephemeral or recoverable`,
    )
  }
  if (map.remove_client_on_unsubscribe && !isMapType(type)) {
    findings.fault(
      `${path}.map.remove_client_on_unsubscribe`,
      'requires subscription_type map, map_clients or map_users',
    )
  }
}

/** Where maps live, if there are any. */
const checkBroker: Rule = (config, findings) => {
  const first = [...channelNamespaces(config)].find(({ options }) =>
    isMapType(options.subscription_type),
  )
  if (first === undefined) return
  const type = `${first.path}.subscription_type`
  const place = mapBrokerPlace(config)
  if (place === null) {
    findings.fault(
      'map_broker.type',
      `is required, because the ${config.broker.type} broker keeps no maps: set redis, or memory when there is one node`,
      [type, 'broker.type'],
    )
  } else if (place.kind === 'redis') {
    checkCluster(place, type, findings)
    warnOfNames(config, findings)
  } else checkMemory(config, type, findings)
}

/** The state of `meta:x` has the name of the metadata of the state of `x`. spec: channels-and-engines.md §11.6 */
const warnOfNames: Rule = (config, findings) => {
  for (const { name, subscription_type: type } of config.channel.namespaces) {
    if (!isMapType(type) || !['meta', 'expire', 'order'].includes(name)) continue
    findings.warn(
      'maps in Redis under this name share keys with the map of what follows the boundary: take another name',
      { key: `channel.namespaces.${name}.name` },
    )
  }
}

/** The scripts of a map need all of its keys in one slot. */
function checkCluster(
  { path, redis }: Extract<MapBrokerPlace, { kind: 'redis' }>,
  type: string,
  findings: Findings,
): void {
  const found = redisShards(redis)
  if (redis.sharded_pub_sub_partitions > 0 || 'problems' in found) return
  if (found.shards.every(({ kind }) => kind !== 'cluster')) return
  findings.fault(
    `${path}.sharded_pub_sub_partitions`,
    'is required for maps in a Redis Cluster: set a number like 64, the same on all nodes',
    [type],
  )
}

function checkMemory(config: Config, type: string, findings: Findings): void {
  if (isBridged(config)) return
  if ((workerCount(config) ?? 1) > 1) {
    findings.fault(
      'map_broker.type',
      'with memory each of the workers would have maps of its own: set redis',
      ['workers', type],
    )
  } else if (config.broker.type !== 'memory' || !config.broker.enabled) {
    findings.warn('map_broker.type memory: nodes do not see the maps of each other', {
      key: 'map_broker.type',
    })
  }
}

function checkLifetimes(path: string, map: MapConfig, findings: Findings): void {
  if (map.mode === 'ephemeral') {
    for (const key of ['stream_size', 'stream_ttl', 'meta_ttl'] as const) {
      if (map[key] > 0) {
        findings.fault(`${path}.map.${key}`, 'there is no stream in mode ephemeral: remove it')
      }
    }
    return
  }
  if (map.mode === '' || map.meta_ttl === 0) return
  const metaTtl = `${path}.map.meta_ttl`
  if (map.mode === 'persistent') {
    findings.fault(metaTtl, 'keys do not expire in mode persistent, so neither may this: remove it')
    return
  }
  if (map.meta_ttl < (map.stream_ttl || DEFAULT_STREAM_TTL_MS)) {
    findings.fault(metaTtl, 'must not be shorter than stream_ttl (1m when that is not set)')
  }
  if (map.meta_ttl < map.key_ttl) findings.fault(metaTtl, 'must not be shorter than key_ttl')
}

function checkPages(path: string, map: MapConfig, findings: Findings): void {
  const sizes = [
    { key: 'min_page_size', size: map.min_page_size },
    { key: 'default_page_size', size: map.default_page_size },
    { key: 'max_page_size', size: map.max_page_size },
  ].filter(({ size }) => size > 0)
  sizes.forEach(({ key, size }, at) => {
    const before = sizes[at - 1]
    if (before !== undefined && before.size > size) {
      findings.fault(`${path}.map.${key}`, `must not be smaller than ${before.key}`)
    }
  })
}

function checkKeys(path: string, map: MapConfig, findings: Findings): void {
  if (map.client_key === '') return
  for (const key of ['publish_proxy_enabled', 'remove_proxy_enabled'] as const) {
    if (map[key]) {
      findings.fault(
        `${path}.map.${key}`,
        'excludes map.client_key: with a proxy the backend decides on the key',
        [`${path}.map.client_key`],
      )
    }
  }
}

/** The namespace that a channel prefix names, as the channel table would find it. */
function namespaceOfPrefix(config: Config, prefix: string): NamespaceOptionsConfig | null {
  const { channel } = config
  const privatePrefix = channel.private_prefix
  const name =
    privatePrefix !== '' && prefix.startsWith(privatePrefix)
      ? prefix.slice(privatePrefix.length)
      : prefix
  const end = channel.namespace_boundary === '' ? -1 : name.indexOf(channel.namespace_boundary)
  if (end < 0) return null
  return channel.namespaces.find((each) => each.name === name.slice(0, end)) ?? null
}

function checkMirrors(
  config: Config,
  path: string,
  options: NamespaceOptionsConfig,
  findings: Findings,
): void {
  for (const type of ['map_clients', 'map_users'] as const) {
    const key = `${type}_presence_channel_prefix` as const
    const prefix = options[key]
    if (prefix === '') continue
    const target = namespaceOfPrefix(config, prefix)
    if (target === null) {
      findings.fault(`${path}.${key}`, `must begin with the name of a namespace and its boundary`)
    } else if (target.subscription_type !== type) {
      findings.fault(`${path}.${key}`, `must name a namespace with subscription_type ${type}`)
    }
  }
}

/** Broker, modes, lifetimes, page sizes and keys of map channels, and presence mirrors. */
export const checkMaps: Rule = (config, findings) => {
  checkBroker(config, findings)
  for (const { path, options } of channelNamespaces(config)) {
    checkMode(path, options, findings)
    checkLifetimes(path, options.map, findings)
    checkPages(path, options.map, findings)
    checkKeys(path, options.map, findings)
    checkMirrors(config, path, options, findings)
  }
}
