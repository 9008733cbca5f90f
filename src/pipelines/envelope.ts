/**
 * Fields of requests, described once: each writes itself into the JSON object of an HTTP call and
 * into the Protobuf message of a gRPC call. JSON is text put together around untouched payload
 * slices, never a stringified object. A field with an empty value is left out, except where an event
 * says otherwise. spec: proxy.md §2.0.1, §3.2, §5.1, §5.2
 */
import type { Payload } from '../base/index.js'
import { always, encodeBase64, text, type Field } from '../wire/index.js'
import { BackendFailure } from './failure.js'
import type { KeyPart } from './decisions/parts.js'
import type { SessionFacts } from './ports.js'
import type { Route } from './route.js'

/**
 * A request message; keys are the names of proto/proxy.proto, which are those of the JSON. Empty
 * values stay unset: proto3 does not write them, and the encoder writes whatever is set.
 */
export type RequestMessage = Record<string, unknown>

/** One field of a request. */
export type RequestField<In> = {
  /** JSON text beginning with a comma; '' = left out. */
  json(input: In, from: SessionFacts, route: Route): string
  /** Sets the field of a message; left alone = left out. */
  put(message: RequestMessage, input: In, from: SessionFacts, route: Route): void
  /** Which part of a question it is, for those that share decisions. */
  readonly part: KeyPart
  /** It may say who asks. */
  readonly credential: boolean
  /** Its value as text, for comparison; '' = left out. */
  key(input: In, from: SessionFacts, route: Route): string
}

const PARTS: ReadonlyMap<string, KeyPart> = new Map([
  ['user', 'user'],
  ['channel', 'channel'],
  ['channels', 'channel'],
])

/** A field of a declared kind; left out when its value is zero, unless JSON has it always. */
export function field<In, T>(
  key: string,
  kind: Field<T, unknown>,
  pick: (input: In, from: SessionFacts) => T,
): RequestField<In> {
  const open = `,"${key}":`
  const json = (input: In, from: SessionFacts): string => {
    const value = pick(input, from)
    return !kind.always && kind.isZero(value) ? '' : open + kind.write(value)
  }
  return {
    part: PARTS.get(key) ?? 'data',
    credential: key === 'token',
    key: json,
    json,
    put: (message, input, from) => {
      const value = pick(input, from)
      if (!kind.isZero(value)) message[key] = kind.put(value)
    },
  }
}

/** `user`, in JSON present for anonymous users too. */
export const userField = field<unknown, string>('user', always(text()), userOf)

/** `user`, left out when empty. */
export const optionalUserField = field<unknown, string>('user', text(), userOf)

function userOf(_input: unknown, from: SessionFacts): string {
  return from.userId
}

/** A text field, in JSON always there. */
export function textField<In>(key: string, pick: (input: In) => string): RequestField<In> {
  return field(key, always(text()), pick)
}

/** A text field that is left out when empty. */
export function optionalTextField<In>(key: string, pick: (input: In) => string): RequestField<In> {
  return field(key, text(), pick)
}

/**
 * The client's payload: `data`, or `b64data` where the proxy speaks binary. In JSON it throws
 * BackendFailure when it is something else: spliced in, it could forge fields. A message carries any
 * bytes.
 */
export function dataField<In>(pick: (input: In) => Payload | null): RequestField<In> {
  return {
    part: 'data',
    credential: true,
    key: (input) => bytesKey(pick(input)),
    json: (input, _from, route) => {
      const data = pick(input)
      if (data === null) return ''
      if (route.binary) {
        const base64 = encodeBase64(data.bytes())
        return base64 === '' ? '' : ',"b64data":"' + base64 + '"'
      }
      const json = data.text()
      if (json === '') return ''
      if (!data.isJson()) throw notJson('the payload of the client')
      return ',"data":' + json
    },
    put: (message, input, _from, route) => {
      const data = pick(input)
      if (data === null) return
      if (!route.binary) putBytes(message, 'data', data)
      else if (data.size > 0) message.b64data = encodeBase64(data.bytes())
    },
  }
}

/** Connection meta, where the proxy wants it and the connection has it. Always JSON. */
export const metaField: RequestField<unknown> = {
  part: 'user',
  credential: false,
  key: (_input, from, route) => (route.includeMeta ? bytesKey(from.meta) : ''),
  json: (_input, from, route) => {
    const { meta } = from
    if (!route.includeMeta || meta === null || meta.text() === '') return ''
    if (!meta.isJson()) throw notJson('the meta of the connection')
    return ',"meta":' + meta.text()
  },
  put: (message, _input, from, route) => {
    if (route.includeMeta && from.meta !== null) putBytes(message, 'meta', from.meta)
  },
}

/** A payload as text that no other payload has. */
function bytesKey(payload: Payload | null): string {
  return payload === null ? '' : ` ${Buffer.from(payload.bytes()).toString('latin1')}`
}

function putBytes(message: RequestMessage, key: string, payload: Payload): void {
  const bytes = payload.bytes()
  if (bytes.byteLength > 0) message[key] = bytes
}

function notJson(what: string): BackendFailure {
  return new BackendFailure('unencodable', `${what} is not JSON`, { notSent: true })
}
