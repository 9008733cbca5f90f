/**
 * Replies and pushes → one Protobuf message each, without its length, and messages with their lengths
 * → one transport message. spec: client-protocol.md §1.3, §2
 */
import { assertNever } from '../../base/index.js'
import * as wire from '../../gen/client.js'
import type { Frame } from '../codec.js'
import type { ClientError } from '../errors.js'
import type { Push, Reply } from '../messages.js'
import {
  bytes,
  connectResultOf,
  historyOf,
  infoOf,
  presenceOf,
  publicationOf,
  refreshOf,
  subRefreshOf,
  subscribeResultOf,
} from './objects.js'
import { nonZero, nonEmpty } from '../../wire/index.js'

const EMPTY = Object.freeze({})

/** Encodes the answer to a command. Never throws: every payload is bytes here. */
export function encodeReply(id: number, reply: Reply): Frame {
  const message = replyOf(reply)
  message.id = nonZero(id)
  return wire.Reply.encode(message).finish()
}

function replyOf(reply: Reply): wire.Reply {
  switch (reply.kind) {
    case 'error':
      return { error: errorOf(reply.error) }
    case 'rpc':
      return { rpc: { data: bytes(reply.data) } }
    case 'publish':
      return { publish: EMPTY }
    case 'unsubscribe':
      return { unsubscribe: EMPTY }
    case 'connect':
      return { connect: connectResultOf(reply.value) }
    case 'subscribe':
      return { subscribe: subscribeResultOf(reply.value) }
    case 'presence':
      return { presence: presenceOf(reply.value) }
    case 'presence_stats': {
      const { numClients, numUsers } = reply.value
      return { presence_stats: { num_clients: nonZero(numClients), num_users: nonZero(numUsers) } }
    }
    case 'history':
      return { history: historyOf(reply.value) }
    case 'refresh':
      return { refresh: refreshOf(reply.value) }
    case 'sub_refresh':
      return { sub_refresh: subRefreshOf(reply.value) }
    default:
      return assertNever(reply)
  }
}

function errorOf(error: ClientError): wire.ReplyError {
  return {
    code: nonZero(error.code),
    message: nonEmpty(error.message),
    temporary: nonZero(error.temporary),
  }
}

/** Encodes a push; a bidirectional connection gets it inside a reply. Never throws. */
export function encodePush(push: Push, unidirectional: boolean): Frame {
  const message = pushOf(push)
  return unidirectional
    ? wire.Push.encode(message).finish()
    : wire.Reply.encode({ push: message }).finish()
}

function pushOf(push: Push): wire.Push {
  switch (push.kind) {
    case 'pub':
      return { channel: nonEmpty(push.channel), pub: publicationOf(push.pub, push.epoch) }
    case 'join':
      return { channel: nonEmpty(push.channel), join: { info: infoOf(push.info) } }
    case 'leave':
      return { channel: nonEmpty(push.channel), leave: { info: infoOf(push.info) } }
    case 'unsubscribe':
      return { channel: nonEmpty(push.channel), unsubscribe: reasonOf(push.unsubscribe) }
    case 'subscribe':
      return { channel: nonEmpty(push.channel), subscribe: subscribePushOf(push) }
    case 'message':
      return { message: { data: bytes(push.data) } }
    case 'refresh':
      return { refresh: refreshOf(push) }
    case 'connect':
      // Same names as in the result, other numbers.
      return { connect: connectResultOf(push.value) }
    case 'disconnect':
      return { disconnect: reasonOf(push.disconnect) }
    default:
      return assertNever(push)
  }
}

function reasonOf(why: { readonly code: number; readonly reason: string }): wire.Unsubscribe {
  return { code: nonZero(why.code), reason: nonEmpty(why.reason) }
}

function subscribePushOf(push: Extract<Push, { kind: 'subscribe' }>): wire.Subscribe {
  return {
    recoverable: nonZero(push.recoverable),
    epoch: nonEmpty(push.epoch),
    offset: nonZero(push.offset),
    positioned: nonZero(push.positioned),
    data: bytes(push.data),
  }
}

/** Puts messages one after the other, each after its length as a varint. */
export function packDelimited(frames: readonly Frame[]): Uint8Array {
  let size = 0
  for (const { length } of frames) size += lengthSize(length) + length
  const packed = Buffer.allocUnsafe(size)
  let at = 0
  for (const frame of frames) {
    let left = frame.length
    for (; left > 0x7f; left >>>= 7) packed[at++] = (left & 0x7f) | 0x80
    packed[at++] = left
    packed.set(frame, at)
    at += frame.length
  }
  return packed
}

function lengthSize(length: number): number {
  let size = 1
  for (let left = length; left > 0x7f; left >>>= 7) size++
  return size
}
