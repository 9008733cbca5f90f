/**
 * How the answers of an event go on: which records follow the first, and under which gRPC method.
 * spec: proxy.md §2.7, §3.1, §9.21
 */
import { mapOf, payload, text } from '../../wire/index.js'
import { record } from '../answer.js'
import type { ProxySettings } from '../settings.js'
import { decodeBase64 } from '../../wire/index.js'
import { bytesPayload, EMPTY_PAYLOAD, type Payload } from '../../base/index.js'
import type { StreamItem } from '../ports.js'
import { UnusableField } from '../failure.js'

/** What an event that may be answered with a stream says about it. */
export type StreamRules = {
  /** Whether the answers of such a proxy may go on. */
  enabled(settings: ProxySettings): boolean
  /** Streams of one connection at the same time; 0 = something else bounds them. */
  maxPerConnection(settings: ProxySettings): number
  /** Whether its answers go on over gRPC, too. */
  readonly overGrpc: boolean
  /** Quirk: `temporary` of a backend's error is lost. spec: §2.7 rule 2 */
  readonly losesTemporary: boolean
  /** Whether records say which channel they are for, or are messages without one. */
  readonly addressed: boolean
}

/** Streams of subscriptions. */
export const subscriptionStreams: StreamRules = {
  enabled: () => true,
  // There is one a subscription, and client.channel_limit bounds those.
  maxPerConnection: () => 0,
  overGrpc: true,
  losesTemporary: true,
  addressed: false,
}

/** Streamed answers to RPC. */
export const rpcStreams: StreamRules = {
  enabled: (settings) => settings.policy.stream.rpc_answers,
  maxPerConnection: (settings) => settings.policy.stream.max_per_connection,
  overGrpc: false,
  losesTemporary: false,
  addressed: true,
}

const publication = record({
  channel: text(),
  data: payload(),
  b64data: text(),
  tags: mapOf(text()),
})

const message = record({ data: payload(), b64data: text() })

/** A record after the first one. */
export const itemRecord = record({
  publication,
  message,
})

/** A record as it was read. */
export type RawItem = (typeof itemRecord)['initial']

/** What a record is for; null = nothing that is known. Throws UnusableField for invalid base64. */
export function itemOf(raw: RawItem, addressed: boolean): StreamItem | null {
  if (raw === null) return null
  const { publication: pub, message: msg } = raw
  if (pub !== null) {
    const channel = addressed ? pub.channel : ''
    return { t: 'publication', channel, data: dataOf(pub.b64data, pub.data), tags: pub.tags }
  }
  if (msg !== null && addressed) return { t: 'message', data: dataOf(msg.b64data, msg.data) }
  return null
}

function dataOf(base64: string, plain: Payload | null): Payload {
  if (base64 === '') return plain ?? EMPTY_PAYLOAD
  const bytes = decodeBase64(base64)
  if (bytes === null) throw new UnusableField('data')
  return bytesPayload(bytes)
}
