/** Clients that subscribe and then take nothing any more, over every transport. */
import { encodeMessages } from './protobuf-wire.js'
import { clientFrame, opcodes, openRaw, upgradeRequest, type RawConnection } from './raw-http.js'

/** How such a client talks. */
export type DeafKind = { readonly transport: string; readonly codec: 'json' | 'protobuf' }

/** Every way there is. */
export const deafKinds: readonly DeafKind[] = [
  { transport: 'websocket', codec: 'json' },
  { transport: 'websocket', codec: 'protobuf' },
  { transport: 'http_stream', codec: 'json' },
  { transport: 'http_stream', codec: 'protobuf' },
  { transport: 'sse', codec: 'json' },
  { transport: 'uni_websocket', codec: 'json' },
  { transport: 'uni_http_stream', codec: 'json' },
  { transport: 'uni_sse', codec: 'json' },
]

/** How a subscription shows: as a reply, in a connect push, as Protobuf reply 2 with field 6. */
const SUBSCRIBED = ['"subscribe":{', '"subs":{', Buffer.from('080232', 'hex').toString('latin1')]

/** Connects, subscribes, and reads no more once that is answered. */
export async function openDeaf(
  kind: DeafKind,
  port: number,
  channel: string,
): Promise<RawConnection> {
  const raw = await openRaw(port)
  const request = requestOf(kind, channel)
  const path = `/connection/${kind.transport}`
  const octets = kind.codec === 'protobuf' ? 'Content-Type: application/octet-stream\r\n' : ''
  if (kind.transport.endsWith('websocket')) {
    const query = kind.codec === 'protobuf' ? '?cf_protocol=protobuf' : ''
    raw.write(upgradeRequest(path + query))
    await raw.until((received) => received.includes('\r\n\r\n'))
    raw.write(clientFrame(octets === '' ? opcodes.text : opcodes.binary, request))
  } else if (kind.transport.endsWith('sse')) {
    const query = `?cf_connect=${encodeURIComponent(Buffer.from(request).toString())}`
    raw.write(`GET ${path}${query} HTTP/1.1\r\nHost: x\r\n\r\n`)
  } else {
    const head = `POST ${path} HTTP/1.1\r\nHost: x\r\n${octets}Content-Length: ${request.length}`
    raw.write(Buffer.concat([Buffer.from(`${head}\r\n\r\n`), request]))
  }
  await raw.until((received) => SUBSCRIBED.some((sign) => received.includes(sign)))
  raw.socket.pause()
  return raw
}

function requestOf({ transport, codec }: DeafKind, channel: string): Buffer {
  if (transport.startsWith('uni_')) return Buffer.from(JSON.stringify({ subs: { [channel]: {} } }))
  const commands = [
    { id: 1, connect: {} },
    { id: 2, subscribe: { channel } },
  ]
  if (codec === 'protobuf') return Buffer.from(encodeMessages('Command', commands))
  return Buffer.from(commands.map((command) => JSON.stringify(command)).join('\n'))
}
