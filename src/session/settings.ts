/**
 * Limits and delays of sessions, compiled from `client.*`. spec: channels-and-engines.md §2.3,
 * client-protocol.md Appendix A
 */
import type { Config } from '../config/index.js'
import type { Disconnect } from '../protocol/index.js'

/** Fixed for the life of a configuration. Durations in ms, sizes in bytes, 0 = off. */
export type SessionSettings = {
  /** 0 = no pings. */
  readonly pingIntervalMs: number
  /** 0 = pongs are neither asked for nor checked. */
  readonly pongTimeoutMs: number
  readonly staleCloseDelayMs: number
  readonly expiredCloseDelayMs: number
  readonly expiredSubCloseDelayMs: number
  /** Period of presence refresh, position checks and subscription expiry checks. */
  readonly tickIntervalMs: number
  readonly channelLimit: number
  readonly queueMaxSizeBytes: number
  readonly commandQueueMaxSizeBytes: number
  /** Parallel commands of one connection; 1 = strictly in order. */
  readonly concurrency: number
  readonly positionCheckDelayMs: number
  readonly positionMaxLagMs: number
  readonly userConnectionLimit: number
  readonly includeServerTime: boolean
  readonly historyLimit: number
  readonly recoveryLimit: number
  readonly allowAnonymous: boolean
  readonly disallowAnonymousTokens: boolean
  readonly insecure: boolean
  readonly personalChannel: boolean
  readonly singleConnection: boolean
  /** Disconnects of unidirectional connections by code of the error that connect failed with. */
  readonly connectDisconnects: ReadonlyMap<number, Disconnect>
  /** Method that is answered locally with an empty result; null = none. */
  readonly rpcPingMethod: string | null
}

/** Compiles the settings of a configuration. */
export function compileSettings(config: Config): SessionSettings {
  const client = config.client
  const personal = client.subscribe_to_user_personal_channel
  return {
    pingIntervalMs: Math.max(0, client.ping_interval),
    pongTimeoutMs: client.ping_interval > 0 ? Math.max(0, client.pong_timeout) : 0,
    staleCloseDelayMs: client.stale_close_delay,
    expiredCloseDelayMs: client.expired_close_delay,
    expiredSubCloseDelayMs: client.expired_sub_close_delay,
    tickIntervalMs: client.presence_update_interval,
    channelLimit: client.channel_limit,
    queueMaxSizeBytes: client.queue_max_size,
    commandQueueMaxSizeBytes: client.command_queue_max_size,
    concurrency: Math.max(1, client.concurrency),
    positionCheckDelayMs: client.channel_position_check_delay,
    positionMaxLagMs: client.channel_position_max_time_lag,
    userConnectionLimit: client.user_connection_limit,
    includeServerTime: client.connect_include_server_time,
    historyLimit: client.history_max_publication_limit,
    recoveryLimit: client.recovery_max_publication_limit,
    allowAnonymous: client.allow_anonymous_connect_without_token,
    disallowAnonymousTokens: client.disallow_anonymous_connection_tokens,
    insecure: client.insecure,
    personalChannel: personal.enabled,
    singleConnection: personal.enabled && personal.single_connection,
    connectDisconnects: connectDisconnects(config),
    rpcPingMethod: config.rpc.ping.enabled ? config.rpc.ping.method : null,
  }
}

function connectDisconnects(config: Config): ReadonlyMap<number, Disconnect> {
  const { enabled, transforms } = config.client.connect_code_to_unidirectional_disconnect
  return new Map(enabled ? transforms.map(({ code, to }) => [code, to]) : [])
}
