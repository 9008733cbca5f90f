/** Public face of config: the types of the configuration, and how it is loaded and shown. */
export { maskSecrets, plainConfig } from './dump.js'
export { ConfigError, type ConfigStage, type Fault, type Notice } from './faults.js'
export { configJsonSchema } from './json-schema.js'
export {
  configInputs,
  loadConfig,
  parseConfig,
  type ConfigInputs,
  type LoadedConfig,
} from './load.js'
export { hasInternalServer, whyNode, whyNodeInside } from './rules/listener.js'
export { channelNamespaces } from './rules/namespaces.js'
export { migrateFile, type Migration } from './migrate/migrate.js'
export { mapBrokerPlace, type MapBrokerPlace } from './map-broker.js'
export { parseNatsUrl, type NatsAddress } from './nats-address.js'
export { parsePostgresDsn, type PostgresAddress } from './postgres-dsn.js'
export { redisShards, type RedisShard, type RedisShardTls } from './redis-shards.js'
export { findOption, shapeOf, type FoundOption } from './option.js'
export { configReference, optionReference } from './reference.js'
export { markdownReference } from './reference-markdown.js'
export { reloadablePaths, takeOver, type Reloaded } from './reload.js'
export { configVariables, type ConfigVariable } from './variables.js'
export { isBridged, workerCount } from './rules/workers.js'
export { FORMATS } from './read/file.js'
export { formatDuration, parseDurationMs } from './schema/duration.js'
export type {
  ChannelConfig,
  ClientConfig,
  ClientTlsConfig,
  Config,
  ConsumerConfig,
  DnsConfig,
  GrpcPortConfig,
  HttpApiConfig,
  HttpServerConfig,
  Immutable,
  NamedProxyConfig,
  NamespaceConfig,
  NamespaceOptionsConfig,
  NamespaceSharedPollConfig,
  ProxyConfig,
  ProxyHttpConfig,
  ProxyPolicyConfig,
  RunPolicyConfig,
  ReadyConfig,
  NatsBrokerConfig,
  NatsConfig,
  PublishingRedisConfig,
  RedisConfig,
  RpcConfig,
  RpcNamespaceConfig,
  RpcOptionsConfig,
  ServerTlsConfig,
  SharedPollConfig,
  StatusTransformConfig,
  SubscriptionTokenConfig,
  SwitchedProxyConfig,
  TokenConfig,
  TrustedCaConfig,
  UniStreamConfig,
  WebSocketConfig,
} from './schema/root.js'
