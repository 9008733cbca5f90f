/**
 * Between messages of Protobuf and the same in the form of JSON: fields of bytes hold JSON, absent ones are
 * zero, and the rest is alike. spec: proxy.md §3
 */
import { fromJSON, type MessageTypeDefinition, type ServiceDefinition } from '@grpc/proto-loader'

/** A field of a descriptor of protobufjs. */
interface FieldDescriptor {
  readonly type: string
  readonly keyType?: string
}
/** Messages of a package by name. */
type Messages = Readonly<
  Record<string, { readonly fields?: Readonly<Record<string, FieldDescriptor>> }>
>

/** One service: its definition for grpc-js, and the translation of its messages. */
export class Service {
  readonly definition: ServiceDefinition
  readonly #messages: Messages

  /** `path` leads to the package of the service in the descriptor. */
  constructor(descriptor: object, path: readonly string[], name: string) {
    const loaded = fromJSON(descriptor, { keepCase: true, longs: Number, defaults: true })
    this.definition = loaded[[...path, name].join('.')] as ServiceDefinition
    let level: unknown = descriptor
    for (const part of path) level = (level as { nested: Record<string, unknown> }).nested[part]
    this.#messages = (level as { nested: Messages }).nested
  }

  /**
   * A decoded message as JSON has it. Of empty members those that `keeps` names stay; by default all but
   * data that is absent.
   */
  toJson(type: string, message: object, keeps: (name: string) => boolean = () => true): object {
    return this.#object(type, message, (field, value, name) => {
      if (field.type === 'bytes') return parsed(value as Uint8Array, name)
      if (value === null) return undefined
      return isEmpty(value) && !keeps(name) ? undefined : value
    })
  }

  /** What the library encodes of an object of JSON. Bytes in a field of bytes go as they are. */
  toMessage(type: string, json: object): object {
    return this.#object(type, json, ({ type: kind }, value) => {
      if (kind !== 'bytes' || value === undefined || value instanceof Uint8Array) return value
      return Buffer.from(JSON.stringify(value))
    })
  }

  #object(type: string, from: object, single: Translation): object {
    const one = (field: FieldDescriptor, value: unknown, name: string): unknown =>
      this.#messages[field.type] !== undefined && typeof value === 'object' && value !== null
        ? this.#object(field.type, value, single)
        : single(field, value, name)
    const many = (field: FieldDescriptor, value: unknown, name: string): unknown => {
      if (isEmpty(value) || value instanceof Uint8Array) return single(field, value, name)
      if (Array.isArray(value)) return value.map((item) => one(field, item, name))
      if (field.keyType === undefined) return one(field, value, name)
      const entries = Object.entries(value as object)
      return Object.fromEntries(entries.map(([key, item]) => [key, one(field, item, name)]))
    }
    const members = Object.entries(this.#messages[type]?.fields ?? {}).map(([name, field]) => {
      return [name, many(field, (from as Readonly<Record<string, unknown>>)[name], name)] as const
    })
    return Object.fromEntries(members.filter(([, value]) => value !== undefined))
  }
}

/** Translates a value that is no message. */
type Translation = (field: FieldDescriptor, value: unknown, name: string) => unknown

function parsed(bytes: Uint8Array, name: string): unknown {
  if (bytes.length === 0) return undefined
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new TypeError(`${name} of the message is no JSON`)
  }
}

/** What Protobuf does not tell from absence. */
function isEmpty(value: unknown): boolean {
  if (value === '' || value === 0 || value === false || value === null || value === undefined) {
    return true
  }
  if (typeof value !== 'object' || value instanceof Uint8Array) return false
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}

/** Name of the message that a method takes or gives. */
export function nameOf(type: MessageTypeDefinition<object, object>): string {
  return (type.type as { readonly name: string }).name
}
