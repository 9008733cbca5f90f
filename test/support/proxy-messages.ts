/**
 * The proxy service by its proto file, read with the reflection of protobufjs and not with our
 * generated code, and messages as the JSON bodies of HTTP proxies show them.
 */
import protobuf from 'protobufjs'

const { root } = protobuf.parse(
  // The source is small and read once per test file.
  (await import('node:fs')).readFileSync('proto/proxy.proto', 'utf8'),
  { keepCase: true },
)
root.resolveAll()

/** The service. */
export const proxyService = root.lookupService('centrifugal.centrifugo.proxy.CentrifugoProxy')

/** Request type of a method. */
export const requestType = (method: string): protobuf.Type =>
  proxyService.methods[method]?.resolvedRequestType ?? fail(method)

/** Response type of a method. */
export const responseType = (method: string): protobuf.Type =>
  proxyService.methods[method]?.resolvedResponseType ?? fail(method)

/** Fields of bytes hold JSON documents. */
function isDocument(field: protobuf.Field): boolean {
  return field.type === 'bytes'
}

/** Encodes what a JSON body says. A text is parsed first. */
export function encodeJson(type: protobuf.Type, body: object | string): Uint8Array {
  const plain = (typeof body === 'string' ? JSON.parse(body) : body) as object
  return type.encode(type.fromObject(toMessage(type, plain))).finish()
}

/** Decodes into what a JSON body would say. */
export function decodeJson(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return toJson(type, type.toObject(type.decode(bytes), { longs: Number }))
}

function toMessage(type: protobuf.Type, plain: object): Record<string, unknown> {
  const entries = Object.entries(plain).flatMap(([key, value]): [string, unknown][] => {
    const field = type.fields[key]
    // As in the JSON of HTTP, `null` is a document and otherwise means absent.
    if (field === undefined || (value === null && !isDocument(field))) return []
    return [[key, convert(field, value, toMessage, (one) => Buffer.from(JSON.stringify(one)))]]
  })
  return Object.fromEntries(entries)
}

function toJson(type: protobuf.Type, message: object): Record<string, unknown> {
  const entries = Object.entries(message).map(([key, value]): [string, unknown] => {
    const field = type.fields[key]
    if (field === undefined) throw new Error(`unknown field ${key}`)
    return [
      key,
      convert(field, value, toJson, (one) => JSON.parse(Buffer.from(one as Uint8Array).toString())),
    ]
  })
  return Object.fromEntries(entries)
}

function convert(
  field: protobuf.Field,
  value: unknown,
  nested: (type: protobuf.Type, value: object) => unknown,
  document: (value: unknown) => unknown,
): unknown {
  const one = (item: unknown): unknown => {
    if (isDocument(field)) return document(item)
    return field.resolvedType instanceof protobuf.Type
      ? nested(field.resolvedType, item as object)
      : item
  }
  if (field instanceof protobuf.MapField) {
    const entries = Object.entries(value as object)
    return Object.fromEntries(entries.map(([key, item]) => [key, one(item)]))
  }
  return field.repeated ? (value as unknown[]).map(one) : one(value)
}

function fail(method: string): never {
  throw new Error(`the service has no method ${method}`)
}
