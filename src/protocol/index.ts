/** Public face of protocol: messages, codes and codecs. */
export { ProtocolViolation, UnencodablePayload, type Codec, type Frame } from './codec.js'
export { Disconnects, MAX_REASON_BYTES, sendableReason, type Disconnect } from './disconnects.js'
export type { EmulationRequest } from './emulation.js'
export { ClientErrors, type ClientError } from './errors.js'
export { jsonCodec } from './json/codec.js'
export { decodeJsonEmulation } from './json/emulation.js'
export { decodeConnectRequest } from './json/requests.js'
export * from './messages.js'
export { disconnect, error, ok, type Outcome } from './outcome.js'
export {
  decodeBrokerPush,
  encodeBrokerPush,
  type BrokerPush,
  type OutgoingBrokerPush,
} from './protobuf/broker-push.js'
export { protobufCodec } from './protobuf/codec.js'
export { filterNode } from './protobuf/scalars.js'
export { decodeProtobufConnectRequest } from './protobuf/requests.js'
export { decodeProtobufEmulation } from './protobuf/emulation.js'
export {
  decodeCarriedPublication,
  decodeStoredInfo,
  decodeStoredPublication,
  encodeStoredInfo,
  encodeStoredPublication,
} from './protobuf/stored.js'
export { Unsubscribes, type Unsubscribe } from './unsubscribes.js'
