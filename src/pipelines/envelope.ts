/**
 * Request bodies: text put together around untouched payload slices, never a stringified object.
 * A field with an empty value is left out, except where an event says otherwise.
 * spec: proxy.md §2.0.1, §5.1, §5.2
 */
import type { Payload } from '../base/index.js'
import { BackendFailure } from './failure.js'
import type { SessionFacts } from './ports.js'
import type { Route } from './route.js'

/** The four base fields, opening the object. */
export function openEnvelope(from: SessionFacts, route: Route): string {
  return (
    '{"client":' +
    JSON.stringify(from.clientId) +
    ',"transport":"' +
    from.transportName +
    '","protocol":"' +
    from.protocolName +
    (route.binary ? '","encoding":"binary"' : '","encoding":"json"')
  )
}

/** `,"user":…`, present for anonymous users too. */
export function userField(from: SessionFacts): string {
  return ',"user":' + JSON.stringify(from.userId)
}

/** `,"user":…`, left out for anonymous users. */
export function optionalUserField(from: SessionFacts): string {
  return optionalTextField('user', from.userId)
}

/** A text field that is always there. */
export function textField(key: string, value: string): string {
  return ',"' + key + '":' + JSON.stringify(value)
}

/** A text field that is left out when empty. */
export function optionalTextField(key: string, value: string): string {
  return value === '' ? '' : textField(key, value)
}

/**
 * The client's payload: `data`, or `b64data` where the proxy speaks binary. Throws BackendFailure
 * when a proxy that speaks JSON is to get something else: spliced in, it could forge fields.
 */
export function dataField(data: Payload | null, route: Route): string {
  if (data === null) return ''
  if (route.binary) {
    const bytes = data.bytes()
    if (bytes.byteLength === 0) return ''
    const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return ',"b64data":"' + view.toString('base64') + '"'
  }
  const json = data.text()
  if (json === '') return ''
  if (!data.isJson()) {
    throw new BackendFailure('unencodable', 'the payload of the client is not JSON', {
      notSent: true,
    })
  }
  return ',"data":' + json
}

/** Connection meta, where the proxy wants it and the connection has it. Always JSON. */
export function metaField(from: SessionFacts, route: Route): string {
  const { meta } = from
  if (!route.includeMeta || meta === null || meta.text() === '') return ''
  if (!meta.isJson()) {
    throw new BackendFailure('unencodable', 'the meta of the connection is not JSON', {
      notSent: true,
    })
  }
  return ',"meta":' + meta.text()
}
