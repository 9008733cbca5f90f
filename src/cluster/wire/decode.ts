/**
 * Protobuf → control messages. What came is copied where it is kept, so that the bytes of a message
 * may go with it. Fields of later versions are ignored. spec: channels-and-engines.md §8.7
 */
import { bytesPayload, type Payload } from '../../base/index.js'
import { compileTagsFilter, type TagsFilter } from '../../channels/index.js'
import * as wire from '../../gen/control.js'
import type { StreamPosition } from '../../model/index.js'
import { filterNode } from '../../protocol/index.js'
import { NO_DATA, type ControlCommand, type ControlMessage } from '../messages.js'
import type { NodeInfo, NodeMetrics, SessionTarget } from '../ports.js'
import { asBuffer, bounded, unsigned } from '../../wire/index.js'

type Optional<T> = T | null | undefined

/** A labels filter that cannot be read selects nobody. */
const NOBODY: TagsFilter = { matches: () => false }

/** Decodes a message. Throws when it is malformed. */
export function decodeControl(bytes: Uint8Array): ControlCommand {
  // A Buffer, because protobufjs then reads text as the platform does: malformed UTF-8 becomes U+FFFD.
  const command = wire.Command.decode(asBuffer(bytes))
  return { from: command.uid ?? '', message: messageOf(command) }
}

function messageOf(command: wire.Command): ControlMessage | null {
  if (is(command.node)) return { kind: 'node', node: nodeOf(command.node) }
  if (is(command.shutdown)) return { kind: 'shutdown' }
  if (is(command.unsubscribe)) {
    const { channel, code, reason } = command.unsubscribe
    return {
      kind: 'unsubscribe',
      target: targetOf(command.unsubscribe),
      channel: channel ?? '',
      why: { code: code ?? 0, reason: reason ?? '' },
    }
  }
  if (is(command.subscribe)) return subscribeOf(command.subscribe)
  if (is(command.disconnect)) {
    const { code, reason, whitelist, claimed_at: claimedAt } = command.disconnect
    return {
      kind: 'disconnect',
      target: targetOf(command.disconnect),
      why: { code: code ?? 0, reason: reason ?? '' },
      except: whitelist ?? [],
      ...(bounded(claimedAt) === 0 ? {} : { claimedAt: bounded(claimedAt) }),
    }
  }
  if (is(command.survey_request)) {
    const { id, op, data } = command.survey_request
    return { kind: 'survey_request', id: unsigned(id), op: op ?? '', data: data ?? NO_DATA }
  }
  if (is(command.survey_response)) {
    const { id, code, data } = command.survey_response
    return { kind: 'survey_response', id: unsigned(id), code: code ?? 0, data: data ?? NO_DATA }
  }
  if (is(command.refresh)) {
    const { expired, expire_at: expireAt, info } = command.refresh
    return {
      kind: 'refresh',
      target: targetOf(command.refresh),
      change: { expired: expired ?? false, expireAt: bounded(expireAt), info: payload(info) },
    }
  }
  if (is(command.proxy_cache_purge)) {
    const { event, user, channel, key } = command.proxy_cache_purge
    return {
      kind: 'purge',
      filter: { event: event ?? '', user: user ?? '', channel: channel ?? '', key: key ?? '' },
    }
  }
  return null
}

function subscribeOf(message: wire.Subscribe): ControlMessage {
  return {
    kind: 'subscribe',
    target: targetOf(message),
    channel: message.channel ?? '',
    grant: {
      expireAt: bounded(message.expire_at),
      info: payload(message.channel_info),
      data: payload(message.data),
      override: {
        presence: message.emit_presence ?? false,
        joinLeave: message.emit_join_leave ?? false,
        forcePushJoinLeave: message.push_join_leave ?? false,
        forcePositioning: message.position ?? false,
        forceRecovery: message.recover ?? false,
      },
    },
    recoverSince: positionOf(message.recover_since),
    source: message.source ?? 0,
  }
}

function positionOf(position: Optional<wire.StreamPosition>): StreamPosition | null {
  if (!is(position)) return null
  return { offset: bounded(position.offset), epoch: position.epoch ?? '' }
}

function nodeOf(node: wire.Node): NodeInfo {
  const { metrics } = node
  return {
    uid: node.uid ?? '',
    name: node.name ?? '',
    version: node.version ?? '',
    numClients: node.num_clients ?? 0,
    numUsers: node.num_users ?? 0,
    numSubs: node.num_subs ?? 0,
    numChannels: node.num_channels ?? 0,
    uptime: node.uptime ?? 0,
    ...(is(metrics) ? { metrics: metricsOf(metrics) } : {}),
  }
}

function metricsOf({ interval, items }: wire.Metrics): NodeMetrics {
  return { interval: interval ?? 0, items: new Map(Object.entries(items ?? {})) }
}

type Addressed = Pick<wire.Disconnect, 'user' | 'client' | 'session' | 'all_users' | 'label_filter'>

function targetOf(message: Addressed): SessionTarget {
  const { user, client, session, all_users: allUsers, label_filter: labels } = message
  return {
    user: user ?? '',
    client: client ?? '',
    session: session ?? '',
    ...(allUsers === true ? { allUsers } : {}),
    ...(is(labels) ? { labels: compileTagsFilter(filterNode(labels)) ?? NOBODY } : {}),
  }
}

function payload(bytes: Optional<Uint8Array>): Payload | null {
  if (!is(bytes) || bytes.length === 0) return null
  return bytesPayload(new Uint8Array(bytes))
}

function is<T>(value: Optional<T>): value is T {
  return value !== null && value !== undefined
}
