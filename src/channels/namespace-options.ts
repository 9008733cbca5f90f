/**
 * Options of one namespace: from configuration keys to the compiled form.
 * spec: channels-and-engines.md §2.1
 */
import { compileSchema, type DataSchema } from '../schema/index.js'
import type { RE2JS } from 're2js'
import type { NamespaceOptionsConfig, NamespaceSharedPollConfig } from '../config/index.js'
import { SubscriptionTypes } from '../protocol/index.js'
import { compileMapSettings } from './map/settings.js'
import type { SharedPollOptions } from '../model/index.js'
import type { DataFormat, Namespace, PresenceMirrors } from './ports.js'

/** What a namespace falls back to; everything else starts from zero. */
export type NamespaceDefaults = {
  readonly historyMetaTtlMs: number
  readonly dataFormat: string
}

/** Compiles validated options. */
export function compileNamespace(
  name: string,
  options: NamespaceOptionsConfig,
  defaults: NamespaceDefaults,
  channelRegex: RE2JS | null,
): Namespace {
  return {
    name,
    presence: options.presence,
    joinLeave: options.join_leave,
    forcePushJoinLeave: options.force_push_join_leave,
    historySize: options.history_size,
    historyTtlMs: options.history_ttl,
    historyMetaTtlMs: options.history_meta_ttl || defaults.historyMetaTtlMs,
    forcePositioning: options.force_positioning,
    allowPositioning: options.allow_positioning,
    forceRecovery: options.force_recovery,
    allowRecovery: options.allow_recovery,
    recoveryMode: options.force_recovery_mode === 'cache' ? 'cache' : 'stream',
    fromStart: options.subscribe_from_start,
    autoCacheRecover: options.auto_cache_recover,
    allowTagsFilter: options.allow_tags_filter,
    allowedDeltaTypes: options.allowed_delta_types,
    deltaPublish: options.delta_publish,
    allowSubscribeForClient: options.allow_subscribe_for_client,
    allowSubscribeForAnonymous: options.allow_subscribe_for_anonymous,
    allowPublishForClient: options.allow_publish_for_client,
    allowPublishForSubscriber: options.allow_publish_for_subscriber,
    allowPublishForAnonymous: options.allow_publish_for_anonymous,
    allowPresenceForClient: options.allow_presence_for_client,
    allowPresenceForSubscriber: options.allow_presence_for_subscriber,
    allowPresenceForAnonymous: options.allow_presence_for_anonymous,
    allowHistoryForClient: options.allow_history_for_client,
    allowHistoryForSubscriber: options.allow_history_for_subscriber,
    allowHistoryForAnonymous: options.allow_history_for_anonymous,
    allowUserLimitedChannels: options.allow_user_limited_channels,
    channelRegex,
    dataFormat: dataFormat(options.publication_data_format || defaults.dataFormat),
    schema: schemaOf(name, options.publication_schema),
    subscribeProxy: options.subscribe_proxy_enabled,
    subscribeStream: streamOf(options),
    publishProxy: options.publish_proxy_enabled,
    subRefreshProxy: options.sub_refresh_proxy_enabled,
    subscriptionType: typeOf(options.subscription_type),
    map: compileMapSettings(options),
    mirrors: mirrorsOf(options),
    sharedPoll:
      options.subscription_type === 'shared_poll' ? sharedPollOptions(options.shared_poll) : null,
  }
}

function sharedPollOptions(options: NamespaceSharedPollConfig): SharedPollOptions {
  return {
    refreshIntervalMs: options.refresh_interval,
    batchSize: options.refresh_batch_size,
    maxKeys: options.max_keys_per_connection,
    versioned: options.mode === 'versioned',
    shutdownDelayMs: options.channel_shutdown_delay,
    trackExpiredDelayMs: options.track_expired_extra_delay,
    publishEnabled: options.publish_enabled,
  }
}

function typeOf(name: NamespaceOptionsConfig['subscription_type']): number {
  switch (name) {
    case 'map':
      return SubscriptionTypes.map
    case 'map_clients':
      return SubscriptionTypes.mapClients
    case 'map_users':
      return SubscriptionTypes.mapUsers
    case 'shared_poll':
      return SubscriptionTypes.sharedPoll
    case '':
    case 'stream':
      return SubscriptionTypes.stream
  }
}

function mirrorsOf(options: NamespaceOptionsConfig): PresenceMirrors | null {
  const clientsPrefix = options.map_clients_presence_channel_prefix
  const usersPrefix = options.map_users_presence_channel_prefix
  return clientsPrefix === '' && usersPrefix === '' ? null : { clientsPrefix, usersPrefix }
}

function streamOf(options: NamespaceOptionsConfig): Namespace['subscribeStream'] {
  if (!options.subscribe_stream_proxy_enabled) return 'none'
  return options.subscribe_stream_proxy_bidirectional ? 'both-ways' : 'one-way'
}

function dataFormat(value: string): DataFormat {
  return value === 'json' || value === 'json_object' || value === 'binary' ? value : 'any'
}

/** Throws with the path of the option when the schema cannot be used. */
function schemaOf(name: string, source: string): DataSchema | null {
  if (source === '') return null
  try {
    return compileSchema(source)
  } catch (cause) {
    const place = name === '' ? 'without_namespace' : `namespaces.${name}`
    const problem = cause instanceof Error ? cause.message : 'cannot be used'
    throw new Error(`channel.${place}.publication_schema: ${problem}`, { cause })
  }
}
