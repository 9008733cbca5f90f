import { jsonCodec } from '../../../src/protocol/index.js'
import { codecContract, type PlainCommand } from './suite.js'

const PAYLOADS = new Set(['data', 'conn_info', 'chan_info'])

/** Payload fields of plain commands are JSON text: puts them in raw. */
const writeCommand = (command: PlainCommand): string => {
  const raw: string[] = []
  const text = JSON.stringify(command, (key, value: unknown) => {
    if (!PAYLOADS.has(key) || typeof value !== 'string') return value
    return `@${raw.push(value) - 1}@`
  })
  return text.replace(/"@(\d+)@"/g, (_, index: string) => raw[Number(index)] ?? '')
}

const readMessage = (line: string): unknown =>
  JSON.parse(line, (key, value: unknown) => (PAYLOADS.has(key) ? JSON.stringify(value) : value))

codecContract('json', {
  codec: jsonCodec,
  write: (commands) => Buffer.from(commands.map(writeCommand).join('\n')),
  read: (message) => Buffer.from(message).toString().split('\n').map(readMessage),
  malformed: ['{', '{}\n\n{}', '[]', '{"id":"1","rpc":{}}', '\u0000'].map((text) =>
    Buffer.from(text),
  ),
})
