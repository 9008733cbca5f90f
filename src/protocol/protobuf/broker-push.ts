/**
 * What brokers without storage carry between nodes: a push of the client protocol, the same for every
 * codec of clients. spec: channels-and-engines.md §9.1
 */
import { bytesPayload, EMPTY_PAYLOAD, type Payload } from '../../base/index.js'
import * as wire from '../../gen/client.js'
import type { ClientInfo, Publication, Tags } from '../messages.js'
import { infoOf, nonZero, publicationOf, text } from './objects.js'

/** A push on its way to be published. */
export type OutgoingBrokerPush =
  /** `delta`: subscribers may get it as a patch; meant for brokers that keep what was before. */
  | { readonly kind: 'pub'; readonly publication: Publication; readonly delta: boolean }
  | { readonly kind: 'join' | 'leave'; readonly info: ClientInfo }

/** A push that arrived, and the channel that it was published to. */
export type BrokerPush = { readonly channel: string } & (
  | { readonly kind: 'pub'; readonly publication: Publication }
  | { readonly kind: 'join' | 'leave'; readonly info: ClientInfo }
)

/** Encodes a push. */
export function encodeBrokerPush(channel: string, push: OutgoingBrokerPush): Uint8Array {
  const message: wire.Push = { channel: text(channel) }
  if (push.kind === 'pub') {
    const { publication, delta } = push
    message.pub = {
      ...publicationOf(publication, ''),
      delta: nonZero(delta),
      time: nonZero(publication.time),
    }
  } else {
    message[push.kind] = { info: infoOf(push.info) }
  }
  return wire.Push.encode(message).finish()
}

/** Reads a push; payloads stay views of `bytes`. null = malformed, or of no kind that brokers carry. */
export function decodeBrokerPush(bytes: Uint8Array): BrokerPush | null {
  let push: wire.Push
  try {
    // A Buffer, because protobufjs then reads text as the platform does.
    push = wire.Push.decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  } catch {
    // Whoever receives it logs; there is nothing in the error that helps.
    return null
  }
  const channel = push.channel ?? ''
  if (is(push.pub)) return { kind: 'pub', channel, publication: unstored(push.pub) }
  if (is(push.join)) return { kind: 'join', channel, info: memberOf(push.join.info ?? {}) }
  if (is(push.leave)) return { kind: 'leave', channel, info: memberOf(push.leave.info ?? {}) }
  return null
}

function unstored(pub: wire.Publication): Publication {
  return {
    offset: 0,
    data: payloadOf(pub.data) ?? EMPTY_PAYLOAD,
    info: is(pub.info) ? memberOf(pub.info) : null,
    tags: tagsOf(pub.tags),
    time: numberOf(pub.time),
  }
}

function memberOf(info: wire.ClientInfo): ClientInfo {
  return {
    user: info.user ?? '',
    client: info.client ?? '',
    connInfo: payloadOf(info.conn_info),
    chanInfo: payloadOf(info.chan_info),
  }
}

function tagsOf(tags: wire.Publication['tags']): Tags | null {
  const entries = Object.entries(tags ?? {})
  return entries.length === 0 ? null : new Map(entries)
}

function payloadOf(bytes: Uint8Array | null | undefined): Payload | null {
  return is(bytes) && bytes.length > 0 ? bytesPayload(bytes) : null
}

function numberOf(value: wire.Int64 | null | undefined): number {
  if (!is(value)) return 0
  return typeof value === 'number' ? value : value.toNumber()
}

function is<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}
