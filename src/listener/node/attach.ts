/**
 * Serving some paths of an HTTP server that belongs to somebody else. What is not ours goes on to the
 * listeners of its owner, whenever those were added.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

/** Who serves which paths. */
export type AttachedRoutes = {
  readonly serves: (path: string) => boolean
  readonly request: (request: IncomingMessage, response: ServerResponse) => void
  readonly upgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/**
 * Takes requests and upgrades of these paths out of the server's events.
 * @returns lets go: from then on the owner has all paths; open sockets stay
 */
export function attachRoutes(server: Server, routes: AttachedRoutes): () => void {
  // Requests cannot be taken from listeners that are there already, or that come later, in another way.
  const emit = server.emit.bind(server) as (event: string | symbol, ...given: unknown[]) => boolean
  const isOurs = (request: unknown): request is IncomingMessage =>
    routes.serves(pathOf(request as IncomingMessage))
  server.emit = (event: string | symbol, ...given: unknown[]): boolean => {
    const [request, answer, head] = given
    if (event === 'request' && isOurs(request)) {
      routes.request(request, answer as ServerResponse)
      return true
    }
    if (event === 'upgrade' && isOurs(request)) {
      routes.upgrade(request, answer as Duplex, head as Buffer)
      return true
    }
    return emit(event, ...given)
  }
  // Without a listener the server would not emit upgrades at all.
  server.on('upgrade', refuseStray)
  return () => {
    server.emit = emit
    server.off('upgrade', refuseStray)
  }

  function refuseStray(_request: IncomingMessage, socket: Duplex): void {
    if (server.listenerCount('upgrade') > 1) return
    socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
  }
}

function pathOf({ url = '' }: IncomingMessage): string {
  const mark = url.indexOf('?')
  return mark < 0 ? url : url.slice(0, mark)
}
