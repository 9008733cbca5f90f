/** WebSockets of one route on `ws`: the upgrade, and those that are open. spec: client-protocol.md §1.4 */
import type { IncomingMessage } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import { WebSocketServer, type PerMessageDeflateOptions, type ServerOptions } from 'ws'
import type { Logger } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import type { SocketReceiver } from '../ports.js'
import type { SocketRoute } from '../routes.js'
import { offersDeflate, PLAIN_OFFER, SharedDeflate } from './deflate.js'
import type { NodeHead } from './exchange.js'
import { NodeSocket } from './socket.js'

/** An upgrade request with the connection it came on and what was read beyond it. */
export type RawUpgrade = {
  readonly request: IncomingMessage
  readonly socket: TcpSocket
  readonly rest: Buffer
}

/** How clients that compress are served. */
type Compressing = { readonly webSockets: WebSocketServer; readonly deflate: SharedDeflate }

/** The sockets of one route. */
export class SocketDoor {
  readonly route: SocketRoute
  readonly #log: Logger
  readonly #plain: WebSocketServer
  readonly #compressing: Compressing | null
  readonly #open = new Set<NodeSocket>()

  constructor(route: SocketRoute, log: Logger) {
    this.route = route
    this.#log = log
    const { messageSizeBytes, compression = null } = route.limits
    this.#plain = createWebSockets(messageSizeBytes, false)
    this.#compressing =
      compression === null
        ? null
        : {
            // One limit for both: `ws` does not tell the size before inflation.
            webSockets: createWebSockets(compression.inflatedSizeBytes, INFLATE),
            deflate: new SharedDeflate(compression),
          }
  }

  /** Completes an upgrade that was accepted. */
  open(receiver: SocketReceiver, head: NodeHead, { request, socket: tcp, rest }: RawUpgrade): void {
    const compressing = offersDeflate(head.headers) ? this.#compressing : null
    narrow(request, head.subprotocol, compressing !== null)
    const webSockets = compressing?.webSockets ?? this.#plain
    webSockets.handleUpgrade(request, tcp, rest, (ws) => {
      const socket: NodeSocket = new NodeSocket(ws, tcp, {
        receiver,
        limits: this.route.limits,
        deflate: compressing?.deflate ?? null,
        log: this.#log,
        onGone: () => this.#open.delete(socket),
      })
      this.#open.add(socket)
      socket.open()
    })
  }

  /** Drops every open socket. */
  terminateAll(): void {
    for (const socket of [...this.#open]) socket.terminate()
  }
}

/**
 * `ws` sees only what was negotiated: it would refuse lists that browsers never send but lenient
 * servers accept, and choose by its own rules.
 */
function narrow({ headers }: IncomingMessage, subprotocol: string, compress: boolean): void {
  delete headers['sec-websocket-protocol']
  if (subprotocol !== '') headers['sec-websocket-protocol'] = subprotocol
  delete headers['sec-websocket-extensions']
  if (compress) headers['sec-websocket-extensions'] = PLAIN_OFFER
}

/** `ws` only inflates; what goes out is compressed by {@link SharedDeflate}. */
const INFLATE: PerMessageDeflateOptions = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
}

function createWebSockets(
  maxPayload: number,
  perMessageDeflate: PerMessageDeflateOptions | false,
): WebSocketServer {
  // `closeTimeout` is not in the published types yet.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate,
    skipUTF8Validation: false,
    autoPong: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    maxPayload,
  }
  return new WebSocketServer(options)
}
