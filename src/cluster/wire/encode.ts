/** Control messages → Protobuf. Zero values are omitted. spec: channels-and-engines.md §8.7 */
import { assertNever } from '../../base/index.js'
import * as wire from '../../gen/control.js'
import { bytesOf, type ControlMessage, type SubscribeMessage } from '../messages.js'
import type { NodeInfo, SessionTarget } from '../ports.js'
import { int64Of, nonZero, nonEmpty } from '../../wire/index.js'

const EMPTY = Object.freeze({})
const MAX_UINT64 = 2n ** 64n - 1n

/** Encodes a message of the node `from`. */
export function encodeControl(from: string, message: ControlMessage): Uint8Array {
  return wire.Command.encode({ uid: from, ...commandOf(message) }).finish()
}

function commandOf(message: ControlMessage): wire.Command {
  switch (message.kind) {
    case 'node':
      return { node: nodeOf(message.node) }
    case 'shutdown':
      return { shutdown: EMPTY }
    case 'subscribe':
      return { subscribe: subscribeOf(message) }
    case 'unsubscribe': {
      const { target, channel, why } = message
      const { code, reason } = why
      return {
        unsubscribe: {
          ...targetOf(target),
          channel: nonEmpty(channel),
          code: nonZero(code),
          reason: nonEmpty(reason),
        },
      }
    }
    case 'disconnect': {
      const { target, why, except, claimedAt = 0 } = message
      return {
        disconnect: {
          ...targetOf(target),
          whitelist: except.map((id) => nonEmpty(id) ?? ''),
          code: nonZero(why.code),
          reason: nonEmpty(why.reason),
          claimed_at: nonZero(claimedAt),
        },
      }
    }
    case 'refresh': {
      const { expired, expireAt, info } = message.change
      return {
        refresh: {
          ...targetOf(message.target),
          expired: nonZero(expired),
          expire_at: nonZero(expireAt),
          info: bytesOf(info),
        },
      }
    }
    case 'purge': {
      const { event, user, channel, key } = message.filter
      return {
        proxy_cache_purge: {
          event: nonEmpty(event),
          user: nonEmpty(user),
          channel: nonEmpty(channel),
          key: nonEmpty(key),
        },
      }
    }
    case 'survey_request': {
      const { id, op, data } = message
      return { survey_request: { id: int64Of(id), op: nonEmpty(op), data: some(data) } }
    }
    case 'survey_response': {
      const { id, code, data } = message
      return { survey_response: { id: int64Of(id), code: nonZero(code), data: some(data) } }
    }
    default:
      return assertNever(message)
  }
}

/** Labels are never sent: no API of this server has them. */
function targetOf({ user, client, session, allUsers }: SessionTarget) {
  return {
    user: nonEmpty(user),
    client: nonEmpty(client),
    session: nonEmpty(session),
    all_users: nonZero(allUsers === true),
  }
}

function nodeOf({ metrics, ...node }: NodeInfo): wire.Node {
  return {
    uid: nonEmpty(node.uid),
    name: nonEmpty(node.name),
    version: nonEmpty(node.version),
    num_clients: nonZero(node.numClients),
    num_users: nonZero(node.numUsers),
    num_channels: nonZero(node.numChannels),
    uptime: nonZero(node.uptime),
    num_subs: nonZero(node.numSubs),
    ...(metrics === undefined
      ? {}
      : {
          metrics: { interval: metrics.interval, items: Object.fromEntries(metrics.items) },
        }),
  }
}

function subscribeOf(message: SubscribeMessage): wire.Subscribe {
  const { target, channel, grant, recoverSince, source } = message
  const { override } = grant
  return {
    ...targetOf(target),
    channel: nonEmpty(channel),
    emit_presence: nonZero(override.presence === true),
    emit_join_leave: nonZero(override.joinLeave === true),
    push_join_leave: nonZero(override.forcePushJoinLeave === true),
    position: nonZero(override.forcePositioning === true),
    recover: nonZero(override.forceRecovery === true),
    expire_at: nonZero(grant.expireAt),
    channel_info: bytesOf(grant.info),
    data: bytesOf(grant.data),
    recover_since:
      recoverSince === null
        ? undefined
        : { offset: offsetOf(recoverSince.offset), epoch: nonEmpty(recoverSince.epoch) },
    source: nonZero(source),
  }
}

/** An offset that is too large for us stays one that no stream has. */
function offsetOf(offset: number): wire.Int64 | undefined {
  return Number.isFinite(offset) ? nonZero(offset) : int64Of(MAX_UINT64)
}

function some(data: Uint8Array): Uint8Array | undefined {
  return data.length === 0 ? undefined : data
}
