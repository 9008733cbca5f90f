/** The transports of this server. spec: server-api-and-operations.md §4.8 */
import { httpStream, sse } from './emulated-stream.js'
import type { TransportRow } from './row.js'
import { uniGrpc } from './uni-grpc.js'
import { uniHttpStream, uniSse } from './uni-stream.js'
import { uniWebSocket } from './uni-websocket.js'
import { webSocket } from './websocket.js'

/** Every transport, in the order in which the log names them. */
export const transports: readonly TransportRow[] = [
  webSocket,
  httpStream,
  sse,
  uniWebSocket,
  uniSse,
  uniHttpStream,
  uniGrpc,
]
