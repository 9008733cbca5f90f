/** What the fan-out scenario says, in JSON and in Protobuf. */
import protobuf from 'protobufjs/minimal.js'

const DATA = `{"text":"${'x'.repeat(80)}"}`
const NEWLINE = 0x0a

/** Text frames; several messages may share one, joined by LF. */
export const jsonWire = {
  path: '/connection/websocket',
  binary: false,
  connect: '{"connect":{},"id":1}',
  subscribe: '{"subscribe":{"channel":"news"},"id":2}',
  publish: `{"publish":{"channel":"news","data":${DATA}},"id":3}`,
  push: `{"push":{"channel":"news","pub":{"data":${DATA}}}}`,
  count: (data, start, end) => {
    let messages = 1
    for (
      let at = data.indexOf(NEWLINE, start);
      at >= 0 && at < end;
      at = data.indexOf(NEWLINE, at + 1)
    ) {
      messages++
    }
    return messages
  },
}

/** Binary frames; every message is preceded by its length. */
export const protobufWire = {
  path: '/connection/websocket?cf_protocol=protobuf',
  binary: true,
  // Command { id = 1, connect = 4 | subscribe = 5 { channel = 1 } | publish = 7 { channel = 1, data = 2 } }
  connect: delimited((command) => command.uint32(8).uint32(1).uint32(34).fork().ldelim()),
  subscribe: delimited((command) =>
    command.uint32(8).uint32(2).uint32(42).fork().uint32(10).string('news').ldelim(),
  ),
  publish: delimited((command) =>
    withData(command.uint32(8).uint32(3).uint32(58).fork().uint32(10).string('news'), 18).ldelim(),
  ),
  // Reply { push = 4 { channel = 2, pub = 4 { data = 4 } } }; in base64, because it crosses as JSON.
  push: Buffer.from(
    delimited((reply) => {
      const push = reply.uint32(34).fork().uint32(18).string('news')
      return withData(push.uint32(34).fork(), 34).ldelim().ldelim()
    }),
  ).toString('base64'),
  count: (data, start, end) => {
    let messages = 0
    let at = start
    while (at < end) {
      let length = 0
      let shift = 0
      for (;;) {
        const byte = data[at++]
        length |= (byte & 0x7f) << shift
        shift += 7
        if (byte < 0x80) break
      }
      at += length
      messages++
    }
    return messages
  },
}

function delimited(write) {
  return write(protobuf.Writer.create().fork()).ldelim().finish()
}

function withData(writer, tag) {
  return writer.uint32(tag).bytes(Buffer.from(DATA))
}
