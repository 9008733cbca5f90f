/** Every transport in every encoding it has, as clients that speak lines. */
import type { Backhaul } from './start-backhaul.js'
import { cutDelimited, cutEvents, cutLines, StreamLines, type LineClient } from './line-client.js'
import { jsonWire, protobufWire, RawClient } from './raw-client.js'
import type { Surface } from './surfaces.js'

/** One way to talk to the server. */
export type Carrier = {
  readonly transport: string
  readonly codec: 'json' | 'protobuf'
  open(server: Backhaul, surface: Surface): Promise<LineClient>
}

const OCTETS = { 'Content-Type': 'application/octet-stream' }

const inQuery = (message: Uint8Array): string =>
  `?cf_connect=${encodeURIComponent(Buffer.from(message).toString('utf8'))}`

function stream(
  transport: string,
  codec: 'json' | 'protobuf',
  wire: Omit<ConstructorParameters<typeof StreamLines>[1], 'path' | 'lines' | 'bidirectional'>,
): Carrier {
  const lines = codec === 'json' ? jsonWire : protobufWire
  const path = `/connection/${transport}`
  const bidirectional = !transport.startsWith('uni_')
  return {
    transport,
    codec,
    open: (server, { dial }) =>
      Promise.resolve(new StreamLines(dial(server), { ...wire, path, lines, bidirectional })),
  }
}

function socket(transport: string, codec: 'json' | 'protobuf'): Carrier {
  return {
    transport,
    codec,
    open: ({ port }, { secure }) =>
      RawClient.open(
        `${secure ? 'wss' : 'ws'}://127.0.0.1:${port}/connection/${transport}`,
        {},
        codec === 'json' ? jsonWire : protobufWire,
      ),
  }
}

/** Transports with a way back. */
export const bidirectional: readonly Carrier[] = [
  socket('websocket', 'json'),
  socket('websocket', 'protobuf'),
  stream('http_stream', 'json', { cut: cutLines }),
  stream('http_stream', 'protobuf', { cut: cutDelimited, headers: OCTETS }),
  stream('sse', 'json', { cut: cutEvents, query: inQuery }),
]

/** Transports whose client only listens. The first message is the connect request. */
export const unidirectional: readonly Carrier[] = [
  socket('uni_websocket', 'json'),
  stream('uni_http_stream', 'json', { cut: cutLines }),
  stream('uni_sse', 'json', { cut: cutEvents, query: inQuery }),
]

/** What switches them all on. */
export const ALL_TRANSPORTS = {
  http_stream: { enabled: true },
  sse: { enabled: true },
  uni_websocket: { enabled: true },
  uni_sse: { enabled: true },
  uni_http_stream: { enabled: true },
}
