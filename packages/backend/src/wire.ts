/**
 * Between values of handlers and those of the wire, where bytes are Base64 under another name.
 * spec: proxy.md §5.2
 */
import type { Answer, Data } from './contract.js'
import type { Effect } from './effects.js'
import type { StreamRecord } from './results.js'
import { decodeBase64, encodeBase64 } from './signature.js'

/** A request as handlers see it: `b64data` becomes `data` of bytes. */
export function decodeItem(item: object): object {
  const { b64data, ...others } = item as { readonly b64data?: unknown }
  if (b64data === undefined) return item
  const bytes = typeof b64data === 'string' ? decodeBase64(b64data) : undefined
  if (bytes === undefined) throw new TypeError('b64data of the request is no Base64')
  return { ...others, data: bytes }
}

/** An answer as the server reads it: bytes become `b64data` and `b64info`. */
export function encodeAnswer(answer: Answer): object {
  if (!('result' in answer)) return answer
  const { result, ...beside } = answer as {
    readonly result: {
      readonly subs?: Record<string, object>
      readonly effects?: readonly Effect[]
    }
  }
  const effects = result.effects?.map(encodeEffect)
  const encoded = { ...encodeFields(result), ...(effects !== undefined && { effects }) }
  if (result.subs === undefined) return { result: encoded, ...beside }
  const subs = Object.entries(result.subs).map(([channel, options]) => [
    channel,
    encodeFields(options),
  ])
  // Object.fromEntries defines own keys, whatever their names.
  return { result: { ...encoded, subs: Object.fromEntries(subs) as object }, ...beside }
}

/** A later record of a stream as the server reads it. */
export function encodeRecord(record: StreamRecord): object {
  return 'message' in record
    ? { message: encodeFields(record.message) }
    : { publication: encodeFields(record.publication) }
}

/** All that an effect carries are objects with data, but for meta, which is JSON. */
function encodeEffect(effect: Effect): object {
  const parts = Object.entries(effect).map(([kind, value]: [string, unknown]) => [
    kind,
    kind !== 'meta' && typeof value === 'object' && value !== null ? encodeFields(value) : value,
  ])
  return Object.fromEntries(parts) as object
}

/** Bytes in `data` and `info` under their other names. */
export function encodeFields(fields: object): object {
  const { data, info, ...others } = fields as { readonly data?: Data; readonly info?: Data }
  return { ...others, ...field('data', data), ...field('info', info) }
}

function field(name: 'data' | 'info', value: Data | undefined): object {
  if (value === undefined) return {}
  return value instanceof Uint8Array ? { [`b64${name}`]: encodeBase64(value) } : { [name]: value }
}
