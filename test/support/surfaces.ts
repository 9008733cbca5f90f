/**
 * Ways to reach one server: either listener, without and with TLS, and HTTP/2. A client of lines is the
 * same on all of them; what differs is how a request is sent.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { connect, type ClientHttp2Session } from 'node:http2'
import { request as tlsRequest } from 'node:https'
import type { Readable } from 'node:stream'
import { selfSigned } from './self-signed.js'
import type { Backhaul } from './start-backhaul.js'

/** A request. */
export type Ask = {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Uint8Array | string | undefined
}

/** What hears about the answer. */
export type Hearer = {
  onStatus(status: number): void
  onData(chunk: Buffer): void
  /** The answer is over, completely or not. */
  onClose(): void
}

/** The requests of one client. */
export interface Dial {
  /** Sends a request; returns what gives it up. */
  send(ask: Ask, hearer: Hearer): () => void
  close(): void
}

/** One way to reach a server. */
export type Surface = {
  readonly name: string
  /** Keys of the configuration that make it. */
  readonly config: Readonly<Record<string, unknown>>
  readonly secure: boolean
  readonly dial: (server: Backhaul) => Dial
}

const { cert, key } = selfSigned('localhost')
const tls = { enabled: true, cert_pem: cert, key_pem: key }
const ACCEPT_ANY = { rejectUnauthorized: false }

function hear(answer: Readable, hearer: Hearer): void {
  // Ends are told by `close`.
  answer.on('error', () => undefined)
  answer.on('data', (chunk: Buffer) => {
    hearer.onData(chunk)
  })
  answer.on('close', () => {
    hearer.onClose()
  })
}

function http1(secure: boolean): (server: Backhaul) => Dial {
  const request = secure ? tlsRequest : plainRequest
  return ({ port }) => ({
    send: ({ body, ...ask }, hearer) => {
      const options = { host: '127.0.0.1', port, agent: false, ...ask, ...ACCEPT_ANY } as const
      const sent = request(options, (response: IncomingMessage) => {
        hearer.onStatus(response.statusCode ?? 0)
        hear(response, hearer)
      })
      sent.on('error', () => undefined)
      sent.end(body)
      return () => sent.destroy()
    },
    close: () => undefined,
  })
}

/** All requests of a client over one connection. */
function http2({ port }: Backhaul): Dial {
  let session: ClientHttp2Session | null = null
  return {
    send: ({ method, path, headers, body }, hearer) => {
      session ??= connect(`https://127.0.0.1:${port}`, ACCEPT_ANY).on('error', () => undefined)
      const stream = session.request({ ':method': method, ':path': path, ...headers })
      stream.on('response', ({ ':status': status = 0 }) => {
        hearer.onStatus(status)
      })
      hear(stream, hearer)
      stream.end(body)
      return () => {
        stream.destroy()
      }
    },
    close: () => session?.destroy(),
  }
}

/** Every one of them. */
export const surfaces: readonly Surface[] = [
  ...['uws', 'node'].flatMap((listener) => [
    { name: listener, config: { listener }, secure: false, dial: http1(false) },
    {
      name: `${listener}, TLS`,
      // Offered by node only: uws must be told not to.
      config: { listener, http_server: { tls, http2: { enabled: false } } },
      secure: true,
      dial: http1(true),
    },
  ]),
  {
    name: 'node, HTTP/2',
    config: { listener: 'node', http_server: { tls } },
    secure: true,
    dial: http2,
  },
]

/** Sends a request and resolves with the whole answer. */
export function fetchOver(dial: Dial, ask: Ask): Promise<{ status: number; text: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let status = 0
    dial.send(ask, {
      onStatus: (given) => (status = given),
      onData: (chunk) => chunks.push(chunk),
      onClose: () => {
        resolve({ status, text: Buffer.concat(chunks).toString('utf8') })
      },
    })
  })
}

/** The surface of this name. */
export function surfaceOf(name: string): Surface {
  const found = surfaces.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no surface ${name}`)
  return found
}
