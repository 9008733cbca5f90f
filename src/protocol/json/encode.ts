/**
 * Replies and pushes → one JSON text each. Text is put together by hand: payloads are spliced as they
 * came, and fields appear in the order of the protocol's tables.
 * spec: client-protocol.md §1.2, §2
 */
import { assertNever, type Payload } from '../../base/index.js'
import type { Frame } from '../codec.js'
import type { ClientError } from '../errors.js'
import type { ClientInfo, Push, Reply } from '../messages.js'
import {
  writeConnectPush,
  writeConnectResult,
  writeHistory,
  writeInfo,
  writePresence,
  writePublication,
  writeRefresh,
  writeSubRefresh,
  writeSubscribeResult,
} from './objects.js'
import { quote } from '../../wire/index.js'
import { boolField, join, numberField, payloadField, stringField } from './text.js'

const LF = 0x0a

/**
 * Encodes the answer to a command.
 * @throws UnencodablePayload
 */
export function encodeReply(id: number, reply: Reply): Frame {
  const head = id === 0 ? '{' : `{"id":${id},`
  return frame(`${head}${replyBody(reply)}}`)
}

function replyBody(reply: Reply): string {
  switch (reply.kind) {
    case 'error':
      return `"error":${writeError(reply.error)}`
    case 'rpc':
      return `"rpc":{${join(payloadField('data', reply.data))}}`
    case 'publish':
      return '"publish":{}'
    case 'unsubscribe':
      return '"unsubscribe":{}'
    case 'connect':
      return `"connect":${writeConnectResult(reply.value)}`
    case 'subscribe':
      return `"subscribe":${writeSubscribeResult(reply.value)}`
    case 'presence':
      return `"presence":${writePresence(reply.value)}`
    case 'presence_stats':
      return `"presence_stats":{"num_clients":${reply.value.numClients},"num_users":${reply.value.numUsers}}`
    case 'history':
      return `"history":${writeHistory(reply.value)}`
    case 'refresh':
      return `"refresh":${writeRefresh(reply.value)}`
    case 'sub_refresh':
      return `"sub_refresh":${writeSubRefresh(reply.value)}`
    default:
      return assertNever(reply)
  }
}

function writeError(error: ClientError): string {
  const fields =
    numberField('code', error.code) +
    stringField('message', error.message) +
    boolField('temporary', error.temporary)
  return `{${join(fields)}}`
}

/**
 * Encodes a push; a bidirectional connection gets it inside a reply.
 * @throws UnencodablePayload
 */
export function encodePush(push: Push, unidirectional: boolean): Frame {
  const body = pushBody(push)
  return frame(unidirectional ? `{${body}}` : `{"push":{${body}}}`)
}

function pushBody(push: Push): string {
  switch (push.kind) {
    case 'connect':
      return `"connect":${writeConnectPush(push.value)}`
    case 'pub':
      return `${channelOf(push.channel)}"pub":${writePublication(push.pub, push.epoch)}`
    case 'join':
      return presenceBody(push.channel, '"join":', push.info)
    case 'leave':
      return presenceBody(push.channel, '"leave":', push.info)
    case 'unsubscribe':
      return `${channelOf(push.channel)}"unsubscribe":${writeReason(push.unsubscribe)}`
    case 'subscribe':
      return `${channelOf(push.channel)}"subscribe":${writeSubscribePush(push)}`
    case 'message':
      return `"message":{${join(payloadField('data', push.data))}}`
    case 'refresh':
      return `"refresh":${writeRefresh(push)}`
    case 'disconnect':
      return `"disconnect":${writeReason(push.disconnect)}`
    default:
      return assertNever(push)
  }
}

function channelOf(channel: string): string {
  return channel === '' ? '' : `"channel":${quote(channel)},`
}

function presenceBody(channel: string, key: string, info: ClientInfo): string {
  return `${channelOf(channel)}${key}{"info":${writeInfo(info)}}`
}

function writeReason(why: { readonly code: number; readonly reason: string }): string {
  return `{${join(numberField('code', why.code) + stringField('reason', why.reason))}}`
}

function writeSubscribePush(push: {
  readonly recoverable: boolean
  readonly positioned: boolean
  readonly epoch: string
  readonly offset: number
  readonly data: Payload | null
}): string {
  const fields =
    boolField('recoverable', push.recoverable) +
    stringField('epoch', push.epoch) +
    numberField('offset', push.offset) +
    boolField('positioned', push.positioned) +
    payloadField('data', push.data)
  return `{${join(fields)}}`
}

function frame(text: string): Frame {
  return Buffer.from(text, 'utf8')
}

/** Joins messages with LF into one transport message; a single one is returned as it is. */
export function packLines(frames: readonly Frame[]): Uint8Array {
  const [first] = frames
  if (frames.length === 1 && first !== undefined) return first
  let size = Math.max(0, frames.length - 1)
  for (const part of frames) size += part.length
  const packed = Buffer.allocUnsafe(size)
  let at = 0
  for (const part of frames) {
    if (at > 0) packed[at++] = LF
    packed.set(part, at)
    at += part.length
  }
  return packed
}
