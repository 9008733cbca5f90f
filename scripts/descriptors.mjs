/**
 * Descriptors of proto files, which server reflection hands out. Made here and not by protobufjs, whose
 * descriptors of maps and reserved numbers are refused by strict readers.
 */
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const protobuf = require('protobufjs')
const { FileDescriptorProto } = require('protobufjs/ext/descriptor')

const OPTIONAL = 1
const REPEATED = 3
const MESSAGE = 11
const ENUM = 14

const scalars = {
  double: 1,
  int64: 3,
  uint64: 4,
  int32: 5,
  bool: 8,
  string: 9,
  bytes: 12,
  uint32: 13,
  sint64: 18,
}

/** One proto file: its name, services, every name in it, and the encoded descriptor. */
export function describeFile(name, path) {
  const root = new protobuf.Root()
  root.loadSync(path, { keepCase: true })
  root.resolveAll()
  let space = root
  while (space.nestedArray.length === 1 && !(space.nestedArray[0] instanceof protobuf.Type)) {
    space = space.nestedArray[0]
  }
  const types = space.nestedArray.filter((one) => one instanceof protobuf.Type)
  const services = space.nestedArray.filter((one) => one instanceof protobuf.Service)
  const file = {
    name,
    package: fullName(space),
    syntax: 'proto3',
    messageType: types.map(messageOf),
    service: services.map(serviceOf),
  }
  return {
    name,
    services: services.map(fullName),
    symbols: [
      ...services,
      ...services.flatMap((one) => one.methodsArray),
      ...types.flatMap(family),
    ].map(fullName),
    descriptor: Buffer.from(FileDescriptorProto.encode(file).finish()).toString('base64'),
  }
}

const fullName = (one) => one.fullName.replace(/^\./, '')

function family(type) {
  return [
    type,
    ...type.nestedArray.flatMap((one) => (one instanceof protobuf.Type ? family(one) : [one])),
  ]
}

function messageOf(type) {
  const nested = type.nestedArray.filter((one) => one instanceof protobuf.Type)
  const enums = type.nestedArray.filter((one) => one instanceof protobuf.Enum)
  return {
    name: type.name,
    field: type.fieldsArray.map((field) => fieldOf(field, type)),
    nestedType: [
      ...nested.map(messageOf),
      ...type.fieldsArray.filter((one) => one.map).map(entryOf),
    ],
    enumType: enums.map(enumOf),
    oneofDecl: type.oneofsArray.map(({ name }) => ({ name })),
    // A range ends before its end.
    reservedRange: (type.reserved ?? []).map(([start, end]) => ({ start, end: end + 1 })),
  }
}

function fieldOf(field, type) {
  const oneof = type.oneofsArray.indexOf(field.partOf)
  return {
    name: field.name,
    jsonName: camelCase(field.name),
    number: field.id,
    label: field.repeated || field.map ? REPEATED : OPTIONAL,
    ...(field.map
      ? { type: MESSAGE, typeName: `${type.fullName}.${entryName(field)}` }
      : typeOf(field)),
    ...(oneof < 0 ? {} : { oneofIndex: oneof }),
  }
}

function typeOf(field) {
  const scalar = scalars[field.type]
  if (scalar !== undefined) return { type: scalar }
  const type = field.resolvedType instanceof protobuf.Enum ? ENUM : MESSAGE
  return { type, typeName: field.resolvedType.fullName }
}

/** The message that a map is a list of. */
function entryOf(field) {
  const key = {
    name: 'key',
    jsonName: 'key',
    number: 1,
    label: OPTIONAL,
    type: scalars[field.keyType],
  }
  const value = { name: 'value', jsonName: 'value', number: 2, label: OPTIONAL, ...typeOf(field) }
  return { name: entryName(field), field: [key, value], options: { mapEntry: true } }
}

function entryName({ name }) {
  const camel = camelCase(name)
  return `${camel[0].toUpperCase()}${camel.slice(1)}Entry`
}

function enumOf({ name, values }) {
  const value = Object.entries(values).map(([each, number]) => ({ name: each, number }))
  return { name, value }
}

function serviceOf({ name, methodsArray }) {
  return {
    name,
    method: methodsArray.map((method) => ({
      name: method.name,
      inputType: method.resolvedRequestType.fullName,
      outputType: method.resolvedResponseType.fullName,
      clientStreaming: method.requestStream === true,
      serverStreaming: method.responseStream === true,
    })),
  }
}

function camelCase(name) {
  return name.replace(/_([a-z0-9])/g, (_part, letter) => letter.toUpperCase())
}
