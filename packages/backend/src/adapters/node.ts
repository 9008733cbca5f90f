/** For `node:http`, and everything that hands over its requests: Connect, Polka, Nest on Express. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { ReadableStream as WebStream } from 'node:stream/web'
import type { Backend } from '../backend.js'

/** A request whose body a framework may have read already, and kept in `rawBody`. */
export type NodeRequest = IncomingMessage & {
  readonly rawBody?: Uint8Array | undefined
  readonly originalUrl?: string | undefined
}

/** Answers a request with the backend: `http.createServer(toNode(backend))`. Never rejects. */
export function toNode(
  backend: Pick<Backend, 'fetch'>,
): (request: NodeRequest, response: ServerResponse) => Promise<void> {
  return async (request, response) => {
    const gone = new AbortController()
    response.once('close', () => {
      if (!response.writableFinished) gone.abort()
    })
    try {
      await send(await backend.fetch(requestOf(request, gone.signal)), response)
    } catch {
      // The peer is gone, or its stream broke: nobody is left to be told anything but the end.
      response.destroy()
    }
  }
}

/** The web-standard form of a request. A body that was read and not kept cannot be given back. */
export function requestOf(request: NodeRequest, signal: AbortSignal): Request {
  const headers = new Headers()
  for (let i = 0; i + 1 < request.rawHeaders.length; i += 2) {
    headers.append(request.rawHeaders[i] ?? '', request.rawHeaders[i + 1] ?? '')
  }
  // Only the path matters; the authority is whatever the proxy in front says.
  const url = new URL(request.originalUrl ?? request.url ?? '/', 'http://backend')
  const bodiless = request.method === 'GET' || request.method === 'HEAD'
  if (request.rawBody === undefined && request.readableEnded && !bodiless) {
    throw new TypeError(
      'the body was read before the backend saw it: mount the backend in front of the body parser, or let the parser keep rawBody',
    )
  }
  const body = request.rawBody ?? (Readable.toWeb(request) as ReadableStream<Uint8Array>)
  return new Request(url, {
    method: request.method ?? 'POST',
    headers,
    signal,
    ...(!bodiless && { body, duplex: 'half' }),
  })
}

/** Writes a web-standard response. Resolves when it is written; rejects when the peer is gone before. */
export async function send(response: Response, to: ServerResponse): Promise<void> {
  to.writeHead(response.status, Object.fromEntries(response.headers))
  if (response.body === null) {
    to.end()
    return
  }
  const body = Readable.fromWeb(response.body as WebStream<Uint8Array>)
  // A client that leaves ends the stream of the handler.
  to.once('close', () => body.destroy())
  for await (const chunk of body) {
    if (to.write(chunk)) continue
    await new Promise<void>((resolve, reject) => {
      const settle = (): void => {
        to.off('drain', settle).off('close', settle)
        if (to.destroyed) reject(new Error('the peer closed the connection'))
        else resolve()
      }
      to.once('drain', settle).once('close', settle)
    })
  }
  to.end()
}
