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
  /** Longest silence of the backend in ms, 0 = any. */
  idleTimeoutMs(settings: ProxySettings): number
  /** Whether streams outlive the configuration they were opened under. */
  outlives(settings: ProxySettings): boolean
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
  idleTimeoutMs: (settings) => settings.policy.stream.idle_timeout,
  outlives: () => false,
  // There is one a subscription, and client.channel_limit bounds those.
  maxPerConnection: () => 0,
  overGrpc: true,
  losesTemporary: true,
  addressed: false,
}

/** Streamed answers to RPC, and those that are runs. */
export const rpcStreams: StreamRules = {
  enabled: ({ policy }) => policy.stream.rpc_answers || policy.run.enabled,
  idleTimeoutMs: ({ policy }) =>
    policy.run.enabled ? policy.run.idle_timeout : policy.stream.idle_timeout,
  outlives: ({ policy }) => policy.run.enabled,
  // Runs belong to no connection: max_per_user bounds them.
  maxPerConnection: ({ policy }) => (policy.run.enabled ? 0 : policy.stream.max_per_connection),
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

/** A record of a run: with `data` at hand, or as a publication, and perhaps with an id. spec: runs.md §1.3 */
export const runRecord = record({
  publication: record({ data: payload(), b64data: text(), tags: mapOf(text()) }),
  data: payload(),
  b64data: text(),
  tags: mapOf(text()),
  end: record({ data: payload(), b64data: text() }),
  id: payload(),
})

/** A record of a run as it was read. */
export type RawRunRecord = (typeof runRecord)['initial']

/** Longest id of a record, in characters; a longer one is none. */
const MAX_ID_LENGTH = 1024

/**
 * What a record of a run is; null = nothing that is known. Throws UnusableField for invalid base64.
 * @param given id that came beside the record
 */
export function runItemOf(raw: RawRunRecord, given: string): StreamItem | null {
  if (raw === null) return null
  const { publication: pub, end, tags } = raw
  const id = idOf(raw.id) || inHeader(given)
  if (end !== null) return { t: 'end', data: dataOf(end.b64data, end.data), id }
  if (pub !== null) return { t: 'record', data: dataOf(pub.b64data, pub.data), tags: pub.tags, id }
  if (raw.data === null && raw.b64data === '') return null
  return { t: 'record', data: dataOf(raw.b64data, raw.data), tags, id }
}

/** A text or a number; '' = none. */
function idOf(value: Payload | null): string {
  if (value === null) return ''
  const json: unknown = JSON.parse(value.text())
  return typeof json === 'string' || typeof json === 'number' ? inHeader(String(json)) : ''
}

/** An id comes back in a header, so what no header can say is none. */
function inHeader(id: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return id.length > MAX_ID_LENGTH || /[\0-\x1f\x7f]/.test(id) ? '' : id
}

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
