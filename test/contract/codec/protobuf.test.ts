import { protobufCodec } from '../../../src/protocol/index.js'
import { decodeMessage, encodeMessages, splitMessages } from '../../support/protobuf-wire.js'
import { codecContract } from './suite.js'

codecContract('protobuf', {
  codec: protobufCodec,
  write: (commands) => encodeMessages('Command', commands),
  read: (message, unidirectional) =>
    splitMessages(message).map((part) => decodeMessage(unidirectional ? 'Push' : 'Reply', part)),
  malformed: [
    // Length without an end, too long a length, length above what follows, nothing but a length.
    '80',
    'ffffffffff7f',
    '05080122',
    '7f',
    // Field of a wire type that does not exist, a group that does not end.
    '0207ff',
    '0208017b',
    // A request whose own length leads out of the command.
    '0408012a7f',
  ].map((hex) => Buffer.from(hex, 'hex')),
})
