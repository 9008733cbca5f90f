/**
 * What brokers without storage carry between nodes: a push of the client protocol, the same for every
 * codec of clients. spec: channels-and-engines.md §9.1
 */
import * as wire from '../../gen/client.js'
import type { ClientInfo, Publication } from '../messages.js'
import { infoOf } from './objects.js'
import { nonEmpty } from '../../wire/index.js'
import { carriedOf, memberOf, publicationFrom, type CarriedFields } from './stored.js'

/** A push on its way to be published. */
export type OutgoingBrokerPush =
  | ({ readonly kind: 'pub'; readonly publication: Publication } & CarriedFields)
  | { readonly kind: 'join' | 'leave'; readonly info: ClientInfo }

/** A push that arrived, and the channel that it was published to. */
export type BrokerPush = { readonly channel: string } & (
  | { readonly kind: 'pub'; readonly publication: Publication; readonly epoch: string }
  | { readonly kind: 'join' | 'leave'; readonly info: ClientInfo }
)

/** Encodes a push. */
export function encodeBrokerPush(channel: string, push: OutgoingBrokerPush): Uint8Array {
  const message: wire.Push = { channel: nonEmpty(channel) }
  if (push.kind === 'pub') {
    message.pub = carriedOf(push.publication, push)
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
  if (is(push.pub)) {
    return { kind: 'pub', channel, publication: unstored(push.pub), epoch: push.pub.epoch ?? '' }
  }
  if (is(push.join)) return { kind: 'join', channel, info: memberOf(push.join.info ?? {}) }
  if (is(push.leave)) return { kind: 'leave', channel, info: memberOf(push.leave.info ?? {}) }
  return null
}

/** Brokers without storage number nothing. */
function unstored(pub: wire.Publication): Publication {
  return { ...publicationFrom(pub, 0), offset: 0 }
}

function is<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined
}
